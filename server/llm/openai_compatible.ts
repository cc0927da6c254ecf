/**
 * The language model port over any OpenAI-compatible endpoint: streaming chat completions, with deadlines, retries
 * and caps of our own. The `openai` client builds the request and decodes the event stream; its own retries and
 * timeouts are off, its environment variables are overridden, and it never logs.
 */

import OpenAI, { APIError } from 'openai';
import { AnswerText } from './answer_text.ts';
import { parseBaseUrl } from './base_url.ts';
import { type BodyWatch, withDeadlines } from './deadlines.ts';
import { type Phase, toLlmError } from './errors.ts';
import { createHttpFetch, type Fetch } from './http_fetch.ts';
import { type LanguageModel, LlmError, type ModelEvent, type ModelRequest } from './language_model.ts';
import { pauseBeforeRetry, type RetryPolicy } from './retry.ts';

/** Milliseconds. */
export interface Deadlines {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  /** The whole answer, all attempts and pauses together. */
  readonly totalMs: number;
}

export const defaultDeadlines: Deadlines = {
  connectMs: 5_000,
  firstByteMs: 60_000,
  idleMs: 30_000,
  totalMs: 120_000,
};

export interface LanguageModelOptions {
  readonly baseUrl: string;
  /** Sent as a Bearer token; empty means that none is sent. */
  readonly token: string;
  readonly model: string;
  readonly deadlines: Deadlines;
  /** Cap on the bytes of one answer, thinking and framing included. Default 32 MiB. */
  readonly maxResponseBytes?: number;
  /** Cap on the characters of visible text. Default 262144; what is beyond ends the answer as `length`. */
  readonly maxTextChars?: number;
  readonly retry?: RetryPolicy;
  /** Default: the one of `http_fetch.ts`. Deadlines other than `connectMs` hold around any. */
  readonly fetch?: Fetch;
}

const DEFAULT_MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
const DEFAULT_MAX_TEXT_CHARS = 256 * 1024;
const DEFAULT_RETRY: RetryPolicy = { baseMs: 500, random: Math.random };
/** The client sets a timer of its own; ours end first. The largest delay a timer takes. */
const NO_CLIENT_TIMEOUT_MS = 2 ** 31 - 1;
const DONE_MARKER = /(?:^|[\r\n])data: ?\[DONE\]\s*$/;

/**
 * Never throws: what is wrong with the options (a bad URL, no model) is thrown by `stream`, as an `LlmError` like
 * every other failure, so that there is one road for all of them.
 */
export function createLanguageModel(options: LanguageModelOptions): LanguageModel {
  const fetchBytes = options.fetch ?? createHttpFetch({ connectMs: options.deadlines.connectMs });
  return {
    name: options.model,
    stream: (request) => streamWithRetries(options, fetchBytes, request),
  };
}

async function* streamWithRetries(
  options: LanguageModelOptions,
  fetchBytes: Fetch,
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  const baseUrl = parseBaseUrl(options.baseUrl);
  if (options.model === '') throw new LlmError('not_configured', 'llm model: expected a name, got nothing');
  const { totalMs } = options.deadlines;
  const startedAt = Date.now();
  const ending = new AbortController();
  const cancel = () => ending.abort(new LlmError('cancelled', 'llm request: cancelled'));
  const timer = setTimeout(() => {
    ending.abort(new LlmError('timeout_total', `llm answer: expected within ${totalMs} ms, got no end`));
  }, totalMs);
  if (request.signal?.aborted === true) cancel();
  request.signal?.addEventListener('abort', cancel, { once: true });
  try {
    for (let attempt = 0; ; attempt += 1) {
      let shown = false;
      try {
        for await (const event of streamOnce(options, baseUrl, fetchBytes, request, ending.signal)) {
          shown ||= event.type === 'text';
          yield event;
        }
        return;
      } catch (error) {
        const failure = toLlmError(ending.signal.aborted ? ending.signal.reason : error, 'answering');
        const remaining = totalMs - (Date.now() - startedAt);
        const pause = shown
          ? undefined
          : pauseBeforeRetry(failure, attempt, remaining, options.retry ?? DEFAULT_RETRY);
        if (pause === undefined) throw failure;
        await sleep(pause, ending.signal);
      }
    }
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', cancel);
  }
}

