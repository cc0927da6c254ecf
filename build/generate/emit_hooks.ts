/** generated/hooks.ts: the table and the interface of the calls from the host to the plugin. */

import { hookReturns, hookThrows } from './doc_tags.ts';
import { importTypes, methodDoc, tableEntry } from './emit_methods.ts';
import { HAND_WRITTEN_HOOKS, MERGING_HOOKS, REQUIRED_HOOK_RESULTS } from './exceptions.ts';
import { header } from './header.ts';
import { isPointer, type MethodShape, methodShape } from './method_shape.ts';
import type { SchemaFile, SchemaMethod } from './schema_file.ts';
import { typeText } from './type_text.ts';

const MERGE_NOTE =
  'Return a whole value or null. Most servers lay what is returned over the original, so that nothing can be cleared,\n' +
  'and nothing be taken out of a map.';

export function emitHooks(schema: SchemaFile): string {
  const table: string[] = [];
  const generated: string[] = [];
  const handWritten: string[] = [];
  for (const method of schema.hooks) {
    const shape = methodShape(method, schema);
    const signature = HAND_WRITTEN_HOOKS[method.go];
    if (signature === undefined && !method.plain)
      throw new Error(`${method.go} is not plain: write it by hand`);
    const required = REQUIRED_HOOK_RESULTS.includes(method.go) ? [0] : [];
    const merges = MERGING_HOOKS.includes(method.go);
    table.push(tableEntry(method, shape, { required, merges, handWritten: signature !== undefined }));
    if (signature === '') continue;
    const more = {
      ...(merges ? { note: MERGE_NOTE } : {}),
      returns: hookReturns(method, shape.results, required),
      throws: hookThrows(method, shape.error),
    };
    const text = `${methodDoc(method, shape, schema, more)}  ${signature ?? hookSignature(method, shape)};\n`;
    (signature === undefined ? generated : handWritten).push(text);
  }
  const body = `export const hookMethods: readonly HookMethod[] = [
${table.join('')}];

/** Hooks that the table says all about. A plugin implements those it needs; what they throw is the error result, if there is one. */
export interface GeneratedHooks {
${generated.join('\n')}}

/** Takes bytes in order. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Hooks whose streams take code of their own. */
export interface HandWrittenHooks {
${handWritten.join('\n')}}
`;
  const purpose = 'The hooks: calls from the host to the plugin.';
  return `${header(schema, purpose)}import type { Awaitable, HookMethod, Sent } from '../method.ts';\n${importTypes(schema, body)}\n${body}`;
}

function hookSignature(method: SchemaMethod, shape: MethodShape): string {
  const params = shape.params.map((param) => {
    const { text } = typeText(param.type, 'decoded');
    return `${param.name}: ${param.nullable ? text : text.replace(/ \| null$/, '')}`;
  });
  const results = shape.results.map((type) => {
    const { text } = typeText(type, 'sent');
    return isPointer(type) && REQUIRED_HOOK_RESULTS.includes(method.go)
      ? text.replace(/ \| null$/, '')
      : text;
  });
  return `${shape.name}(${params.join(', ')}): Awaitable<${resultType(method, results)}>`;
}

/** Two results are always a value, nil meaning "as it was", and the reason of a rejection. */
function resultType(method: SchemaMethod, results: readonly string[]): string {
  if (results.length < 2) return results[0] ?? 'void';
  if (results.length > 2 || results[1] !== 'string')
    throw new Error(`the results of ${method.go} have no labels`);
  return `readonly [value: ${results[0]}, rejection: string]`;
}
