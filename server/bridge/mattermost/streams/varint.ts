/** Go's signed varints (encoding/binary, PutVarint): zig-zag, then seven bits a byte, the lowest first. */

/** Longest form of a 64-bit number. */
const MAX_BYTES = 10;

/** The bytes of a whole number from 0 to 2^52. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value * 2;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** Reads varints that come in any cut. */
export class VarintReader {
  #bytes = 0;
  #value = 0;
  /** Of the number at hand, whose lowest bit rounding may cost. */
  #negative = false;

  /**
   * The sum of the numbers that are complete now, without the negative ones. Throws RangeError at a number of more
   * than 64 bits; one beyond 2^53 is rounded.
   */
  push(bytes: Uint8Array): number {
    let sum = 0;
    for (const byte of bytes) {
      if (this.#bytes === 0) this.#negative = byte % 2 === 1;
      this.#value += (byte & 127) * 128 ** this.#bytes;
      this.#bytes += 1;
      if (byte >= 128) {
        if (this.#bytes === MAX_BYTES) throw new RangeError('varint: expected at most 10 bytes');
        continue;
      }
      if (!this.#negative) sum += this.#value / 2;
      this.#bytes = 0;
      this.#value = 0;
    }
    return sum;
  }
}
