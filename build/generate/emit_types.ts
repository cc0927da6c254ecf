/** generated/types.ts: the host's structs as interfaces, under their JSON names. */

import { docComment, docLines } from './doc_text.ts';
import { OLDEST_HOST, UNFIT_DOCS } from './exceptions.ts';
import { header } from './header.ts';
import { typeName } from './names.ts';
import type { SchemaField, SchemaFile, SchemaStruct } from './schema_file.ts';
import { typeText } from './type_text.ts';

export function emitTypes(schema: SchemaFile): string {
  const names = new Map<string, string>();
  const blocks = structsForTypes(schema).map((struct) => {
    const name = typeName(struct.go);
    const other = names.get(name);
    if (other !== undefined) throw new Error(`${struct.go} and ${other} are both called ${name}`);
    names.set(name, struct.go);
    return emitStruct(name, struct, schema.cut[struct.go]);
  });
  return header(schema, "The host's values, under their JSON names.") + blocks.join('\n');
}

/** All but the argument and reply structs; of those only the ones that hand-written code takes apart. */
export function structsForTypes(schema: SchemaFile): SchemaStruct[] {
  const plain = new Set(
    [...schema.api, ...schema.hooks].filter((method) => method.plain).map((method) => method.go),
  );
  return Object.values(schema.structs).filter((struct) => {
    const call = struct.go.match(/^plugin\.Z_(.*?)(Args|Returns)$/)?.[1];
    return struct.go !== 'struct {}' && (call === undefined || !plain.has(call));
  });
}

function emitStruct(name: string, struct: SchemaStruct, cut: readonly string[] | undefined): string {
  const inlined = struct.fields.filter((field) => field.inline);
  const parents = inlined.map((field) => typeText(field.type, 'decoded').text);
  const fields = struct.fields.filter((field) => !field.inline).map((field) => emitField(struct.go, field));
  const doc = docLines(struct.doc, struct.go.replace(/^.*\./, ''));
  if (cut !== undefined) doc.push(`Left out: ${cut.join(', ')}.`);
  const head = `export interface ${name}${parents.length > 0 ? ` extends ${parents.join(', ')}` : ''} {`;
  return `${docComment(doc)}${head}\n${fields.join('')}}\n`;
}

function emitField(struct: string, field: SchemaField): string {
  const doc = UNFIT_DOCS.includes(`${struct}.${field.go}`) ? [] : docLines(field.doc, field.go);
  if (field.newer) doc.push(`Newer than ${OLDEST_HOST}.`);
  const key = /^[A-Za-z_]\w*$/.test(field.json) ? field.json : JSON.stringify(field.json);
  return `${docComment(doc, '  ')}  ${key}: ${typeText(field.type, 'decoded').text};\n`;
}
