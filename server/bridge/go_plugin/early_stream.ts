/**
 * A stream to a number that the peer offers, used before the peer has echoed the number: what is written leaves with
 * the SYN, and one round trip is saved. The peer reads just the number before it hands the stream on
 * (go-plugin, mux_broker.go, Run), so what follows is read by whoever serves the stream.
 *
 * A number that the peer does not accept within the time, or answers with another, ends the stream with an error.
 */
import type { ByteStream, ByteStreamHandlers } from '../net_rpc/byte_stream.ts';
import type { Stream } from '../yamux/stream.ts';
import type { Timers } from '../yamux/timers.ts';
import { GoPluginError } from './errors.ts';

export const ID_BYTES = 4;

export class EarlyStream implements ByteStream {
  readonly #stream: Stream;
  readonly #id: number;
  readonly #timers: Timers;
  readonly #timer: unknown;
  #handlers: ByteStreamHandlers | undefined;
  #autoConsume = true;
  /** Bytes of the echo that have arrived, and their value so far. */
  #echoBytes = 0;
  #echo = 0;
  #late = false;

  /** Made by the broker, for a stream whose first bytes are the number. */
  constructor(stream: Stream, id: number, timers: Timers, waitMs: number) {
    this.#stream = stream;
    this.#id = id;
    this.#timers = timers;
    this.#timer = timers.setTimeout(() => {
      this.#late = true;
      this.#fail('dial_timeout', `expected the peer to accept within ${waitMs} ms`);
    }, waitMs);
  }

  get bufferedAmount(): number {
    return this.#stream.bufferedAmount;
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }

  drained(): Promise<void> {
    return this.#stream.drained();
  }

  end(): void {
    this.#stream.end();
  }

  reset(): void {
    this.#timers.clearTimeout(this.#timer);
    this.#stream.reset();
  }

  consumed(length: number): void {
    this.#stream.consumed(length);
  }

  setHandlers(handlers: ByteStreamHandlers, options: { autoConsume?: boolean } = {}): void {
    this.#handlers = handlers;
    this.#autoConsume = options.autoConsume ?? true;
    this.#stream.setHandlers(
      {
        data: (chunk) => this.#data(chunk),
        end: () => {
          if (this.#accepted) handlers.end();
          else this.#fail('dial_timeout', 'the peer ended the stream in place of accepting it');
        },
        error: (error) => {
          this.#timers.clearTimeout(this.#timer);
          if (!this.#late) handlers.error(error);
        },
      },
      { autoConsume: false },
    );
  }

  get #accepted(): boolean {
    return this.#echoBytes === ID_BYTES;
  }

  #data(chunk: Uint8Array): void {
    let rest = chunk;
    if (!this.#accepted) {
      const taken = Math.min(ID_BYTES - this.#echoBytes, chunk.length);
      for (let i = 0; i < taken; i += 1) {
        this.#echo += (chunk[i] as number) * 256 ** this.#echoBytes;
        this.#echoBytes += 1;
      }
      this.#stream.consumed(taken);
      if (!this.#accepted) return;
      this.#timers.clearTimeout(this.#timer);
      if (this.#echo !== this.#id) {
        this.#fail('bad_ack', `expected its number back, got ${this.#echo}`);
        return;
      }
      rest = chunk.subarray(taken);
      if (rest.length === 0) return;
    }
    this.#handlers?.data(rest);
    if (this.#autoConsume) this.#stream.consumed(rest.length);
  }

  #fail(code: 'dial_timeout' | 'bad_ack', message: string): void {
    this.reset();
    this.#handlers?.error(new GoPluginError(code, `broker number ${this.#id}: ${message}`));
  }
}
