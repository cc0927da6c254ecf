/**
 * What a stream delivers, handed to one reader chunk by chunk. Bytes count as read when they are handed over, so a
 * slow reader holds up the peer and not our memory.
 */
import type { ByteStream } from '../../net_rpc/byte_stream.ts';

interface Waiter {
  resolve(chunk: Uint8Array | undefined): void;
  reject(error: Error): void;
}

export class ChunkReader {
  readonly #stream: ByteStream;
  readonly #check: ((received: number) => Error | undefined) | undefined;
  #chunks: Uint8Array[] = [];
  #first = 0;
  #buffered = 0;
  #received = 0;
  #ended = false;
  #dropping = false;
  #error: Error | undefined;
  #waiter: Waiter | undefined;

  /** `check` may find, when the peer ends, that what came is not all. */
  constructor(stream: ByteStream, check?: (received: number) => Error | undefined) {
    this.#stream = stream;
    this.#check = check;
    stream.setHandlers(
      {
        data: (chunk) => this.#data(chunk),
        end: () => this.#end(),
        error: (error) => this.#fail(error),
      },
      { autoConsume: false },
    );
  }

  /** Bytes that came and have not been handed over. */
  get buffered(): number {
    return this.#buffered;
  }

  /** Bytes that came. */
  get received(): number {
    return this.#received;
  }

  /** The peer sends no more, or the stream is dead. */
  get over(): boolean {
    return this.#ended || this.#error !== undefined;
  }

  /** The next bytes, at least one, or undefined at the end. Rejects when the stream died. One call at a time. */
  next(): Promise<Uint8Array | undefined> {
    const chunk = this.#chunks[this.#first];
    if (chunk !== undefined) {
      this.#first += 1;
      if (this.#first === this.#chunks.length) {
        this.#chunks = [];
        this.#first = 0;
      }
      this.#buffered -= chunk.length;
      this.#stream.consumed(chunk.length);
      return Promise.resolve(chunk);
    }
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended || this.#dropping) return Promise.resolve(undefined);
    if (this.#waiter !== undefined)
      return Promise.reject(new Error('stream read while another read is pending'));
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  /**
   * Nobody reads any more: what is here is dropped, and so is what the peer may still send, which is no more than the
   * stream's window. A pending read gets the end.
   */
  drop(): void {
    this.#dropping = true;
    this.#chunks = [];
    this.#first = 0;
    this.#buffered = 0;
    this.#take()?.resolve(undefined);
  }

  #data(chunk: Uint8Array): void {
    this.#received += chunk.length;
    if (this.#dropping) return;
    const waiter = this.#take();
    if (waiter !== undefined) {
      this.#stream.consumed(chunk.length);
      waiter.resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
  }

  #end(): void {
    this.#ended = true;
    // Nothing more is asked for either: the stream is done with, whether or not anybody reads what came.
    this.#stream.end();
    const fault = this.#dropping ? undefined : this.#check?.(this.#received);
    if (fault !== undefined) this.#fail(fault);
    else this.#take()?.resolve(undefined);
  }

  #fail(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#take()?.reject(error);
  }

  #take(): Waiter | undefined {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    return waiter;
  }
}
