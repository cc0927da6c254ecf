/**
 * Bodies that the plugin serves, to hosts that pull them by broken numbers, from sources that are slow, fail, or give
 * something else than bytes. No more is sent than was asked for, nothing but the source's own bytes in order, nothing
 * behind the end; an end means that there is no more; the source is let go of, whoever breaks off.
 */
import assert from 'node:assert/strict';
import { PullServer } from '../../../server/bridge/mattermost/streams/pull_server.ts';
import { varint } from '../../../server/bridge/mattermost/streams/varint.ts';
import type { Seeded } from '../../support/seeded.ts';
import { mutated, pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { ScriptedStream } from './scripted_stream.ts';

interface Plan {
  /** Sizes of the chunks that the source gives. */
  readonly chunks: readonly number[];
  /** What comes after them. */
  readonly after: 'ends' | 'fails' | 'gives a text' | 'waits';
  readonly slow: boolean;
  /** The host's bytes come in one turn of the event loop, a few microtasks apart. */
  readonly hurried: number;
  readonly cuts: readonly number[];
  /** What the host does after its last number. */
  readonly leaves: 'ends' | 'dies' | 'stops us';
}

export const pullServer: Property<Plan> = {
  name: 'http/pull',
  make: (random) => {
    const bytes = numbers(random);
    return {
      plan: {
        chunks: Array.from({ length: random.below(5) }, () =>
          random.pick([0, 1, 10, 1000, random.below(3000)]),
        ),
        after: random.below(2) === 0 ? 'ends' : random.pick(['fails', 'gives a text', 'waits'] as const),
        slow: random.below(3) === 0,
        hurried: random.below(8),
        cuts: randomCuts(random, bytes.length),
        leaves: random.pick(['ends', 'dies', 'stops us'] as const),
      },
      bytes,
    };
  },
  run: ({ plan, bytes }: Input<Plan>) => new Pull(plan).run(bytes),
};

/** Numbers as Go writes them, and what is none. */
function numbers(random: Seeded): Uint8Array {
  const parts = Array.from({ length: random.below(6) }, () =>
    random.below(8) === 0
      ? Uint8Array.from({ length: random.below(12) }, () => random.pick([0xff, 0x80, 1, 0]))
      : varint(random.pick([0, 1, 5, 512, 32_768, 2 ** 31, 2 ** 52])),
  );
  const bytes = Buffer.concat(parts);
  return random.below(4) === 0 ? mutated(bytes, random, 2) : bytes;
}

class Pull {
  readonly #plan: Plan;
  readonly #sent: Uint8Array[] = [];
  readonly #stream: ScriptedStream;
  /** Bytes that the source gave. */
  #given = 0;
  #exhausted = false;
  #released = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#stream = new ScriptedStream(
      (bytes) => this.#sent.push(bytes),
      (what) => what(),
    );
  }

  async run(bytes: Uint8Array): Promise<void> {
    const stream = this.#stream;
    const server = new PullServer(this.#source());
    server.serve(stream);
    for (const piece of pieces(bytes, this.#plan.cuts)) {
      stream.receive(piece);
      await this.#pause();
    }
    for (let i = 0; i < 12; i += 1) await turn();
    this.#check(askedFor(bytes));
    if (this.#plan.leaves === 'ends') stream.peerEnds();
    else if (this.#plan.leaves === 'dies') stream.dies();
    else server.stop();
    await turn();
    await turn();
    assert.ok(stream.released, 'the stream is still held');
    // A source that waits for good cannot be told.
    const waits = this.#plan.after === 'waits' && this.#given === this.#total;
    assert.ok(this.#released || waits, 'the source is still held');
  }

  async #pause(): Promise<void> {
    const { hurried } = this.#plan;
    if (hurried === 0) await turn();
    for (let i = 0; i < hurried; i += 1) await undefined;
  }

  get #total(): number {
    return this.#plan.chunks.reduce((sum, size) => sum + size, 0);
  }

  #check(asked: bigint): void {
    const stream = this.#stream;
    const sent = Buffer.concat(this.#sent);
    assert.equal(stream.fault, undefined);
    assert.ok(BigInt(sent.length) <= asked, `${sent.length} bytes were sent where ${asked} were asked for`);
    const expected = Uint8Array.from({ length: sent.length }, (_, at) => (at * 7) & 255);
    assert.equal(Buffer.compare(sent, expected), 0, 'bytes of the source');
    if (this.#plan.after === 'ends' && !stream.wasReset) {
      const due = asked < BigInt(this.#total) ? Number(asked) : this.#total;
      assert.equal(sent.length, due, 'all that was asked for, and is there, is sent');
    }
    if (stream.ended && !stream.wasReset) {
      assert.ok(this.#exhausted && sent.length === this.#total, 'an end where there is more');
    }
  }

  /** Numbered bytes; made by hand, so that it shows whether it was let go of. */
  #source(): AsyncIterable<Uint8Array> {
    const { chunks, after, slow } = this.#plan;
    let next = 0;
    const iterator: AsyncIterator<Uint8Array> = {
      next: async () => {
        if (slow) await turn();
        const size = chunks[next++];
        if (size !== undefined) {
          const from = this.#given;
          this.#given += size;
          return { done: false, value: Uint8Array.from({ length: size }, (_, i) => ((from + i) * 7) & 255) };
        }
        if (after === 'waits') return new Promise(() => {});
        if (after === 'gives a text') return { done: false, value: 'text' as unknown as Uint8Array };
        this.#exhausted = after === 'ends';
        // What ended, or failed, holds nothing any more.
        this.#released = true;
        if (after === 'fails') throw new Error('the source failed');
        return { done: true, value: undefined };
      },
      return: async () => {
        this.#released = true;
        return { done: true, value: undefined };
      },
    };
    return { [Symbol.asyncIterator]: () => iterator };
  }
}

/** The sum of all numbers up to the first that is none, read apart from our own reader. */
function askedFor(bytes: Uint8Array): bigint {
  let sum = 0n;
  let value = 0n;
  let length = 0;
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << BigInt(7 * length);
    length += 1;
    if (byte >= 128) {
      if (length >= 10) return sum;
      continue;
    }
    if ((value & 1n) === 0n) sum += value >> 1n;
    value = 0n;
    length = 0;
  }
  // A number beyond 53 bits is rounded.
  return sum + sum / 2n ** 50n;
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
