/** Which failures are tried again, how often and after how long. Arithmetic alone: waiting is the caller's. */

import type { LlmError, LlmErrorCode } from './language_model.ts';

export interface RetryPolicy {
  /** First pause without Retry-After, in milliseconds; doubled each time, spread by up to a quarter downwards. */
  readonly baseMs: number;
  /** From 0 to 1, for the spread; handed in by tests. */
  readonly random: () => number;
}

const MAX_RETRIES = 2;
/** An endpoint that answers nothing is asked once more: a second whole answer is as dear as the first. */
const MAX_RETRIES_WHEN_EMPTY = 1;
const TRANSIENT = new Set<LlmErrorCode>(['dns', 'connect', 'timeout_connect', 'rate_limited', 'upstream']);

/**
 * Milliseconds to wait before the next attempt, or `undefined` when there is none. `attempt` counts from 0;
 * `remainingMs` is what is left of the total deadline: a pause that would not fit ends the attempts at once.
 */
export function pauseBeforeRetry(
  failure: LlmError,
  attempt: number,
  remainingMs: number,
  policy: RetryPolicy,
): number | undefined {
  const limit =
    failure.code === 'empty' ? MAX_RETRIES_WHEN_EMPTY : TRANSIENT.has(failure.code) ? MAX_RETRIES : 0;
  if (attempt >= limit) return undefined;
  const backoff = policy.baseMs * 2 ** attempt * (1 - 0.25 * policy.random());
  const pause = Math.max(failure.retryAfterMs ?? 0, backoff);
  return pause < remainingMs ? pause : undefined;
}

/** `Retry-After` (seconds or HTTP date) or `retry-after-ms`, in milliseconds from `now`; undefined when unreadable. */
export function retryAfterMs(headers: Headers | undefined, now: number = Date.now()): number | undefined {
  if (headers === undefined) return undefined;
  const precise = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (Number.isFinite(precise) && precise >= 0) return precise;
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
