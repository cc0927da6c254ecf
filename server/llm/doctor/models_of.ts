/** The names to choose from while an endpoint is set up. */

import http from 'node:http';
import https from 'node:https';
import { parseBaseUrl } from '../base_url.ts';
import { createHttpFetch } from '../http_fetch.ts';
import { LlmError, type LlmErrorCode } from '../language_model.ts';
import { listModels } from './model_list.ts';
import { briefly } from './step.ts';

export interface ModelsOf {
  /** As the endpoint names them, the first fifty. */
  readonly models: readonly string[];
  /** Why there are none; `null` where the endpoint answered, be it that it has no list. */
  readonly problem: LlmErrorCode | null;
}

const CONNECT_MS = 5_000;
const LIST_MS = 8_000;

/** Rejects only when `signal` is aborted, with its reason. */
export async function modelsOf(
  endpoint: { readonly baseUrl: string; readonly token: string },
  signal: AbortSignal,
): Promise<ModelsOf> {
  const { token } = endpoint;
  let baseUrl: string;
  try {
    baseUrl = parseBaseUrl(endpoint.baseUrl);
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    return { models: [], problem: error.code };
  }
  const agents = { http: new http.Agent(), https: new https.Agent() };
  const fetch = createHttpFetch({ connectMs: CONNECT_MS, agents });
  const list = await listModels(baseUrl, { fetch, token, ms: LIST_MS, signal });
  if (list.kind === 'failed') return { models: [], problem: list.error.code };
  if (list.kind === 'refused') return { models: [], problem: 'auth' };
  const ids = list.kind === 'listed' ? list.models.map(({ id }) => id) : [];
  // One that sends the token back is no name to choose.
  return { models: briefly(ids.filter((id) => token.length < 4 || !id.includes(token))), problem: null };
}
