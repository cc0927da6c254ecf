/**
 * Every way a model endpoint fails, as one of the closed `LlmErrorCode`s. Messages are written here from codes and
 * numbers alone: an upstream body may echo the prompt or the token, so none of it is kept, not even as `cause`.
 */

import { APIError, APIUserAbortError } from 'openai';
import { LlmError, type LlmErrorCode } from './language_model.ts';
import { retryAfterMs } from './retry.ts';

/** Whether the response had begun: the same socket error means `connect` before and `interrupted` after. */
export type Phase = 'connecting' | 'answering';

const DNS_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_SOCKET_CLOSED',
]);
const TLS_CODE =
  /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT)|^ERR_TLS_|^ERR_SSL_|^EPROTO$|HOSTNAME_MISMATCH|INVALID_CA|CRL|PATH_LENGTH/;

/** How endpoints say "too long" inside a 400: OpenAI, vLLM, llama.cpp, Ollama, LiteLLM. */
const TOO_LONG =
  /context[_ ](?:length|size|window)|maximum context|too many tokens|prompt is too long|exceeds? the (?:available|maximum) |input is too long|token limit/i;
/** In the words of OpenAI and vLLM, of llama.cpp, of Anthropic's gateway. */
const CONTEXT_STATED = [
  /(?:maximum context length|context (?:length|size|window))[^\d.]{0,20}(\d{3,8})\b/i,
  /> (\d{3,8}) maximum/i,
];
const UNKNOWN_MODEL = /model[_ ]not[_ ]found|unknown[_ ]model|model .{0,200}(?:does not exist|not found)/i;
const FILTERED = /content[_ ]filter|content[_ ]policy|responsible ?ai/i;

/** The one place where a failure becomes a code. Anything unknown is `protocol` while answering, else `connect`. */
export function toLlmError(error: unknown, phase: Phase): LlmError {
  const known = firstInChain(error, (each) => each instanceof LlmError);
  if (known instanceof LlmError) return known;
  if (error instanceof APIUserAbortError) return new LlmError('cancelled', 'llm request: cancelled');
  if (error instanceof APIError && (error.status !== undefined || hasBody(error))) return fromApi(error);
  const coded = firstInChain(error, (each) => codeOf(each) !== '');
  if (coded !== undefined) {
    const code = socketFailure(codeOf(coded), phase);
    if (code !== undefined) return new LlmError(code, `llm connection: ${codeOf(coded)}`);
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new LlmError('cancelled', 'llm request: cancelled');
  }
  if (phase === 'connecting' && coded !== undefined) {
    return new LlmError('connect', `llm connection: ${codeOf(coded)}`);
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return new LlmError('protocol', `llm response: expected an openai-compatible answer, got ${kind}`);
}

function socketFailure(code: string, phase: Phase): LlmErrorCode | undefined {
  if (DNS_CODES.has(code)) return 'dns';
  if (SOCKET_CODES.has(code)) return phase === 'connecting' ? 'connect' : 'interrupted';
  // A parser's complaint means that whatever answers does not speak HTTP (or speaks TLS to a plain request).
  if (code.startsWith('HPE_')) return phase === 'connecting' ? 'protocol' : 'interrupted';
  if (TLS_CODE.test(code)) return 'tls';
  return undefined;
}

function fromApi(error: APIError): LlmError {
  const status: number | undefined = error.status;
  const body = bodyText(error);
  const code = apiCode(status, body);
  const context = code === 'too_long' ? statedContext(body) : undefined;
  const wait = retryAfterMs(error.headers);
  const message =
    status === undefined ? 'llm response: error event in the stream' : `llm response: status ${status}`;
  return new LlmError(code, message, {
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(context === undefined ? {} : { contextTokens: context }),
  });
}

function apiCode(status: number | undefined, body: string): LlmErrorCode {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'model_not_found';
  if (status === 413) return 'too_long';
  if (status === 429) return 'rate_limited';
  if (status === undefined || status === 400 || status === 422 || status >= 500) {
    if (TOO_LONG.test(body)) return 'too_long';
    if (UNKNOWN_MODEL.test(body)) return 'model_not_found';
    if (FILTERED.test(body)) return 'filtered';
  }
  if (status === undefined || status === 408 || status === 409 || status >= 500) return 'upstream';
  return 'protocol';
}

/** The number of tokens that a "too long" names as the most there may be. */
function statedContext(body: string): number | undefined {
  const tokens = Number(CONTEXT_STATED.map((pattern) => pattern.exec(body)?.[1]).find(Boolean));
  return Number.isSafeInteger(tokens) && tokens > 0 ? tokens : undefined;
}

function hasBody(error: APIError): boolean {
  return error.error !== undefined;
}

/** The body's `code`, `type` and `message`, to be searched for known phrases and then forgotten. */
function bodyText(error: APIError): string {
  const parts = [error.code, error.type, error.message].filter((part) => typeof part === 'string');
  return parts.join(' ').slice(0, 4096);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(error.code) ? error.code : '';
}

/** Looks through `cause` and an AggregateError's `errors` (several addresses tried), a few levels deep. */
function firstInChain(error: unknown, wanted: (each: unknown) => boolean, depth = 0): unknown {
  if (error === undefined || error === null || depth > 4) return undefined;
  if (wanted(error)) return error;
  if (!(error instanceof Error)) return undefined;
  const inner: unknown[] = [error.cause];
  if (error instanceof AggregateError) inner.push(...error.errors.slice(0, 8));
  for (const each of inner) {
    const found = firstInChain(each, wanted, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
