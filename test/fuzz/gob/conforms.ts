/** Whether a decoded value is what its type promises to whoever uses it. */
import assert from 'node:assert/strict';
import type { GoUniverse, StructSchema, TypeRef } from '../../../server/bridge/gob/schema.ts';
import { GoValue } from '../../../server/bridge/gob/values.ts';

const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int8: [-0x80n, 0x7fn],
  int16: [-0x8000n, 0x7fffn],
  int32: [-0x8000_0000n, 0x7fff_ffffn],
  int: [-(2n ** 63n), 2n ** 63n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 0xffn],
  uint16: [0n, 0xffffn],
  uint32: [0n, 0xffff_ffffn],
  uint: [0n, 2n ** 64n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** Throws where it is not. `unknownNames`: concrete values under names that nobody registered are allowed. */
export function assertConforms(
  universe: GoUniverse,
  type: TypeRef,
  value: unknown,
  unknownNames: boolean,
): void {
  const part = (partType: TypeRef, partValue: unknown): void =>
    assertConforms(universe, partType, partValue, unknownNames);
  if (typeof type === 'string') {
    if (type === 'any' || type === 'error') assertInterface(universe, value, unknownNames, part);
    else assertBasic(type, value);
  } else if ('pointer' in type) {
    // Whether null may stand here is for the place to say: a pointer in a list is sent, one in a field may be nil.
    if (value !== null) part(type.pointer, value);
  } else if ('struct' in type) {
    assertStruct(universe, type.struct, value, part);
  } else if ('slice' in type || 'array' in type) {
    assert.ok(Array.isArray(value), 'a list');
    if ('len' in type) assert.equal(value.length, type.len, 'length of an array');
    for (const item of value) part('slice' in type ? type.slice : type.array, item);
  } else if ('map' in type) {
    assert.ok(typeof value === 'object' && value !== null, 'a map');
    assert.equal(Object.getPrototypeOf(value), null, 'a map inherits nothing');
    for (const item of Object.values(value)) part(type.map, item);
  } else {
    assert.ok(value instanceof Uint8Array, 'opaque bytes');
  }
}

function assertBasic(type: string, value: unknown): void {
  const range = RANGES[type];
  if (range !== undefined) {
    if (typeof value === 'number') assert.ok(Number.isSafeInteger(value), `${type}: a whole number`);
    else assert.equal(typeof value, 'bigint', type);
    const big = BigInt(value as number | bigint);
    assert.ok(big >= range[0] && big <= range[1], `${type} within its range`);
    assert.ok(
      typeof value === 'number' || !Number.isSafeInteger(Number(value)),
      `${type}: a needless bigint`,
    );
  } else if (type === 'bytes') assert.ok(value instanceof Uint8Array, 'bytes');
  else if (type === 'time') assert.ok(value instanceof Date && !Number.isNaN(value.getTime()), 'a time');
  else if (type === 'bigint') assert.equal(typeof value, 'bigint');
  else if (type === 'bool') assert.equal(typeof value, 'boolean');
  else if (type === 'string' || type === 'url') assert.equal(typeof value, 'string');
  else assert.equal(typeof value, 'number', type);
}

type Part = (type: TypeRef, value: unknown) => void;

function assertInterface(universe: GoUniverse, value: unknown, unknownNames: boolean, part: Part): void {
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'string' ||
    typeof value === 'number'
  ) {
    return;
  }
  if (value instanceof GoValue) {
    const type = Object.hasOwn(universe.registered, value.name) ? universe.registered[value.name] : undefined;
    if (type !== undefined) part(type, value.value);
    else assert.ok(unknownNames, 'a concrete value of a registered name');
  } else if (Array.isArray(value)) {
    for (const item of value) part('any', item);
  } else if (!(value instanceof Uint8Array)) {
    part({ map: 'any', key: 'string' }, value);
  }
}

function assertStruct(universe: GoUniverse, name: string, value: unknown, part: Part): void {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), name);
  const given = value as Readonly<Record<string, unknown>>;
  const keys = new Set<string>();
  const visit = (schema: StructSchema | undefined): void => {
    for (const { json, type, inline } of schema?.fields ?? []) {
      if (inline === true && typeof type === 'object' && 'struct' in type) {
        visit(universe.structs[type.struct]);
        continue;
      }
      keys.add(json);
      assert.ok(Object.hasOwn(given, json), `${name} has a field ${json}`);
      part(type, given[json]);
    }
  };
  visit(universe.structs[name]);
  for (const key of Object.keys(given)) assert.ok(keys.has(key), `${name} has no field ${key}`);
}
