/** What the encoder refuses, and that a refusal leaves the stream as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobDecoder } from '../../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../../server/bridge/gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { GoValue } from '../../../../server/bridge/gob/values.ts';

const universe: GoUniverse = {
  structs: {
    Row: {
      go: 'Row',
      fields: [
        { go: 'Id', json: 'id', type: 'string' },
        { go: 'Count', json: 'count', type: 'int8' },
        { go: 'Size', json: 'size', type: 'uint64' },
        { go: 'At', json: 'at', type: 'int64' },
        { go: 'Flag', json: 'flag', type: { pointer: 'bool' } },
        { go: 'Any', json: 'any', type: 'any' },
        { go: 'Rows', json: 'rows', type: { slice: { pointer: { struct: 'Row' } } } },
        { go: 'Late', json: 'late', type: 'string', newer: true },
      ],
    },
  },
  registered: { string: 'string', float64: 'float64', '*Row': { pointer: { struct: 'Row' } } },
};
const ROW: TypeRef = { struct: 'Row' };

function roundTrip(value: object, options = {}): Record<string, unknown> {
  const decoder = new GobDecoder(universe);
  decoder.push(new GobEncoder(universe, options).encode(ROW, value));
  return decoder.decode(ROW) as Record<string, unknown>;
}

test('values of the wrong kind are refused by field', () => {
  const cases: [object, RegExp][] = [
    [{ id: 7 }, /expected string, got number in Row\.Id$/],
    [{ count: 128 }, /expected int8, got a number that it cannot hold in Row\.Count/],
    [{ count: 1.5 }, /expected int8, got number in Row\.Count/],
    [{ size: -1 }, /cannot hold in Row\.Size/],
    [{ size: 2n ** 64n }, /cannot hold in Row\.Size/],
    [{ at: Number.NaN }, /expected int64, got number in Row\.At/],
    [{ at: '1' }, /expected int64, got string in Row\.At/],
    [{ flag: 1 }, /expected bool, got number in Row\.Flag/],
    [{ any: () => 1 }, /expected any, got function in Row\.Any/],
    [{ any: new GoValue('*Unknown', {}) }, /no concrete type is registered as "\*Unknown" in Row\.Any/],
    [{ rows: [null] }, /expected \*=Row, got null in Row\.Rows/],
    [{ rows: 'x' }, /got string in Row\.Rows/],
  ];
  for (const [value, message] of cases) {
    assert.throws(() => new GobEncoder(universe).encode(ROW, value), { name: 'GobError', message });
  }
});

test('a refused value leaves nothing behind, not even a definition', () => {
  const encoder = new GobEncoder(universe);
  assert.throws(() => encoder.append(ROW, { any: new GoValue('*Row', { id: 1 }) }));
  assert.equal(encoder.length, 0);
  const decoder = new GobDecoder(universe);
  decoder.push(encoder.encode(ROW, { id: 'a', any: new GoValue('*Row', { id: 'b' }) }));
  assert.equal((decoder.decode(ROW) as { id: string }).id, 'a');
  assert.throws(() => encoder.append(ROW, { id: 1 }));
  decoder.push(encoder.encode(ROW, { id: 'c' }));
  assert.equal((decoder.decode(ROW) as { id: string }).id, 'c', 'the next value is in step');
});

test('a circle is refused instead of followed', () => {
  const row: { any?: unknown; rows: unknown[] } = { rows: [] };
  row.rows.push(row);
  assert.throws(() => new GobEncoder(universe).encode(ROW, row), {
    code: 'bad_value',
    message: /nested deeper/,
  });
});

test('integers keep every bit that their type has', () => {
  const value = { size: 2n ** 64n - 1n, at: -(2n ** 63n), count: -128 };
  const got = roundTrip(value);
  assert.deepEqual([got.size, got.at, got.count], [value.size, value.at, value.count]);
  assert.equal(roundTrip({ at: Number.MIN_SAFE_INTEGER }).at, Number.MIN_SAFE_INTEGER);
});

test('a pointer to false is not nil, and half a surrogate becomes U+FFFD', () => {
  assert.equal(roundTrip({ flag: false }).flag, false);
  assert.equal(roundTrip({}).flag, null);
  assert.equal(roundTrip({ id: '\ud800x' }).id, '\ufffdx');
  const long = `${'a'.repeat(50)}\udc00`;
  assert.equal(roundTrip({ id: long }).id, `${'a'.repeat(50)}\ufffd`);
});

test('fields that an old host lacks are sent only when asked for', () => {
  assert.equal(roundTrip({ late: 'x' }).late, '');
  assert.equal(roundTrip({ late: 'x' }, { newerFields: true }).late, 'x');
});

test('what was taken is never touched again', () => {
  const encoder = new GobEncoder(universe);
  const first = encoder.encode(ROW, { id: 'first' });
  const copy = Uint8Array.from(first);
  for (let i = 0; i < 2000; i += 1) encoder.encode(ROW, { id: `later ${i}` });
  encoder.encode(ROW, { id: 'x'.repeat(100_000) });
  assert.deepEqual(Uint8Array.from(first), copy);
});
