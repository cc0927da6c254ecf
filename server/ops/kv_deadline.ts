/** A key-value store whose answers are not waited for without end. */

import type { KvStore } from './kv_store.ts';

export class KvTimeout extends Error {
  override readonly name = 'KvTimeout';
  readonly code = 'kv_timeout';
}

/** A store that did not answer in time is given this part of it until it answers again. */
const IMPATIENCE = 10;

/**
 * `store`, each of whose calls rejects with `KvTimeout` when it takes longer than `ms`. What was asked for may still be
 * done. `pause` resolves after that many milliseconds or when its signal is aborted.
 */
export function withDeadline(
  store: KvStore,
  ms: number,
  pause: (ms: number, signal: AbortSignal) => Promise<void>,
): KvStore {
  let patience = ms;
  const timely = async <T>(work: Promise<T>): Promise<T> => {
    const timer = new AbortController();
    const within = patience;
    const late = pause(within, timer.signal).then(() => {
      if (timer.signal.aborted) return work;
      patience = ms / IMPATIENCE;
      throw new KvTimeout(`key-value store: no answer within ${within} ms`);
    });
    try {
      const answer = await Promise.race([work, late]);
      patience = ms;
      return answer;
    } finally {
      timer.abort();
    }
  };
  return {
    get: (key) => timely(store.get(key)),
    set: (key, value, options) => timely(store.set(key, value, options)),
    compareAndSet: (key, old, value, options) => timely(store.compareAndSet(key, old, value, options)),
    compareAndDelete: (key, old) => timely(store.compareAndDelete(key, old)),
    delete: (key) => timely(store.delete(key)),
    async *list(prefix) {
      yield* await timely(collected(store.list(prefix)));
    },
  };
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
