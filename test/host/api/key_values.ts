/** API methods on the plugin's key-value store. */

import { KeyValueStore } from '../world/key_value_store.ts';
import { badRequest } from './host_error.ts';
import type { HostState, ServedApi } from './served.ts';

export function keyValues({ kv }: HostState): ServedApi {
  const checked = (key: string, where: string): string => {
    if (!KeyValueStore.accepts(key)) throw badRequest(where, 'store.key.app_error');
    return key;
  };
  return {
    kvGet: (key) => kv.get(key),
    kvSet: (key, value) => void kv.set(checked(key, 'KVSet'), value),
    kvSetWithExpiry: (key, value, seconds) =>
      void kv.set(checked(key, 'KVSetWithExpiry'), value, { expireInSeconds: seconds }),
    kvSetWithOptions: (key, value, options) => {
      const oldValue = options.OldValue ?? new Uint8Array();
      if (options.Atomic !== true && oldValue.length > 0) {
        throw badRequest('KVSetWithOptions', 'model.plugin_kvset_options.is_valid.old_value.app_error');
      }
      return kv.set(checked(key, 'KVSetWithOptions'), value, {
        atomic: options.Atomic ?? false,
        oldValue,
        expireInSeconds: options.ExpireInSeconds ?? 0,
      });
    },
    kvCompareAndSet: (key, oldValue, value) =>
      kv.set(checked(key, 'KVCompareAndSet'), value, { atomic: true, oldValue }),
    kvCompareAndDelete: (key, oldValue) =>
      kv.set(checked(key, 'KVCompareAndDelete'), new Uint8Array(), { atomic: true, oldValue }),
    kvDelete: (key) => kv.delete(key),
    kvDeleteAll: () => kv.clear(),
    kvList: (page, perPage) => kv.list(page, perPage),
  };
}
