/** What a method returns and what it throws, as tags of its comment. */

import type { TypeRef } from '../../server/bridge/gob/schema.ts';
import type { ErrorSlot } from '../../server/bridge/mattermost/method.ts';
import { isPointer } from './method_shape.ts';
import { typeName } from './names.ts';
import type { SchemaMethod } from './schema_file.ts';

/** What calls written by hand return, and hooks written by hand may. */
const HAND_WRITTEN_RETURNS: Readonly<Record<string, string>> = {
  LoadPluginConfiguration: 'what the JSON of the settings holds, an object of theirs by key',
  PluginHTTP: 'the response, its body still to be read',
  InstallPlugin: 'the manifest of the plugin that was installed',
  UploadData: 'the file once it is whole, or null',
  ReceiveSharedChannelAttachmentSyncMsg: 'the file that was stored',
  GetConfig: 'all settings',
  GetUnsanitizedConfig: 'all settings, secrets included',
  ServeHTTP: 'the response; its body is sent as it is read',
  ServeMetrics: 'the response; its body is sent as it is read',
  FileWillBeUploaded:
    'the info to store, or null to leave it as it is; and why the file is rejected, or an empty text',
};

const NOTHING = 'nothing';

/** `@returns` of a call to the host. `required`: indices of pointers that are never null. */
export function apiReturns(
  method: SchemaMethod,
  results: readonly TypeRef[],
  required: readonly number[],
  labels: readonly string[] = [],
): string {
  const byHand = HAND_WRITTEN_RETURNS[method.go];
  if (byHand !== undefined) return byHand;
  const parts = results.map((type, index) => prose(type, !required.includes(index)));
  if (parts.length > 1) return parts.map((text, index) => `${labels[index]}: ${text}`).join('; ');
  return parts[0] ?? NOTHING;
}

/** `@returns` of a hook. */
export function hookReturns(
  method: SchemaMethod,
  results: readonly TypeRef[],
  required: readonly number[],
): string {
  const byHand = HAND_WRITTEN_RETURNS[method.go];
  if (byHand !== undefined) return byHand;
  const [first, ...rest] = results;
  if (first === undefined) return NOTHING;
  const value = prose(first, !required.includes(0));
  return rest.length === 0 ? value : `${value}; and why it is rejected, or an empty text`;
}

/** `@throws` of a call to the host, one line each. */
export function apiThrows(method: SchemaMethod, error: ErrorSlot, since: string): string[] {
  const lines: string[] = [];
  if (error === 'app_error') lines.push('AppError what the server answers');
  if (error === 'error') lines.push("HostError or AppError, by the kind of the server's error");
  if (method.newer) lines.push(`HostError \`not_supported\` by servers before Mattermost ${since}`);
  if (lines.length === 0) lines.push('HostError where there is no answer');
  return lines;
}

const OF_ITS_OWN: Readonly<Record<string, string>> = {
  OnActivate: 'to fail: the host is told the message, and ends the plugin',
  ConfigurationWillBeSaved: 'to reject: whoever saves is told the message',
  ServeHTTP: 'to answer 500; the client learns nothing of the error',
  ServeMetrics: 'to answer 500; the client learns nothing of the error',
  FileWillBeUploaded: 'to leave the file as it is; where some of it has been rewritten, it is rejected',
};

/** `@throws` of a hook: what becomes of what it throws. All of it is logged by name, code and place. */
export function hookThrows(method: SchemaMethod, error: ErrorSlot): string[] {
  const own = OF_ITS_OWN[method.go];
  if (own !== undefined) return [own];
  if (error === 'app_error')
    return ['AppError to fail with it; of any other error the host learns no more than that it failed'];
  if (error === 'error')
    return ['to fail: an AppError goes to the host as it is, of another error its message'];
  return ['what the host logs, going on as if there were no such hook'];
}

function prose(type: TypeRef, nullable: boolean): string {
  if (typeof type !== 'string' && 'pointer' in type) {
    const inner = prose(type.pointer, false);
    return nullable && isPointer(type) ? `${inner}, or null` : inner;
  }
  if (typeof type === 'string') return BASIC[type] ?? 'a number';
  if ('struct' in type) {
    const name = typeName(type.struct);
    return `${/^(?:[AEIO]|Upload)/.test(name) ? 'an' : 'a'} \`${name}\``;
  }
  if ('opaque' in type) return 'bytes';
  if ('map' in type) return `${many(type.map)} by key`;
  return `a list of ${many('slice' in type ? type.slice : type.array)}`;
}

const BASIC: Readonly<Record<string, string>> = {
  bool: 'true or false',
  string: 'a text',
  bytes: 'bytes',
  any: 'any value',
  time: 'a date',
  url: 'a URL',
};

const PLURAL: Readonly<Record<string, string>> = {
  bool: 'booleans',
  string: 'texts',
  bytes: 'byte arrays',
  any: 'values of any kind',
  time: 'dates',
  url: 'URLs',
};

/** Elements are never null: gob refuses nil pointers in lists and maps. */
function many(type: TypeRef): string {
  if (typeof type === 'string') return PLURAL[type] ?? 'numbers';
  if ('pointer' in type) return many(type.pointer);
  return 'struct' in type ? `\`${typeName(type.struct)}\`` : `what is ${prose(type, false)}`;
}
