/** The plugin API: every call of the generated table, and those of its hand-written ones that are here so far. */
import { type ClientSource, exchange, type HostCall, hostCall } from './call.ts';
import { apiMethods, type GeneratedApi, type HandWrittenApi } from './generated/api.ts';
import type { ApiMethod } from './method.ts';

export type PluginApi = GeneratedApi &
  Pick<HandWrittenApi, 'loadPluginConfiguration' | 'logDebug' | 'logInfo' | 'logWarn' | 'logError'>;

/**
 * The API over the connection that `client` names at the time of each call. Calls reject with an `AppError` that the
 * host answered, a `HostError`, or a `GobError` when an argument does not fit its type.
 */
export function createApi(client: ClientSource): PluginApi {
  const calls = new Map<string, HostCall>();
  for (const method of apiMethods) {
    const byHand = HAND_WRITTEN[method.name];
    if (byHand !== undefined) calls.set(method.name, byHand(method, client));
    else if (method.handWritten !== true) calls.set(method.name, hostCall(method, client));
  }
  return Object.fromEntries(calls) as unknown as PluginApi;
}

const HAND_WRITTEN: Readonly<Record<string, (method: ApiMethod, client: ClientSource) => HostCall>> = {
  loadPluginConfiguration,
  logDebug: logCall,
  logInfo: logCall,
  logWarn: logCall,
  logError: logCall,
};

/** JSON of the settings, keys in lower case, the manifest's defaults beneath (plugin_api.go). */
function loadPluginConfiguration(method: ApiMethod, client: ClientSource): HostCall {
  const args = { struct: method.args };
  const reply = { struct: method.returns };
  return async () => {
    const answer = await exchange(client, method, `Plugin.${method.go}`, args, {}, reply);
    const text = new TextDecoder().decode((answer as { readonly A: Uint8Array }).A);
    return text === '' ? {} : (JSON.parse(text) as unknown);
  };
}

/**
 * Keys and values alternate. The host's own half of the bridge turns them to text before they cross
 * (client_rpc.go, stringifyToObjects), so that no value can be one that the other side does not know.
 */
function logCall(method: ApiMethod, client: ClientSource): HostCall {
  const args = { struct: method.args };
  const reply = { struct: method.returns };
  return async (message, keyValuePairs = []) => {
    const B = (keyValuePairs as readonly unknown[]).map(String);
    // A key without a value would make the host log a warning of its own.
    if (B.length % 2 === 1) B.push('');
    await exchange(client, method, `Plugin.${method.go}`, args, { A: message, B }, reply);
  };
}
