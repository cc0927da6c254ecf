/**
 * Mattermost's way to hand a reader across a stream (io_rpc.go): the reading side asks for up to n bytes with a signed
 * varint, the serving side sends them raw; fewer than n mean the end.
 */

import type { MuxStream } from './mux_stream.ts';

/** Serves `source` until it ends or the plugin hangs up, then sends a FIN. */
export async function servePulled(source: AsyncIterable<Uint8Array>, stream: MuxStream): Promise<void> {
  const pieces = source[Symbol.asyncIterator]();
  const asked = new VarintReader(stream);
  let rest: Uint8Array = new Uint8Array();
  try {
    for (let wanted = await asked.next(); wanted !== null; wanted = await asked.next()) {
      let missing = wanted;
      while (missing > 0) {
        if (rest.length === 0) {
          const piece = await pieces.next();
          if (piece.done === true) return;
          rest = piece.value;
        }
        const part = rest.subarray(0, missing);
        rest = rest.subarray(part.length);
        missing -= part.length;
        await stream.write(part);
      }
    }
  } finally {
    await stream.end().catch(() => {});
  }
}

/** Go's `binary.ReadVarint` from a stream. */
class VarintReader {
  readonly #stream: MuxStream;

  constructor(stream: MuxStream) {
    this.#stream = stream;
  }

  /** Null where the plugin closed its side. */
  async next(): Promise<number | null> {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = await this.#stream.readExactly(1).then(
        (bytes) => bytes.readUInt8(),
        () => null,
      );
      if (byte === null) return null;
      value |= BigInt(byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return Number((value >> 1n) ^ -(value & 1n));
    }
    return null;
  }
}

/** Go reads a body in pieces of this size (`io.Copy`). */
const PULL_BYTES = 32 * 1024;

/** What the plugin serves, to its end; the stream is closed when the reader is done with it, early or not. */
export async function* pullFrom(stream: MuxStream): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      await stream.write(varint(PULL_BYTES));
      for (let missing = PULL_BYTES; missing > 0; ) {
        const chunk = await stream.read();
        if (chunk === null) return;
        missing -= chunk.length;
        yield chunk;
      }
    }
  } finally {
    await stream.end().catch(() => {});
  }
}

/** Go's `binary.PutVarint` for a count. */
function varint(count: number): Uint8Array {
  const bytes: number[] = [];
  let rest = count * 2;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
