/** Compares decoded values with what Go says they are. */
import assert from 'node:assert/strict';
import { GoValue } from '../../../server/bridge/gob/values.ts';
import type { Expected } from './vector_file.ts';

/** Asserts that a decoded value is the expected one; `path` names the place in messages. */
export function assertMatches(actual: unknown, expected: Expected, path: string): void {
  if (expected === null || typeof expected !== 'object') {
    assert.ok(Object.is(actual, expected), `${path}: expected ${show(expected)}, got ${show(actual)}`);
  } else if (isList(expected)) {
    assert.ok(Array.isArray(actual), `${path}: expected a list, got ${show(actual)}`);
    assert.equal(actual.length, expected.length, `${path}: length`);
    expected.forEach((item, index) => {
      assertMatches(actual[index], item, `${path}[${index}]`);
    });
  } else if (Object.keys(expected).some((key) => key.startsWith('$'))) {
    assertTagged(actual, expected, path);
  } else {
    assertObject(actual, expected, path);
  }
}

function assertObject(actual: unknown, expected: { readonly [key: string]: Expected }, path: string): void {
  assert.ok(isPlain(actual), `${path}: expected an object, got ${show(actual)}`);
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort(), `${path}: keys`);
  for (const [key, value] of Object.entries(expected)) assertMatches(actual[key], value, `${path}.${key}`);
}

function assertTagged(actual: unknown, tagged: { readonly [key: string]: Expected }, path: string): void {
  const { $bytes, $bigint, $time, $float, $utf8, $repeat, $go, value } = tagged;
  if ($bytes !== undefined) {
    assert.ok(actual instanceof Uint8Array, `${path}: expected bytes, got ${show(actual)}`);
    const wanted = typeof $bytes === 'string' ? Buffer.from($bytes, 'base64') : Buffer.from(runOf($bytes));
    assert.equal(Buffer.compare(actual, wanted), 0, `${path}: bytes differ`);
  } else if ($bigint !== undefined) {
    assert.equal(actual, BigInt(String($bigint)), path);
  } else if ($time !== undefined) {
    assert.ok(actual instanceof Date, `${path}: expected a date, got ${show(actual)}`);
    assert.equal(actual.getTime(), $time, path);
  } else if ($float !== undefined) {
    assert.ok(Object.is(actual, Number($float)), `${path}: expected ${$float}, got ${show(actual)}`);
  } else if ($utf8 !== undefined) {
    assert.equal(actual, Buffer.from(String($utf8), 'base64').toString('utf8'), path);
  } else if ($repeat !== undefined) {
    assert.ok(actual === Buffer.from(runOf(tagged)).toString('latin1'), `${path}: run differs`);
  } else {
    assertConcrete(actual, String($go), value ?? null, path);
  }
}

/** A concrete type inside an interface: numbers and lists arrive plain, everything else under its registered name. */
function assertConcrete(actual: unknown, name: string, value: Expected, path: string): void {
  assert.ok(actual instanceof GoValue, `${path}: expected a ${name}, got ${show(actual)}`);
  assert.equal(actual.name, name, `${path}: concrete type`);
  assertMatches(actual.value, value, `${path}(${name})`);
}

function runOf(tag: Expected): Uint8Array {
  const run = (tag as { readonly $repeat: readonly [number, number] }).$repeat;
  return Buffer.alloc(run[1], run[0]);
}

function isList(value: Expected): value is readonly Expected[] {
  return Array.isArray(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof GoValue);
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));
  return text === undefined ? String(value) : text.slice(0, 200);
}
