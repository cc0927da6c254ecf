/** Golden streams, broken where their structure is known: whole messages, lengths, ids, bytes within a body. */
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Seeded } from '../../support/seeded.ts';
import { mutated, randomBytes } from '../mutate.ts';
import { GobBytes, message, messagesOf } from './bytes.ts';
import { type GoldenStream, goldenStream } from './seeds.ts';

export interface MadeStream {
  readonly bytes: Uint8Array;
  /** What the values of the stream, or of what it was, may be asked for as. */
  readonly types: readonly TypeRef[];
}

/** Numbers that are wrong as a length or a count, and some that are nearly right. */
export const HUGE = [
  0x80,
  0xffff,
  2 ** 24,
  2 ** 28 + 1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  8 * 2 ** 30,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
] as const;

export function brokenGolden(random: Seeded): MadeStream {
  const golden = goldenStream(random);
  const rounds = 1 + random.below(3);
  let { bytes } = golden;
  let types = [...golden.types];
  for (let round = 0; round < rounds; round += 1) {
    const other = goldenStream(random);
    bytes = brokenOnce(bytes, other, random);
    if (random.below(8) === 0) {
      bytes = Buffer.concat([bytes, other.bytes]);
      types = [...types, ...other.types];
    }
  }
  return { bytes, types: [...types, ...types.slice(0, 1)] };
}

/** One change; `other` lends messages. */
export function brokenOnce(stream: Uint8Array, other: GoldenStream, random: Seeded): Uint8Array {
  if (random.below(5) === 0) return mutated(stream, random);
  const { bodies, rest } = messagesOf(stream);
  if (bodies.length === 0) return mutated(stream, random);
  const framed = bodies.map(message);
  const at = random.below(bodies.length);
  const body = bodies[at] as Uint8Array;
  switch (random.below(12)) {
    case 0:
      framed.splice(at, 1);
      break;
    case 1:
      framed.splice(random.below(framed.length + 1), 0, framed[at] as Uint8Array);
      break;
    case 2:
      framed.splice(random.below(framed.length), 0, ...framed.splice(at, 1));
      break;
    case 3: {
      const foreign = messagesOf(other.bytes).bodies;
      if (foreign.length > 0) framed.splice(at, random.below(2), message(random.pick(foreign)));
      break;
    }
    case 4:
      framed[at] = new GobBytes().uint(random.pick(HUGE)).raw(body).take();
      break;
    case 5:
      framed[at] = new GobBytes()
        .uint(Math.max(0, body.length + random.pick([-2, -1, 1, 2])))
        .raw(body)
        .take();
      break;
    case 6:
      framed[at] = withId(body, random);
      break;
    case 7: {
      // One message told as two, as Go does where a type is defined within a value.
      const cut = random.below(body.length + 1);
      framed.splice(at, 1, message(body.subarray(0, cut)), message(body.subarray(cut)));
      break;
    }
    case 8:
      framed.splice(at, 2, message(Buffer.concat(bodies.slice(at, at + 2))));
      break;
    case 9:
      framed[at] = new GobBytes()
        .uint(body.length, 1 + random.below(7))
        .raw(body)
        .take();
      break;
    default:
      framed[at] = message(mutated(body, random));
  }
  return Buffer.concat([...framed, random.below(10) === 0 ? randomBytes(random, 5) : rest]);
}

/** The body under another type id. */
function withId(body: Uint8Array, random: Seeded): Uint8Array {
  const first = body[0] ?? 0;
  const idLength = first < 128 ? 1 : 1 + 256 - first;
  const id = random.pick([0, 1, 2, 6, 8, 16, 23, 64, 65, 66, 70, 90, -1, -8, -64, -65, -66, -80]);
  return message(
    new GobBytes()
      .int(id)
      .raw(body.subarray(Math.min(idLength, body.length)))
      .take(),
  );
}
