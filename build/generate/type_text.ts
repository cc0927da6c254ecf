/** Go types in TypeScript's spelling. */

import type { TypeRef } from '../../server/bridge/gob/schema.ts';
import { typeName } from './names.ts';

/** What a type is spelt as, and which interfaces of types.ts the spelling names. */
export interface TypeText {
  readonly text: string;
  readonly uses: readonly string[];
}

/** `decoded`: a value from the host, whole. `sent`: one for the host, where what is left out is zero. */
export type Direction = 'decoded' | 'sent';

const BASIC: Readonly<Record<string, string>> = {
  bool: 'boolean',
  string: 'string',
  bytes: 'Uint8Array',
  bigint: 'bigint',
  any: 'unknown',
  error: 'unknown',
  time: 'Date',
  url: 'string',
};

export function typeText(type: TypeRef, direction: Direction): TypeText {
  if (typeof type === 'string') return { text: BASIC[type] ?? 'number', uses: [] };
  if ('opaque' in type) return { text: 'Uint8Array', uses: [] };
  if ('struct' in type) {
    const name = typeName(type.struct);
    return { text: direction === 'sent' ? `Sent<${name}>` : name, uses: [name] };
  }
  if ('pointer' in type) {
    const inner = typeText(type.pointer, direction);
    return { text: `${inner.text} | null`, uses: inner.uses };
  }
  if ('map' in type) {
    const value = element(type.map, direction);
    const record = `Record<string, ${value.text}>`;
    return { text: direction === 'sent' ? `Readonly<${record}>` : record, uses: value.uses };
  }
  const item = element('slice' in type ? type.slice : type.array, direction);
  const list = `${item.text.includes(' ') && !item.text.endsWith('>') ? `(${item.text})` : item.text}[]`;
  return { text: direction === 'sent' ? `readonly ${list}` : list, uses: item.uses };
}

/** gob refuses nil pointers inside slices and maps, so none arrives. */
function element(type: TypeRef, direction: Direction): TypeText {
  return typeText(typeof type === 'object' && 'pointer' in type ? type.pointer : type, direction);
}
