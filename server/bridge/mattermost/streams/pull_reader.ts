/**
 * Reads what the host serves by pull (server/public/plugin/io_rpc.go): a varint asks for so many bytes; they come raw,
 * as they become available; fewer, and the end, when there are no more.
 *
 * Nothing is asked for before somebody reads. From then on the host may send ahead, up to a bound.
 */
import type { ByteStream } from '../../net_rpc/byte_stream.ts';
import { ChunkReader } from './chunk_reader.ts';
import { varint } from './varint.ts';

/** Bytes asked for ahead of the reader, all of which may come to lie here. Half a yamux window. */
const AHEAD_BYTES = 128 * 1024;
/** Asked for again when so many have been used up: few requests, and the host is never without one. */
const ASK_FROM = AHEAD_BYTES / 2;

export class PullReader implements AsyncIterable<Uint8Array> {
  readonly #stream: ByteStream;
  readonly #chunks: ChunkReader;
  #asked = 0;
  #closed = false;

  /** `check` may find, when the host ends, that what came is not all. */
  constructor(stream: ByteStream, check?: (received: number) => Error | undefined) {
    this.#stream = stream;
    this.#chunks = new ChunkReader(stream, check);
  }

  /** `close` was called: that nothing comes any more says nothing about what was sent. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The next bytes, at least one; undefined at the end, and after `close`. Rejects when the stream died. */
  next(): Promise<Uint8Array | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const chunk = this.#chunks.next();
    this.#ask();
    return chunk;
  }

  /**
   * Reads no more. What has been asked for still comes, and is dropped; it is little. A reset would be faster, but one
   * that overtakes the host's own acceptance would make it wait for 5 s, and count as a fault.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#chunks.drop();
    this.#stream.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const chunk = await this.next();
        if (chunk === undefined) return;
        yield chunk;
      }
    } finally {
      this.close();
    }
  }

  #ask(): void {
    const { over, received, buffered } = this.#chunks;
    if (over) return;
    const room = AHEAD_BYTES - (this.#asked - received) - buffered;
    if (room < ASK_FROM) return;
    this.#asked += room;
    this.#stream.write(varint(room));
  }
}

/** What a reader reads, as a Web stream that reads only when it is read. */
export function readableOf(reader: {
  next(): Promise<Uint8Array | undefined>;
  close(): void;
}): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await reader.next();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: () => reader.close(),
    },
    { highWaterMark: 0 },
  );
}
