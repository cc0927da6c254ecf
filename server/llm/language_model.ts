/** The language model port: what the summary engine asks of a model, and the ways that can fail. */

export interface ModelMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

export interface ModelRequest {
  readonly messages: readonly ModelMessage[];
  /** Aborting ends the stream with an `LlmError` of code `cancelled`. */
  readonly signal?: AbortSignal;
}

/** Why the model stopped; `stop` is the only complete answer. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'unknown';

/**
 * One piece of visible answer text (thinking already removed), or the end of the answer. `discard` says that all
 * the text since the start was thinking after all: whoever collects or shows text forgets it.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'discard' }
  | { readonly type: 'end'; readonly finishReason: FinishReason };

export interface LanguageModel {
  /** Name shown in the receipt. */
  readonly name: string;
  /** Streams one answer; always ends with exactly one `end` event, or throws an `LlmError`. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
}

/** Closed list; each maps to one sentence per language for the reader and a remedy for the administrator. */
export type LlmErrorCode =
  | 'not_configured'
  | 'bad_url'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout_connect'
  | 'timeout_first_byte'
  | 'timeout_idle'
  | 'timeout_total'
  | 'auth'
  | 'model_not_found'
  | 'too_long'
  | 'rate_limited'
  | 'upstream'
  | 'protocol'
  | 'interrupted'
  | 'empty'
  | 'filtered'
  | 'cancelled';

/** Carries codes and numbers only: never prompt, post or upstream body text. */
export class LlmError extends Error {
  override readonly name = 'LlmError';
  readonly code: LlmErrorCode;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** How long the endpoint asked us to wait, in milliseconds, where it said so. */
  readonly retryAfterMs: number | undefined;
  /** How many tokens the endpoint takes, where it said so when it found a request too long. */
  readonly contextTokens: number | undefined;
  constructor(
    code: LlmErrorCode,
    message: string,
    options: { status?: number; retryAfterMs?: number; contextTokens?: number; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
    this.contextTokens = options.contextTokens;
  }
}
