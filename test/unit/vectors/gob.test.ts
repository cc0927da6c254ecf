/** Every gob stream that Go wrote: read whole, read in pieces, passed over unread, and written back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../../server/bridge/mattermost/generated/universe.ts';
import { assertMatches } from './expected_value.ts';
import { bytesOf, type GobCase, joinUniverses, loadGob } from './vector_file.ts';

/** Streams up to this long are also fed byte by byte; longer ones in about so many pieces. */
const MOST_PIECES = 6000;

const file = loadGob();
const universe = joinUniverses(generated, file.universe);

test('the file holds what the project promises', () => {
  assert.ok(file.cases.length >= 2000, `${file.cases.length} cases`);
  const firstIds = file.cases.map((one) => firstTypeId(bytesOf(one.hex)));
  // Streams of basic types alone define none, and some begin higher on purpose.
  for (const origin of [64, 65]) {
    const begun = firstIds.filter((id) => id === origin).length;
    assert.ok(begun >= 1000, `${begun} streams begin at type id ${origin}`);
  }
});

for (const one of file.cases) {
  const bytes = bytesOf(one.hex);
  if (one.refused) {
    test(`go refuses, so do we: ${one.name}`, () => {
      const decoder = new GobDecoder(universe);
      assert.throws(() => {
        decoder.push(bytes);
        decoder.decode(first(one).type);
      }, `${one.note}`);
    });
    continue;
  }
  test(`read: ${one.name}`, () => {
    const decoder = new GobDecoder(universe);
    decoder.push(bytes);
    one.steps.forEach((step, index) => {
      assertMatches(decoder.decode(step.type), step.value, `value ${index}`);
    });
    assert.equal(decoder.decode(first(one).type), PENDING, 'nothing is left over');
  });
  test(`read in pieces: ${one.name}`, () => {
    const values = readInPieces(one, bytes, Math.ceil(bytes.length / MOST_PIECES));
    one.steps.forEach((step, index) => {
      assertMatches(values[index], step.value, `value ${index}`);
    });
  });
  test(`pass over: ${one.name}`, () => {
    const decoder = new GobDecoder(universe);
    decoder.push(bytes);
    for (const _ of one.steps) assert.equal(decoder.skip(), true);
    assert.equal(decoder.skip(), PENDING);
    assert.equal(decoder.bufferedBytes, 0);
  });
  test(`write back: ${one.name}`, () => {
    const decoder = new GobDecoder(universe);
    decoder.push(bytes);
    const encoder = new GobEncoder(universe, { newerFields: true });
    const again = new GobDecoder(universe);
    for (const step of one.steps) {
      const value = decoder.decode(step.type);
      again.push(encoder.encode(step.type, value));
      assert.deepEqual(again.decode(step.type), value);
    }
  });
}

/** Values of a stream that arrives in pieces of `size` bytes, each asked for after every piece. */
function readInPieces(one: GobCase, bytes: Uint8Array, size: number): unknown[] {
  const decoder = new GobDecoder(universe);
  const values: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    decoder.push(bytes.subarray(at, at + size));
    for (;;) {
      const type: TypeRef | undefined = one.steps[values.length]?.type;
      if (type === undefined) break;
      const value = decoder.decode(type);
      if (value === PENDING) break;
      values.push(value);
    }
  }
  assert.equal(values.length, one.steps.length, 'every value arrived');
  return values;
}

/** Id of the type that the first message defines, if it defines one; read without the decoder. */
function firstTypeId(bytes: Uint8Array): number | undefined {
  const number = (at: number): readonly [value: number, next: number] => {
    const lead = bytes[at] ?? 0;
    if (lead < 128) return [lead, at + 1];
    const next = at + 257 - lead;
    return [bytes.subarray(at + 1, next).reduce((sum, byte) => sum * 256 + byte, 0), next];
  };
  const [, body] = number(0);
  const [id] = number(body);
  return id % 2 === 1 ? (id + 1) / 2 : undefined;
}

function first(one: GobCase): GobCase['steps'][number] {
  const step = one.steps[0];
  assert.ok(step);
  return step;
}
