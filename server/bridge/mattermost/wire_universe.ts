/**
 * The types of everything that crosses: the generated ones, and fields of hosts newer than those were generated from
 * (server/public/plugin, client_rpc.go and context_rpc.go, after 11.6). Fields are matched by name and may be missing
 * on either side.
 */
import type { FieldSchema, GoUniverse, StructSchema } from '../gob/schema.ts';
import { extendedTable } from '../gob/struct_table.ts';
import { universe } from './generated/universe.ts';

const CONTEXT_HTTP: FieldSchema = { go: 'ContextHTTP', json: 'ContextHTTP', type: 'bool' };

const REQUEST_CONTEXT: StructSchema = {
  go: 'plugin.rpcRequestContext',
  fields: [{ go: 'DeadlineUnixNano', json: 'DeadlineUnixNano', type: 'bigint' }],
};

const CONTEXT_STREAM: readonly FieldSchema[] = [
  { go: 'RequestContextStream', json: 'RequestContextStream', type: 'uint32' },
  // Go has a struct here; as a pointer it is null where the host sends none, and left out where we do.
  { go: 'RequestContext', json: 'RequestContext', type: { pointer: { struct: REQUEST_CONTEXT.go } } },
];

const NEWER: Readonly<Record<string, readonly FieldSchema[]>> = {
  'plugin.Z_OnActivateArgs': [CONTEXT_HTTP],
  'plugin.Z_OnActivateReturns': [CONTEXT_HTTP],
  'plugin.Z_ServeHTTPArgs': CONTEXT_STREAM,
  'plugin.Z_PluginHTTPStreamArgs': CONTEXT_STREAM,
};

export const wireUniverse: GoUniverse = {
  registered: universe.registered,
  structs: extendedTable(universe.structs, {
    [REQUEST_CONTEXT.go]: REQUEST_CONTEXT,
    ...Object.fromEntries(Object.entries(NEWER).map(([name, fields]) => [name, extended(name, fields)])),
  }),
};

function extended(name: string, newer: readonly FieldSchema[]): StructSchema {
  const fields = universe.structs[name]?.fields ?? [];
  const known = new Set(fields.map(({ go }) => go));
  return { go: name, fields: [...fields, ...newer.filter(({ go }) => !known.has(go))] };
}
