/** Changes bytes blindly: what a sick peer, or a hostile one, makes of a recording. */
import type { Seeded } from '../support/seeded.ts';

/** Ends and signs of the number formats at hand. */
const TELLING = [0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xf7, 0xf8, 0xfc, 0xfd, 0xfe, 0xff] as const;

/** The bytes with 1 to `most` changes; never the given array. */
export function mutated(bytes: Uint8Array, random: Seeded, most = 4): Uint8Array {
  let out = new Uint8Array(bytes) as Uint8Array;
  for (let changes = 1 + random.below(most); changes > 0; changes -= 1) out = changed(out, random);
  return out;
}

function changed(bytes: Uint8Array, random: Seeded): Uint8Array {
  if (bytes.length === 0) return randomBytes(random, 1 + random.below(8));
  const at = random.below(bytes.length);
  const length = Math.min(bytes.length - at, 1 + random.below(random.pick([1, 4, 16, 64])));
  const part = bytes.subarray(at, at + length);
  switch (random.below(12)) {
    case 0:
    case 1:
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8));
      return bytes;
    case 2:
    case 3:
      bytes[at] = random.below(256);
      return bytes;
    case 4:
    case 5:
      bytes[at] = random.pick(TELLING);
      return bytes;
    case 6:
      bytes[at] = (bytes[at] as number) + random.pick([-1, 1, 2, -2]);
      return bytes;
    case 7:
      return spliced(bytes, at, length, new Uint8Array(0));
    case 8:
      return spliced(bytes, at, 0, part.slice());
    case 9:
      return spliced(bytes, at, 0, randomBytes(random, length));
    case 10:
      // Another part of the same over this one.
      return spliced(bytes, at, length, bytes.slice(random.below(at + 1)).subarray(0, length));
    default:
      return random.below(4) === 0 ? bytes.slice(0, at) : spliced(bytes, at, length, new Uint8Array(length));
  }
}

/** The bytes with `removed` bytes at `at` replaced. */
export function spliced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
}

export function randomBytes(random: Seeded, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = random.below(256);
  return bytes;
}

/** Sizes of pieces: many tiny ones, or few; empty for one whole piece. */
export function randomCuts(random: Seeded, total: number): number[] {
  const cuts: number[] = [];
  const most = random.pick([0, 0, 1, 3, 20, 200, 4000]);
  if (most === 0) return cuts;
  for (let at = 0; at < total && cuts.length < 400; ) {
    const size = 1 + random.below(most);
    cuts.push(size);
    at += size;
  }
  return cuts;
}

/** Copies of the bytes in pieces of the given sizes; what is left over is the last. */
export function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const all: Uint8Array[] = [];
  let at = 0;
  for (const cut of cuts) {
    if (at >= bytes.length) return all;
    all.push(new Uint8Array(bytes.subarray(at, at + cut)));
    at += cut;
  }
  if (at < bytes.length) all.push(new Uint8Array(bytes.subarray(at)));
  return all;
}
