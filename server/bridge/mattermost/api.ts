/** The plugin API: every call of the generated table, and those that take code of their own. */
import { auditCall } from './audit_calls.ts';
import { exchange, type HostCall, hostCall } from './call.ts';
import { apiMethods, type GeneratedApi, type HandWrittenApi } from './generated/api.ts';
import type { HostLink } from './host_link.ts';
import { pluginHttpCall } from './http/plugin_http.ts';
import type { ApiMethod } from './method.ts';
import { readSettingsCall, saveSettingsCall } from './settings_calls.ts';
import { installPluginCall, receiveAttachmentCall, uploadDataCall } from './upload_calls.ts';

/** Every call to the host. */
export type PluginApi = GeneratedApi & HandWrittenApi;

/**
 * The API over the connection that the link's `client` names at the time of each call. Calls reject with an `AppError`
 * that the host answered, a `HostError`, or a `GobError` when an argument does not fit its type.
 */
export function createApi(link: HostLink): PluginApi {
  const api = {};
  for (const method of apiMethods) {
    const make = method.handWritten === true ? HAND_WRITTEN[method.name as keyof HandWrittenApi] : tableCall;
    if (make === undefined) continue;
    // Made when first asked for: of hundreds a plugin uses a few, and its start does not wait for the others.
    Object.defineProperty(api, method.name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = make(method, link);
        Object.defineProperty(api, method.name, { value, writable: true });
        return value;
      },
    });
  }
  return api as PluginApi;
}

function tableCall(method: ApiMethod, { client }: HostLink): HostCall {
  return hostCall(method, client);
}

type ByHand = (method: ApiMethod, link: HostLink) => HostCall;

const HAND_WRITTEN: Readonly<Record<keyof HandWrittenApi, ByHand>> = {
  loadPluginConfiguration,
  getConfig: readSettingsCall,
  getUnsanitizedConfig: readSettingsCall,
  saveConfig: saveSettingsCall,
  logDebug: logCall,
  logInfo: logCall,
  logWarn: logCall,
  logError: logCall,
  logAuditRec: auditCall,
  logAuditRecWithLevel: auditCall,
  pluginHttp: pluginHttpCall,
  installPlugin: installPluginCall,
  uploadData: uploadDataCall,
  receiveSharedChannelAttachmentSyncMsg: receiveAttachmentCall,
};

/** JSON of the settings, keys in lower case, the manifest's defaults beneath (plugin_api.go). */
function loadPluginConfiguration(method: ApiMethod, { client }: HostLink): HostCall {
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
function logCall(method: ApiMethod, { client }: HostLink): HostCall {
  const args = { struct: method.args };
  const reply = { struct: method.returns };
  return async (message, keyValuePairs = []) => {
    const B = (keyValuePairs as readonly unknown[]).map(logText);
    // A key without a value would make the host log a warning of its own.
    if (B.length % 2 === 1) B.push('');
    await exchange(client, method, `Plugin.${method.go}`, args, { A: message, B }, reply);
  };
}

/** As people read it. Lists and plain objects are JSON, of which `String` would tell little or nothing. */
function logText(value: unknown): string {
  const bare = typeof value === 'object' && value !== null && value.toString === Object.prototype.toString;
  if (!bare && !Array.isArray(value)) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    // A circle, or a bigint in it.
    return String(value);
  }
}
