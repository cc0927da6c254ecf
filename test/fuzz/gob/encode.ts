/**
 * The encoder on random values of every type: what it writes is read back as what was given; what does not fit its
 * type is refused with a GobError, leaves no trace, and the stream goes on.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import { GobError } from '../../../server/bridge/gob/gob_error.ts';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import { pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { RandomValues } from './random_value.ts';
import { anyType, universe } from './seeds.ts';
import { arrived, revived, type Spelled } from './spell.ts';

interface Given {
  readonly type: TypeRef;
  readonly value: Spelled;
  /** A part of it does not fit. */
  readonly wrong: boolean;
}

interface Plan {
  readonly values: readonly Given[];
  readonly newerFields: boolean;
  readonly cuts: readonly number[];
}

export const gobEncode: Property<Plan> = {
  name: 'gob/encode',
  make: (random) => {
    const wrongOneIn = random.pick([0, 0, 10, 30]);
    const values = Array.from({ length: 1 + random.below(4) }, (): Given => {
      const type = anyType(random);
      const made = new RandomValues(random, { wrongOneIn });
      const value = made.of(type);
      return { type, value, wrong: made.wrong };
    });
    return {
      plan: { values, newerFields: random.below(2) === 0, cuts: randomCuts(random, 500) },
      bytes: new Uint8Array(0),
    };
  },
  run: ({ plan }: Input<Plan>) => {
    const { newerFields, values } = plan;
    const encoder = new GobEncoder(universe, { newerFields });
    const sent: Given[] = [];
    for (const given of values) {
      if (written(encoder, given, newerFields)) sent.push(given);
    }
    const decoder = new GobDecoder(universe);
    for (const piece of pieces(encoder.take(), plan.cuts)) decoder.push(piece);
    for (const [index, { type, value }] of sent.entries()) {
      const read = decoder.decode(type);
      assert.ok(isDeepStrictEqual(read, arrived(type, value, newerFields)), `value ${index} differs`);
    }
    assert.equal(decoder.decode('any'), PENDING, 'nothing is left over');
    assert.equal(decoder.bufferedBytes, 0, 'no bytes are left over');
  },
};

/** Whether the value was taken. */
function written(encoder: GobEncoder, { type, value, wrong }: Given, newerFields: boolean): boolean {
  const before = encoder.length;
  try {
    encoder.append(type, revived(value));
  } catch (error) {
    if (!(error instanceof GobError)) throw error;
    assert.ok(wrong, `a right value was refused: ${error.message}`);
    assert.equal(encoder.length, before, 'a refused value leaves nothing');
    return false;
  }
  // What a field holds that is not sent may be as wrong as it likes.
  assert.ok(!wrong || !newerFields, 'a wrong value was taken');
  return true;
}
