/** Calls that somebody may stop waiting for. */
import type { PluginApi } from './api.ts';

/**
 * `api` whose calls reject with the signal's reason as soon as it is aborted. net/rpc cannot call a request back: the
 * host goes on, and its answer is dropped when it comes.
 */
export function withSignal<Api extends object = PluginApi>(api: Api, signal: AbortSignal): Api {
  const calls = Object.entries(api).map(([name, call]) => [
    name,
    (...args: unknown[]) =>
      unlessAborted(signal, () => (call as (...given: unknown[]) => Promise<unknown>)(...args)),
  ]);
  return Object.fromEntries(calls) as Api;
}

/** What `work` resolves with, or a rejection with the signal's reason as soon as it is aborted. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
