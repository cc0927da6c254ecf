/**
 * Streams written from made-up type definitions: mostly what a Go host might send of the types that it is asked for,
 * with a deviation here and there, and of types nobody knows. Values follow their definitions, so they get far.
 */
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Seeded } from '../../support/seeded.ts';
import { mutated } from '../mutate.ts';
import type { MadeStream } from './broken_golden.ts';
import { anyType } from './seeds.ts';
import { StreamWriter } from './stream_writer.ts';

export function syntheticStream(random: Seeded): MadeStream {
  const writer = new StreamWriter(random);
  const types: TypeRef[] = [];
  const asked = anyType(random);
  const requests = random.below(4) === 0;
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const type = random.below(6) === 0 ? anyType(random) : asked;
    if (requests) {
      types.push({ struct: 'rpc.Request' });
      writer.value({ struct: 'rpc.Request' });
      // The host gives a call up: only what it had to define before it noticed is sent, or not even that.
      if (random.below(3) === 0) {
        types.push(type);
        if (random.below(2) === 0) writer.broken(type);
        continue;
      }
    }
    types.push(type);
    writer.value(type);
  }
  const bytes = writer.take();
  return { bytes: random.below(3) === 0 ? mutated(bytes, random, 2) : bytes, types: [...types, ...types] };
}