/** One request. Throws `LlmError`s, or whatever the signal was aborted with. */
async function* streamOnce(
  options: LanguageModelOptions,
  baseUrl: string,
  fetchBytes: Fetch,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const watch: BodyWatch = { overflowed: false, tail: '' };
  let failure: unknown;
  let phase: Phase = 'connecting';
  const limits = {
    firstByteMs: options.deadlines.firstByteMs,
    idleMs: options.deadlines.idleMs,
    maxBytes: options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
  };
  const leaving = new AbortController();
  const guarded = withDeadlines(fetchBytes, limits, watch, leaving.signal, (error) => {
    failure = toLlmError(error, phase);
  });
  const answer = new AnswerText(options.maxTextChars ?? DEFAULT_MAX_TEXT_CHARS);
  try {
    signal.throwIfAborted();
    const { data, response } = await createClient(options, baseUrl, guarded)
      .chat.completions.create(
        { model: options.model, messages: [...request.messages], stream: true },
        { signal },
      )
      .withResponse();
    phase = 'answering';
    const whole = checkContentType(response.headers) === 'whole';
    try {
      for await (const value of whole ? wholeAnswer(response) : data) {
        yield* answer.take(value);
        if (answer.full) break;
      }
    } catch (error) {
      // Cutting the bytes may cut an event in two; what came before it stands. Of a whole answer nothing does.
      if (!watch.overflowed || whole) throw error;
    }
    signal.throwIfAborted();
    if (failure !== undefined) throw failure;
    if (!answer.begun && !whole && !watch.overflowed && /\S/.test(watch.tail.replace(DONE_MARKER, ''))) {
      throw new LlmError('protocol', 'llm response: expected an event stream, got other text');
    }
    yield* answer.finish(watch.overflowed, whole || DONE_MARKER.test(watch.tail));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const answered = error instanceof APIError && error.status !== undefined;
    throw answered ? toLlmError(error, phase) : (failure ?? toLlmError(error, phase));
  } finally {
    leaving.abort();
  }
}

/**
 * Everything the client would take from the environment is given here. Headers it adds (about this machine, from
 * OPENAI_CUSTOM_HEADERS) do not pass the fetch; without a token no Authorization is sent.
 */
function createClient(options: LanguageModelOptions, baseURL: string, fetchBytes: Fetch): OpenAI {
  const authorized: Fetch = (input, init) => {
    const given = new Headers(init?.headers);
    const headers = new Headers();
    for (const name of ['accept', 'content-type']) headers.set(name, given.get(name) ?? 'application/json');
    if (options.token !== '') headers.set('authorization', `Bearer ${options.token}`);
    return fetchBytes(input, { ...init, headers, redirect: 'manual' });
  };
  return new OpenAI({
    baseURL,
    apiKey: 'sent-by-the-fetch',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NO_CLIENT_TIMEOUT_MS,
    logLevel: 'off',
    fetch: authorized,
  });
}

/** Some endpoints ignore `stream: true` and answer whole; a page (HTML, XML) is no answer of a model API. */
function checkContentType(headers: Headers): 'streamed' | 'whole' {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new LlmError('protocol', 'llm response: expected no content encoding, got one');
  }
  if (type === 'application/json') return 'whole';
  if (type === 'text/event-stream' || type === '' || type === 'text/plain') return 'streamed';
  const shown = /^[a-z0-9.+/-]{1,60}$/.test(type) ? type : 'another';
  throw new LlmError('protocol', `llm response: expected content type text/event-stream, got ${shown}`);
}

async function* wholeAnswer(response: Response): AsyncGenerator<unknown> {
  yield await response.json();
}

/** Resolves after `ms`, or throws the signal's reason at once. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
