/**
 * Deadlines and caps around any `fetch`: first byte, silence between bytes, size. They count only while somebody
 * waits for bytes, so a slow reader is never taken for a silent endpoint.
 */

import type { Fetch } from './http_fetch.ts';
import { LlmError } from './language_model.ts';

export interface ByteLimits {
  /** From the start of the request, connecting included, to the first byte of the body, in milliseconds. */
  readonly firstByteMs: number;
  /** Between two pieces of the body, in milliseconds. */
  readonly idleMs: number;
  /** Body bytes of a good answer; what is beyond is cut off and `overflowed` set. */
  readonly maxBytes: number;
}

/** What was seen of the body of one request. */
export interface BodyWatch {
  /** The answer was longer than `maxBytes` and was cut there. */
  overflowed: boolean;
  /** The last characters of the body, enough to recognise an end marker. */
  tail: string;
}

const TAIL_LENGTH = 64;
/** An error's body is read for its code alone. */
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * `leaving` ends the exchange even when the client that called `fetch` no longer listens to its own signal;
 * `onFailure` receives the reason before that client can wrap or lose it.
 */
export function withDeadlines(
  inner: Fetch,
  limits: ByteLimits,
  watch: BodyWatch,
  leaving: AbortSignal,
  onFailure: (error: unknown) => void,
): Fetch {
  return async function fetchWithDeadlines(input, init = {}) {
    const controller = new AbortController();
    const outer =
      init.signal === undefined || init.signal === null ? leaving : AbortSignal.any([init.signal, leaving]);
    const forward = () => controller.abort(outer.reason);
    if (outer.aborted) forward();
    outer.addEventListener('abort', forward, { once: true });

    let timer: ReturnType<typeof setTimeout> | undefined;
    const arm = (code: 'timeout_first_byte' | 'timeout_idle', ms: number) => {
      timer = setTimeout(() => {
        controller.abort(new LlmError(code, `llm response: expected a byte within ${ms} ms, got none`));
      }, ms);
    };
    const finish = () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', forward);
    };
    controller.signal.addEventListener('abort', finish, { once: true });
    const fail = (error: unknown) => {
      finish();
      const reason: unknown = controller.signal.aborted ? controller.signal.reason : error;
      onFailure(reason);
      return reason;
    };

    arm('timeout_first_byte', limits.firstByteMs);
    let response: Response;
    try {
      response = await untilAborted(inner(input, { ...init, signal: controller.signal }), controller.signal);
    } catch (error) {
      throw fail(error);
    }
    if (response.body === null) {
      finish();
      return response;
    }

    const reader = response.body.getReader();
    const cap = response.ok ? limits.maxBytes : Math.min(MAX_ERROR_BYTES, limits.maxBytes);
    const decoder = new TextDecoder();
    let seen = 0;
    const guarded = new ReadableStream<Uint8Array>(
      {
        async pull(stream) {
          try {
            if (seen > 0) arm('timeout_idle', limits.idleMs);
            const next = await untilAborted(reader.read(), controller.signal);
            clearTimeout(timer);
            if (next.done) {
              finish();
              stream.close();
              return;
            }
            const piece = next.value.subarray(0, cap - seen);
            seen += piece.byteLength;
            watch.tail = (watch.tail + decoder.decode(piece.subarray(-TAIL_LENGTH))).slice(-TAIL_LENGTH);
            if (piece.byteLength > 0) stream.enqueue(piece);
            if (piece.byteLength < next.value.byteLength) {
              watch.overflowed = response.ok;
              finish();
              stream.close();
              controller.abort(
                new LlmError('protocol', `llm response: expected at most ${cap} bytes, got more`),
              );
              void reader.cancel().catch(() => undefined);
            }
          } catch (error) {
            stream.error(fail(error));
          }
        },
        async cancel() {
          finish();
          await reader.cancel().catch(() => undefined);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(guarded, { status: response.status, headers: response.headers });
  };
}

/** Settles with the promise, or rejects with the signal's reason if that comes first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
