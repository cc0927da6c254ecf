/** generated/universe.ts: the types as the gob codec reads them. */

import type { FieldSchema, GoUniverse, StructSchema } from '../../server/bridge/gob/schema.ts';
import { header } from './header.ts';
import type { SchemaField, SchemaFile, SchemaStruct } from './schema_file.ts';

export function emitUniverse(schema: SchemaFile): string {
  const lines = [
    '{"structs":{',
    list(Object.entries(schema.structs).map(([name, struct]) => [name, structSchema(struct)])),
    '},"registered":{',
    list(Object.entries(schema.registered)),
    '}}',
  ];
  return `${header(schema, 'Every struct of the plugin RPC and all they reach, and the concrete types registered for interface values.')}import type { GoUniverse } from '../../gob/schema.ts';

// One JSON text is parsed several times faster than the same literal is compiled.
export const universe: GoUniverse = JSON.parse(String.raw\`
${lines.join('\n')}
\`) as GoUniverse;
`;
}

/** The value that generated/universe.ts parses. */
export function universeOf(schema: SchemaFile): GoUniverse {
  const structs = Object.entries(schema.structs).map(
    ([name, struct]) => [name, structSchema(struct)] as const,
  );
  return { structs: Object.fromEntries(structs), registered: schema.registered };
}

function list(entries: readonly (readonly [string, unknown])[]): string {
  const text = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n');
  if (/[`\\]|\$\{/.test(text)) throw new Error('a name would end the raw string it stands in');
  return text;
}

function structSchema(struct: SchemaStruct): StructSchema {
  return { go: struct.go, fields: struct.fields.map(fieldSchema) };
}

/**
 * Fields that the oldest host lacks but can skip are sent: a value read from a newer host and written back would lose
 * them otherwise. Only those that it cannot skip are marked.
 */
function fieldSchema(field: SchemaField): FieldSchema {
  return {
    go: field.go,
    json: field.json,
    type: field.type,
    ...(field.inline ? { inline: true } : {}),
    ...(field.unskippable ? { newer: true } : {}),
  };
}
