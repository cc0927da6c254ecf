/**
 * What a stream received, on its way to the reader. With handlers set, data is pushed as it arrives. Without, it is
 * held (the stream's window bounds it) and `read` takes it byte-exactly; handlers set later first get what is held.
 */
import { HoldQueue } from './byte_queue.ts';
import { INITIAL_WINDOW } from './constants.ts';
import { YamuxError } from './errors.ts';

export interface StreamHandlers {
  /** The chunk belongs to the handler. */
  data(chunk: Uint8Array): void;
  /** The peer sends no more. */
  end(): void;
  /** The stream is dead: reset, timed out, or its session closed. May follow `end` while our side is still open. */
  error(error: YamuxError): void;
}

interface PendingRead {
  readonly length: number;
  resolve(bytes: Uint8Array): void;
  reject(error: YamuxError): void;
}

export interface InboundOptions {
  readonly streamId: number;
  /** The reader is done with so many bytes. */
  consumed(length: number): void;
  /** A handler threw; it is not called again. */
  threw(handler: keyof StreamHandlers, reason: unknown): void;
}

export class Inbound {
  readonly #options: InboundOptions;
  readonly #held = new HoldQueue();
  #handlers: StreamHandlers | undefined;
  #autoConsume = true;
  #read: PendingRead | undefined;
  #error: YamuxError | undefined;
  #ended = false;
  #endDelivered = false;

  constructor(options: InboundOptions) {
    this.#options = options;
  }

  /** All data has arrived. */
  get ended(): boolean {
    return this.#ended;
  }

  setHandlers(handlers: StreamHandlers, autoConsume: boolean): void {
    if (this.#read !== undefined)
      throw new Error(`stream ${this.#options.streamId}: handlers set during a read`);
    this.#handlers = handlers;
    this.#autoConsume = autoConsume;
    if (this.#held.length > 0) this.#push(this.#held.take(this.#held.length));
    this.#deliverEnd();
    this.#deliverError();
  }

  read(length: number): Promise<Uint8Array> {
    const { streamId } = this.#options;
    if (this.#handlers !== undefined) throw new Error(`stream ${streamId}: read after handlers were set`);
    if (this.#read !== undefined) throw new Error(`stream ${streamId}: read while another read is pending`);
    if (!(length >= 0 && length <= INITIAL_WINDOW)) {
      throw new RangeError(`stream ${streamId}: read expected 0 to ${INITIAL_WINDOW} bytes, got ${length}`);
    }
    return new Promise((resolve, reject) => {
      this.#read = { length, resolve, reject };
      this.#serveRead();
    });
  }

  data(chunk: Uint8Array): void {
    if (this.#error !== undefined) return;
    if (this.#handlers !== undefined) {
      this.#push(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#serveRead();
  }

  end(): void {
    this.#ended = true;
    this.#serveRead();
    this.#deliverEnd();
  }

  /** No more arrives. A lost session leaves the reader what is held; a reset takes it back, as in Go. */
  error(error: YamuxError): void {
    this.#error = error;
    if (error.code !== 'session_closed') this.#held.clear();
    this.#serveRead();
    this.#deliverError();
  }

  /** Calls no handler any more. */
  silence(): void {
    this.#handlers = undefined;
  }

  #push(chunk: Uint8Array): void {
    try {
      this.#handlers?.data(chunk);
      if (this.#autoConsume) this.#options.consumed(chunk.length);
    } catch (reason) {
      this.#threw('data', reason);
    }
  }

  #serveRead(): void {
    const read = this.#read;
    if (read === undefined) return;
    if (this.#held.length >= read.length) {
      this.#read = undefined;
      read.resolve(this.#held.take(read.length));
      this.#options.consumed(read.length);
    } else if (this.#error !== undefined || this.#ended) {
      this.#read = undefined;
      const message = `read expected ${read.length} bytes, got ${this.#held.length} and the end`;
      read.reject(
        this.#error ?? new YamuxError('read_ended', `stream ${this.#options.streamId}: ${message}`),
      );
    }
  }

  #deliverEnd(): void {
    if (!this.#ended || this.#endDelivered || this.#handlers === undefined) return;
    // What a reset took back would seem to have been all.
    if (this.#error !== undefined && this.#error.code !== 'session_closed') return;
    this.#endDelivered = true;
    try {
      this.#handlers.end();
    } catch (reason) {
      this.#threw('end', reason);
    }
  }

  #deliverError(): void {
    const handlers = this.#handlers;
    if (handlers === undefined || this.#error === undefined) return;
    this.#handlers = undefined;
    try {
      handlers.error(this.#error);
    } catch (reason) {
      this.#threw('error', reason);
    }
  }

  #threw(handler: keyof StreamHandlers, reason: unknown): void {
    this.#handlers = undefined;
    this.#options.threw(handler, reason);
  }
}
