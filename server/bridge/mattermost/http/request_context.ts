/**
 * How newer hosts tell that a request was given up (server/public/plugin/context_rpc.go, after 11.6): a stream beside
 * the others carries one byte, or just ends; a deadline travels in the arguments.
 */
import type { ByteStream } from '../../net_rpc/byte_stream.ts';

/** The byte that says why: 1 canceled, 2 the deadline passed. */
const CANCELED = 1;
const DEADLINE_EXCEEDED = 2;

const NS_PER_MS = 1_000_000n;
/** Longest time that timers take, in ms. */
const MAX_TIMER_MS = 0x7fff_ffff;

export interface RequestDeadline {
  /** Zero for none. */
  readonly DeadlineUnixNano: bigint;
}

/** Aborts `controller` when the host gives the request up, or the deadline passes. Returns how to let go of the stream. */
export function watchContext(
  stream: ByteStream,
  deadline: RequestDeadline | null | undefined,
  controller: AbortController,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const ns = deadline?.DeadlineUnixNano ?? 0n;
  if (ns !== 0n) {
    const ms = Math.min(Math.max(0, Number(ns / NS_PER_MS) - Date.now()), MAX_TIMER_MS);
    timer = setTimeout(() => controller.abort(gaveUp(DEADLINE_EXCEEDED)), ms);
    timer.unref();
  }
  const over = (reason: number): void => controller.abort(gaveUp(reason));
  stream.setHandlers({
    data: (chunk) => over(chunk[0] ?? CANCELED),
    end: () => over(CANCELED),
    error: () => over(CANCELED),
  });
  return () => {
    clearTimeout(timer);
    stream.end();
  };
}

/** Tells the host that we have given our own request up. */
export function cancelContext(stream: ByteStream, reason: unknown): void {
  const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
  stream.write(Uint8Array.of(timedOut ? DEADLINE_EXCEEDED : CANCELED));
  stream.end();
}

function gaveUp(reason: number): DOMException {
  return reason === DEADLINE_EXCEEDED
    ? new DOMException('the deadline of the request passed', 'TimeoutError')
    : new DOMException('the host gave the request up', 'AbortError');
}
