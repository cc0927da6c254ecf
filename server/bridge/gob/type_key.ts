/** Texts that two TypeRefs share exactly when they are the same type: keys of caches. */
import type { TypeRef } from './schema.ts';

const keys = new WeakMap<object, string>();

export function typeKey(type: TypeRef): string {
  if (typeof type === 'string') return type;
  let key = keys.get(type);
  if (key === undefined) {
    key = describe(type);
    keys.set(type, key);
  }
  return key;
}

function describe(type: Exclude<TypeRef, string>): string {
  if ('struct' in type) return `=${type.struct}`;
  if ('pointer' in type) return `*${typeKey(type.pointer)}`;
  if ('slice' in type) return `[]${typeKey(type.slice)}`;
  if ('array' in type) return `[${type.len}]${typeKey(type.array)}`;
  if ('map' in type) return `map[${typeKey(type.key)}]${typeKey(type.map)}`;
  return `<${type.opaque} ${type.go}>`;
}
