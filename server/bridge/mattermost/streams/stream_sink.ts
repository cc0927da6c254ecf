/** Takes bytes into a stream, as fast as the host takes them. */
import type { ByteStream } from '../../net_rpc/byte_stream.ts';
import type { ByteSink } from '../generated/hooks.ts';

/** Largest piece handed to the stream at once. */
const PIECE_BYTES = 256 * 1024;

export class StreamSink implements ByteSink {
  readonly #stream: ByteStream;
  #written = 0;
  #error: Error | undefined;
  #closed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(stream: ByteStream) {
    this.#stream = stream;
    stream.setHandlers({
      data: () => {},
      end: () => {},
      error: (error) => {
        this.#error ??= error;
      },
    });
  }

  /** Bytes taken so far. */
  get written(): number {
    return this.#written;
  }

  /** Resolves when the bytes are on their way and may be changed; rejects when the host takes no more. */
  write(bytes: Uint8Array): Promise<void> {
    // One after another, also when the caller does not wait.
    const turn = this.#last.then(() => this.#write(bytes));
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** All has been written; resolves when it is on its way. */
  async end(): Promise<void> {
    await this.#last;
    this.#closed = true;
    this.#stream.end();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#closed) throw new Error('written to after the hook returned');
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      if (this.#error !== undefined) throw this.#error;
      const piece = new Uint8Array(bytes.subarray(at, at + PIECE_BYTES));
      this.#stream.write(piece);
      this.#written += piece.length;
      await this.#stream.drained();
    }
  }
}
