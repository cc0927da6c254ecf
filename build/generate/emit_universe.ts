/** generated/universe.ts: the types as the gob codec reads them. */

import type { FieldSchema, GoUniverse, StructSchema } from '../../server/bridge/gob/schema.ts';
import { fieldLine } from '../../server/bridge/gob/struct_table.ts';
import { header } from './header.ts';
import type { SchemaField, SchemaFile, SchemaStruct } from './schema_file.ts';

export function emitUniverse(schema: SchemaFile): string {
  const structs = Object.entries(schema.structs).map(([name, struct]) => {
    // The text tells the name once.
    if (struct.go !== name) throw new Error(`${name} calls itself ${struct.go}`);
    return [name, structSchema(struct).fields.map(fieldLine)] as const;
  });
  return `${header(schema, 'Every struct of the plugin RPC and all they reach, and the concrete types registered for interface values.')}import type { GoUniverse } from '../../gob/schema.ts';
import { parsedWhenAsked } from '../../gob/struct_table.ts';

// Texts: parsing one is several times faster than compiling the same literal, and most are never needed.
export const universe: GoUniverse = {
  structs: parsedWhenAsked(\`
${list(structs)}
\`),
  registered: JSON.parse(\`{
${list(Object.entries(schema.registered))}
}\`) as GoUniverse['registered'],
};
`;
}

/** The value of generated/universe.ts. */
export function universeOf(schema: SchemaFile): GoUniverse {
  const structs = Object.entries(schema.structs).map(
    ([name, struct]) => [name, structSchema(struct)] as const,
  );
  return { structs: Object.fromEntries(structs), registered: schema.registered };
}

function list(entries: readonly (readonly [string, unknown])[]): string {
  const text = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n');
  if (/[`\\]|\$\{/.test(text)) throw new Error('a name would not stand in a template as it is');
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
