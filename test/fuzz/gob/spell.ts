/** Values as JSON can hold them, and what a peer sees of them. */
import type { FieldSchema, TypeRef } from '../../../server/bridge/gob/schema.ts';
import { GoValue } from '../../../server/bridge/gob/values.ts';
import { zerosOf } from '../../../server/bridge/gob/zero.ts';
import { universe } from './seeds.ts';

export type Spelled =
  | null
  | boolean
  | number
  | string
  | readonly Spelled[]
  | { readonly $bytes: string }
  | { readonly $bigint: string }
  | { readonly $time: number }
  | { readonly $float: string }
  | { readonly $odd: (typeof ODD)[number] }
  | { readonly $map: readonly (readonly [string, Spelled])[] }
  | { readonly $go: string; readonly value: Spelled }
  | { readonly [key: string]: Spelled };

/** Kinds of values that no Go type has. */
export const ODD = ['Map', 'Set', 'Promise', 'Function', 'Symbol', 'GoValue', 'InvalidDate'] as const;

const odd: Readonly<Record<(typeof ODD)[number], () => unknown>> = {
  Map: () => new Map([['a', 1]]),
  Set: () => new Set(),
  Promise: () => Promise.resolve(),
  Function: () => () => {},
  Symbol: () => Symbol('odd'),
  // Under a name that is registered for nothing.
  GoValue: () => new GoValue('fuzz.Odd', {}),
  InvalidDate: () => new Date(Number.NaN),
};

type Tagged = Readonly<Record<string, never>>;

/** The value that is handed to the encoder. */
export function revived(spelled: Spelled): unknown {
  if (typeof spelled !== 'object' || spelled === null) return spelled;
  if (Array.isArray(spelled)) return spelled.map(revived);
  const { $bytes, $bigint, $time, $float, $odd, $map, $go } = spelled as Tagged;
  if ($bytes !== undefined) return new Uint8Array(Buffer.from($bytes, 'hex'));
  if ($bigint !== undefined) return BigInt($bigint);
  if ($time !== undefined) return new Date($time);
  if ($float !== undefined) return Number($float);
  if ($odd !== undefined) return odd[$odd as (typeof ODD)[number]]();
  if ($map !== undefined) return objectOf($map, revived);
  if ($go !== undefined) return new GoValue($go, revived((spelled as { value: Spelled }).value));
  return Object.fromEntries(Object.entries(spelled).map(([key, value]) => [key, revived(value)]));
}

/** What arrives of it as `type`. `newer`: with the fields that old hosts lack. */
export function arrived(type: TypeRef, spelled: Spelled | undefined, newer: boolean): unknown {
  if (spelled === undefined || (spelled === null && type !== 'any')) return zerosOf(universe).of(type)();
  if (typeof type === 'string') return arrivedBasic(type, spelled, newer);
  if ('pointer' in type) return arrived(type.pointer, spelled, newer);
  if ('struct' in type)
    return arrivedStruct(type.struct, spelled as Readonly<Record<string, Spelled>>, newer);
  if ('slice' in type || 'array' in type) {
    const elem = 'slice' in type ? type.slice : type.array;
    return (spelled as Spelled[]).map((item) => arrived(elem, item, newer));
  }
  if ('map' in type)
    return objectOf((spelled as Tagged).$map ?? [], (value) => arrived(type.map, value, newer));
  return revived(spelled);
}

function arrivedBasic(type: string, spelled: Spelled, newer: boolean): unknown {
  const value = revived(spelled);
  if (typeof value === 'string') return wellFormed(value);
  if (type !== 'any' && type !== 'error') return value;
  if (value instanceof GoValue) {
    const { $go, value: inner } = spelled as { $go: string; value: Spelled };
    const concrete = arrived(universe.registered[$go] as TypeRef, inner, newer);
    return type === 'any' && PLAIN.has($go) ? concrete : new GoValue($go, concrete);
  }
  if (Array.isArray(spelled)) return arrived({ slice: 'any' }, spelled, newer);
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    return arrived({ map: 'any', key: 'string' }, spelled, newer);
  }
  return value;
}

function arrivedStruct(name: string, given: Readonly<Record<string, Spelled>>, newer: boolean): unknown {
  const value = zerosOf(universe).struct(name)();
  const visit = (fields: readonly FieldSchema[] | undefined): void => {
    for (const { json, type, inline, newer: isNewer } of fields ?? []) {
      if (isNewer === true && !newer) continue;
      if (inline === true && typeof type === 'object' && 'struct' in type) {
        visit(universe.structs[type.struct]?.fields);
      } else if (Object.hasOwn(given, json)) value[json] = arrived(type, given[json], newer);
    }
  };
  visit(universe.structs[name]?.fields);
  return value;
}

/** Names whose values stand in an `interface {}` as they are; written down once more, on purpose. */
const PLAIN = new Set(['bool', 'string', 'float64', '[]uint8', '[]interface {}', 'map[string]interface {}']);

function objectOf(
  pairs: readonly (readonly [string, Spelled])[],
  convert: (value: Spelled) => unknown,
): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of pairs) object[key] = convert(value);
  return object;
}

function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
