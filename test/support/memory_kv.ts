/** The key-value calls of the plugin API over memory, by the embedded host's rules; every call may be made to fail. */

import { HostKvStore, type KvApi } from '../../server/ops/kv_store.ts';
import { KeyValueStore } from '../host/world/key_value_store.ts';

export interface MemoryKv {
  readonly api: KvApi;
  readonly store: HostKvStore;
  /** What is in it; survives whoever uses `store`. */
  readonly values: KeyValueStore;
  /** Every call so far: method and key. */
  readonly calls: string[];
}

/**
 * `beforeCall` is asked before each call and fails it by throwing. `now` gives Unix milliseconds, by which keys expire.
 * Over the `values` of another one it is a second node of the same cluster.
 */
export function memoryKv(
  options: {
    readonly now?: () => number;
    readonly values?: KeyValueStore;
    readonly beforeCall?: (method: string, key: string) => void | Promise<void>;
  } = {},
): MemoryKv {
  const values = options.values ?? new KeyValueStore(options.now);
  const calls: string[] = [];
  const called = async (method: string, key: string): Promise<void> => {
    calls.push(`${method} ${key}`);
    await options.beforeCall?.(method, key);
  };
  const api: KvApi = {
    async kvGet(key) {
      await called('kvGet', key);
      return values.get(key);
    },
    async kvSetWithOptions(key, value, { Atomic, OldValue, ExpireInSeconds }) {
      await called('kvSetWithOptions', key);
      return values.set(key, value, {
        ...(Atomic === undefined ? {} : { atomic: Atomic }),
        ...(OldValue === undefined ? {} : { oldValue: OldValue }),
        ...(ExpireInSeconds === undefined ? {} : { expireInSeconds: ExpireInSeconds }),
      });
    },
    async kvDelete(key) {
      await called('kvDelete', key);
      values.delete(key);
    },
    async kvList(page, perPage) {
      await called('kvList', String(page));
      return values.list(page, perPage);
    },
  };
  return { api, store: new HostKvStore(api), values, calls };
}
