/**
 * What the settings beside ours say now, saved or not. The host hands a custom setting its own value alone; the inputs
 * of the others stand in the page under their ids (text_setting.tsx).
 */

/** What is tested; a setting that is not found is left out, and the server takes the saved one. */
export interface EndpointTest {
  readonly base_url?: string;
  /** The host's mask where nobody touched it; the server knows it for the saved one. */
  readonly token?: string;
  readonly model?: string;
  readonly context_tokens?: number;
}

/** `id`: that of the custom setting, whose beginning all settings share. */
export function readForm(id: string, page: Pick<Document, 'getElementById'>): EndpointTest {
  const prefix = id.slice(0, id.lastIndexOf('.') + 1);
  const read = (key: string): string | undefined => {
    const input = page.getElementById(prefix + key) as { readonly value?: unknown } | null;
    return typeof input?.value === 'string' ? input.value : undefined;
  };
  const baseUrl = read('llmbaseurl');
  const token = read('llmtoken');
  const model = read('llmmodel');
  const contextTokens = Number(read('contexttokens') || Number.NaN);
  const usable = Number.isInteger(contextTokens) && contextTokens > 0 && contextTokens <= MAX_CONTEXT;
  return {
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    ...(token === undefined ? {} : { token }),
    ...(model === undefined ? {} : { model }),
    ...(usable ? { context_tokens: contextTokens } : {}),
  };
}

/** The setting's own limit: what is beyond is refused when it is saved. */
const MAX_CONTEXT = 2_000_000;
