/** generated/api.ts: the table and the interface of the calls from the plugin to the host. */

import type { TypeRef } from '../../server/bridge/gob/schema.ts';
import { apiReturns, apiThrows } from './doc_tags.ts';
import { importTypes, methodDoc, sinceOf, tableEntry } from './emit_methods.ts';
import { HAND_WRITTEN_API, NULLABLE_RESULTS, REQUIRED_RESULTS, RESULT_LABELS } from './exceptions.ts';
import { header } from './header.ts';
import { isPointer, type MethodShape, methodShape, type Param } from './method_shape.ts';
import type { SchemaFile, SchemaMethod } from './schema_file.ts';
import { typeText } from './type_text.ts';

export function emitApi(schema: SchemaFile): string {
  const table: string[] = [];
  const generated: string[] = [];
  const handWritten: string[] = [];
  for (const method of schema.api) {
    const shape = methodShape(method, schema);
    const signature = HAND_WRITTEN_API[method.go];
    if (signature === undefined && !method.plain)
      throw new Error(`${method.go} is not plain: write it by hand`);
    const required = shape.results.flatMap((type, index) => (isRequired(method, shape, type) ? [index] : []));
    const pointers = shape.params.flatMap((param, index) => (mustPoint(param) ? [index] : []));
    table.push(tableEntry(method, shape, { required, pointers, handWritten: signature !== undefined }));
    const more = {
      returns: apiReturns(method, shape.results, required, RESULT_LABELS[method.go]),
      throws: apiThrows(method, shape.error, sinceOf(method)),
    };
    const text = `${methodDoc(method, shape, schema, more)}  ${signature ?? apiSignature(method, shape)};\n`;
    (signature === undefined ? generated : handWritten).push(text);
  }
  const body = `export const apiMethods: readonly ApiMethod[] = [
${table.join('')}];

/** Calls that the table says all about. Besides what each says, all throw a HostError where there is no answer. */
export interface GeneratedApi {
${generated.join('\n')}}

/** Calls whose values or streams take code of their own. */
export interface HandWrittenApi {
${handWritten.join('\n')}}
`;
  const purpose = 'The plugin API: calls from the plugin to the host, one round trip each.';
  return `${header(schema, purpose)}import type { ApiMethod, Sent } from '../method.ts';\n${importTypes(schema, body)}\n${body}`;
}

function mustPoint(param: Param): boolean {
  return isPointer(param.type) && !param.nullable;
}

function isRequired(method: SchemaMethod, shape: MethodShape, type: TypeRef): boolean {
  if (!isPointer(type)) return false;
  return shape.error === '' ? REQUIRED_RESULTS.includes(method.go) : !NULLABLE_RESULTS.includes(method.go);
}

function apiSignature(method: SchemaMethod, shape: MethodShape): string {
  const params = shape.params.map((param) => {
    const { text } = typeText(param.type, 'sent');
    return `${param.name}: ${mustPoint(param) ? text.replace(/ \| null$/, '') : text}`;
  });
  const results = shape.results.map((type) => {
    const { text } = typeText(type, 'decoded');
    return isRequired(method, shape, type) ? text.replace(/ \| null$/, '') : text;
  });
  return `${shape.name}(${params.join(', ')}): Promise<${resultType(method, results)}>`;
}

function resultType(method: SchemaMethod, results: readonly string[]): string {
  if (results.length < 2) return results[0] ?? 'void';
  const labels = RESULT_LABELS[method.go];
  if (labels?.length !== results.length) throw new Error(`the results of ${method.go} have no labels`);
  return `readonly [${results.map((text, index) => `${labels[index]}: ${text}`).join(', ')}]`;
}
