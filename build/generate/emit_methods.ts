/** What generated/api.ts and generated/hooks.ts have in common: table entries, documentation, imports. */

import { docComment, docLines } from './doc_text.ts';
import { DOCS } from './docs.ts';
import { structsForTypes } from './emit_types.ts';
import type { MethodShape } from './method_shape.ts';
import { camelCase, typeName } from './names.ts';
import type { SchemaFile, SchemaMethod } from './schema_file.ts';

/** One line of a table; keys whose value is undefined, false or an empty list are left out. */
export function tableEntry(
  method: SchemaMethod,
  shape: MethodShape,
  more: Readonly<Record<string, boolean | readonly number[]>>,
): string {
  const entry: Record<string, unknown> = {
    name: shape.name,
    go: method.go,
    args: shape.args,
    returns: shape.returns,
    params: shape.params.map((param) => param.name),
    results: method.results.length - (shape.error === '' ? 0 : 1),
    error: shape.error,
    since: sinceOf(method),
    ...(method.newer ? { newer: true } : {}),
  };
  for (const [key, value] of Object.entries(more)) {
    if (Array.isArray(value) ? value.length > 0 : value) entry[key] = value;
  }
  return `  ${literal(entry)},\n`;
}

/** One comment says `11.00`. */
export function sinceOf(method: SchemaMethod): string {
  return method.since.replace(/\.0+$/, '.0');
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${literal(inner)}`)
      .join(', ')} }`;
  }
  return String(value);
}

/** Comment of a method: Go's text, a note of ours, what it returns and throws, the server that brought it. */
export function methodDoc(
  method: SchemaMethod,
  shape: MethodShape,
  schema: SchemaFile,
  more: { readonly note?: string; readonly returns: string; readonly throws: readonly string[] },
): string {
  const names = new Map([...schema.api, ...schema.hooks].map(({ go }) => [go, camelCase(go)]));
  method.params.forEach((go, index) => {
    const name = shape.params[index]?.name;
    if (go.length > 2 && name !== undefined) names.set(go, name);
  });
  const text = DOCS[method.go] ?? docLines(method.doc, method.go).join('\n');
  const lines = text.replace(/\b[A-Za-z]\w+/g, (word) => names.get(word) ?? word).split('\n');
  if (more.note !== undefined) lines.push('', ...more.note.split('\n'));
  lines.push('', `@returns ${more.returns}`);
  for (const one of more.throws) lines.push(`@throws ${one}`);
  lines.push(`@since Mattermost ${sinceOf(method)}`);
  return docComment(lines, '  ');
}

/** `import type { … } from './types.ts';` of the interfaces of types.ts that the code of `body` names. */
export function importTypes(schema: SchemaFile, body: string): string {
  const code = body.replace(/\/\*\*[\s\S]*?\*\//g, '').replace(/'[^'\n]*'/g, '');
  const named = new Set(code.match(/\b[A-Z]\w*/g));
  const names = structsForTypes(schema)
    .map((struct) => typeName(struct.go))
    .filter((name) => named.has(name));
  return `import type {\n${names
    .sort()
    .map((name) => `  ${name},\n`)
    .join('')}} from './types.ts';\n`;
}
