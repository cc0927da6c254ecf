/** The host's default configuration and its version. */

import { readFileSync } from 'node:fs';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Config } from '../../../server/bridge/mattermost/generated/types.ts';
import { universe } from '../../../server/bridge/mattermost/generated/universe.ts';

/** Written by test/conformance/default_config from the newest `server/public`. */
const file = JSON.parse(
  readFileSync(new URL('../generated/default_config.json', import.meta.url), 'utf8'),
) as { readonly version: string; readonly config: unknown };

export const SERVER_VERSION = file.version;

/** `model.Config` after `SetDefaults`, sanitized. */
export const defaultConfig = withBytes({ struct: 'model.Config' }, file.config) as Config;

/** In JSON a `json.RawMessage` stands as what it holds; the wire has its bytes. */
function withBytes(type: TypeRef, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (type === 'bytes') return Buffer.from(JSON.stringify(value));
  if (typeof type === 'string') return value;
  if ('pointer' in type) return withBytes(type.pointer, value);
  if ('slice' in type && Array.isArray(value)) return value.map((item) => withBytes(type.slice, item));
  if ('map' in type) return mapValues(value, () => type.map);
  if (!('struct' in type)) return value;
  const fields = new Map(universe.structs[type.struct]?.fields.map((field) => [field.json, field.type]));
  return mapValues(value, (key) => fields.get(key) ?? 'any');
}

function mapValues(value: object, typeOf: (key: string) => TypeRef): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withBytes(typeOf(key), item)]));
}
