/** `GET /models`: who may ask, which models there are, and how much they take, where the endpoint says so. */

import { z } from 'zod';
import { type BodyWatch, withDeadlines } from '../deadlines.ts';
import { toLlmError } from '../errors.ts';
import type { Fetch } from '../http_fetch.ts';
import { LlmError } from '../language_model.ts';

export interface ListedModel {
  readonly id: string;
  /** Tokens of request and answer together, where the list names them. */
  readonly contextTokens: number | undefined;
}

export type ModelList =
  | { readonly kind: 'listed'; readonly models: readonly ListedModel[] }
  /** 401 or 403. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Another status, or another body: the endpoint has no list. */
  | { readonly kind: 'none'; readonly status: number }
  | { readonly kind: 'failed'; readonly error: LlmError };

export interface ModelListOptions {
  readonly fetch: Fetch;
  readonly token: string;
  /** For the whole answer, in whole milliseconds. */
  readonly ms: number;
  readonly signal: AbortSignal;
}

const MAX_BYTES = 8 * 1024 * 1024;

const size = z.number().int().positive().optional().catch(undefined);

/** The names by which endpoints tell it, the narrowest first: what is loaded, then what the model was made for. */
const entry = z.looseObject({
  id: z.string().min(1),
  loaded_context_length: size, // LM Studio
  max_model_len: size, // vLLM, SGLang
  context_window: size, // Groq
  context_length: size, // OpenRouter, Together
  max_context_length: size, // LM Studio, Mistral
  max_input_tokens: size, // LiteLLM
  meta: z.looseObject({ n_ctx: size, n_ctx_train: size }).optional().catch(undefined), // llama.cpp
});

/** An entry that is none is passed over, not the whole list. */
const answer = z.looseObject({ data: z.array(z.unknown()) });

/** Throws only the signal's reason. `baseUrl` as `parseBaseUrl` gives it. */
export async function listModels(baseUrl: string, options: ModelListOptions): Promise<ModelList> {
  const { token, ms, signal } = options;
  const watch: BodyWatch = { overflowed: false, tail: '' };
  const limits = { firstByteMs: ms, idleMs: ms, maxBytes: MAX_BYTES };
  const late = AbortSignal.timeout(ms);
  const ending = AbortSignal.any([signal, late]);
  const get = withDeadlines(options.fetch, limits, watch, ending, () => undefined);
  try {
    const response = await get(`${baseUrl}/models`, {
      redirect: 'manual',
      headers: { accept: 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    });
    const text = await response.text();
    const { status } = response;
    if (status === 401 || status === 403) return { kind: 'refused', status };
    const parsed = status === 200 ? answer.safeParse(parseJson(text)) : undefined;
    if (parsed?.success !== true) return { kind: 'none', status };
    return { kind: 'listed', models: parsed.data.data.flatMap(modelOf) };
  } catch (error) {
    signal.throwIfAborted();
    const tooLate = late.aborted
      ? new LlmError('timeout_first_byte', `llm response: expected within ${ms} ms`)
      : undefined;
    return { kind: 'failed', error: tooLate ?? toLlmError(error, 'connecting') };
  }
}

function modelOf(value: unknown): ListedModel[] {
  const parsed = entry.safeParse(value);
  if (!parsed.success) return [];
  const { data } = parsed;
  return [
    {
      id: data.id,
      contextTokens:
        data.loaded_context_length ??
        data.max_model_len ??
        data.meta?.n_ctx ??
        data.context_window ??
        data.context_length ??
        data.max_context_length ??
        data.max_input_tokens ??
        data.meta?.n_ctx_train,
    },
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
