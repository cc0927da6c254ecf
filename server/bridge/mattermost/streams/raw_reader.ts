/** Reads what the host writes into a stream as it is, up to its end. */
import type { ByteStream } from '../../net_rpc/byte_stream.ts';
import { ChunkReader } from './chunk_reader.ts';

export class RawReader {
  readonly #stream: ByteStream;
  readonly #chunks: ChunkReader;
  #closed = false;

  /** `check` may find, when the host ends, that what came is not all. */
  constructor(stream: ByteStream, check?: (received: number) => Error | undefined) {
    this.#stream = stream;
    this.#chunks = new ChunkReader(stream, check);
  }

  /** The next bytes, at least one; undefined at the end, and after `close`. Rejects when the stream died. */
  next(): Promise<Uint8Array | undefined> {
    return this.#closed ? Promise.resolve(undefined) : this.#chunks.next();
  }

  /** Reads no more: what the host still sends finds nobody. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#chunks.drop();
    if (!this.#chunks.over) this.#stream.reset();
  }
}
