/** Every gob stream that Go wrote: read whole, read byte by byte, and written back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../../server/bridge/mattermost/generated/universe.ts';
import { assertMatches } from './expected_value.ts';
import { bytesOf, type GobCase, joinUniverses, loadVectors } from './vector_file.ts';

/** Streams up to this long are also fed byte by byte. */
const SPLIT_LIMIT = 6000;

const file = loadVectors<GobCase>('gob');
const universe = joinUniverses(generated, file.universe);

test('the file holds what the project promises', () => {
  assert.ok(file.cases.length >= 300, `${file.cases.length} cases`);
  assert.equal(new Set(file.cases.map((one) => one.name)).size, file.cases.length, 'names are unique');
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
  if (bytes.length <= SPLIT_LIMIT) {
    test(`read byte by byte: ${one.name}`, () => {
      const values = readByteByByte(one, bytes);
      one.steps.forEach((step, index) => {
        assertMatches(values[index], step.value, `value ${index}`);
      });
    });
  }
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

/** Values of a stream that arrives one byte at a time, each asked for after every byte. */
function readByteByByte(one: GobCase, bytes: Uint8Array): unknown[] {
  const decoder = new GobDecoder(universe);
  const values: unknown[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    decoder.push(bytes.subarray(at, at + 1));
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

function first(one: GobCase): GobCase['steps'][number] {
  const step = one.steps[0];
  assert.ok(step);
  return step;
}
