/**
 * One net/rpc connection below the calls: a gob stream in each direction, back pressure, and one end.
 *
 * Received bytes count as read once the decoder holds them, so that a value larger than the stream's window can
 * arrive; while the peer does not take our answers, nothing more is read.
 */
import { type DecoderOptions, GobDecoder } from '../gob/decoder.ts';
import { GobEncoder } from '../gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../gob/schema.ts';
import type { ByteStream } from './byte_stream.ts';
import { withHeaders } from './header.ts';
import { Outgoing } from './outgoing.ts';
import { RpcError } from './rpc_error.ts';

export interface ConnectionHandler {
  /** Takes values from the decoder until one is pending, or the connection is full. What it throws ends it. */
  read(decoder: GobDecoder): void;
  /** The peer sends no more; we still may. */
  ended(): void;
  /** The connection is dead. Called once, unless `close` was called before. */
  failed(reason: RpcError): void;
}

export interface ConnectionLimits {
  /** Longest message the peer may send, in bytes; the decoder's default when absent. */
  readonly maxMessageBytes?: number;
  /** Bytes waiting for the peer from which on the connection counts as full. Default 64 MiB. */
  readonly maxWaitingBytes?: number;
}

export interface ConnectionOptions extends ConnectionLimits {
  /** Told of each struct that arrives as `go` for the first time, and of the fields that the peer has in it. */
  readonly onStruct?: DecoderOptions['onStruct'];
}

const MAX_WAITING_BYTES = 64 * 1024 * 1024;

export class Connection {
  readonly #stream: ByteStream;
  readonly #handler: ConnectionHandler;
  readonly #decoder: GobDecoder;
  readonly #encoder: GobEncoder;
  readonly #outgoing: Outgoing;
  /** Bytes the decoder holds for which the peer has no credit yet. */
  #owed = 0;
  #reading = false;
  #closed = false;

  constructor(
    stream: ByteStream,
    universe: GoUniverse,
    handler: ConnectionHandler,
    options: ConnectionOptions = {},
  ) {
    const whole = withHeaders(universe);
    const { maxMessageBytes, maxWaitingBytes = MAX_WAITING_BYTES, onStruct } = options;
    this.#stream = stream;
    this.#handler = handler;
    this.#decoder = new GobDecoder(whole, {
      // A newer host may hand on types that were unknown when we were built.
      unknownNames: 'read',
      ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
      ...(onStruct === undefined ? {} : { onStruct }),
    });
    this.#encoder = new GobEncoder(whole);
    this.#outgoing = new Outgoing(stream, {
      limitBytes: maxWaitingBytes,
      failed: (reason) => this.#lost(reason),
      roomAgain: () => this.#read(),
    });
  }

  /** Begins to read. Apart from the constructor, because what is held on the stream arrives at once. */
  start(): void {
    this.#stream.setHandlers(
      {
        data: (chunk) => {
          if (this.#closed) {
            this.#stream.consumed(chunk.length);
            return;
          }
          this.#decoder.push(chunk);
          this.#owed += chunk.length;
          this.#read();
        },
        end: () => {
          if (!this.#closed) this.#handler.ended();
        },
        error: (error) => this.#lost(error),
      },
      { autoConsume: false },
    );
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** True while the peer takes so little that nothing new should be sent. */
  get full(): boolean {
    return this.#outgoing.full;
  }

  /**
   * Sends a header and its value together. The value is encoded first (its type definitions may stand before the
   * header as well as after it): when that throws a GobError, nothing is sent and the connection is sound.
   */
  send(headerType: TypeRef, header: object, type: TypeRef, value: unknown): void {
    if (this.#closed) return;
    const body = this.#encoder.encode(type, value);
    this.#outgoing.send(this.#encoder.encode(headerType, header));
    this.#outgoing.send(body);
  }

  /** Ends our side in order, after what was sent; the handler hears no more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outgoing.end();
    if (this.#owed > 0) this.#stream.consumed(this.#owed);
  }

  #read(): void {
    if (this.#reading || this.#closed) return;
    this.#reading = true;
    try {
      this.#handler.read(this.#decoder);
    } catch (reason) {
      this.#broken(reason);
    } finally {
      this.#reading = false;
    }
    if (this.#closed || this.#outgoing.full) return;
    const owed = this.#owed;
    this.#owed = 0;
    if (owed > 0) this.#stream.consumed(owed);
  }

  #broken(reason: unknown): void {
    const text = reason instanceof Error && reason.name === 'GobError' ? reason.message : nameOf(reason);
    this.#fail(new RpcError('protocol', `rpc: cannot read the peer: ${text}`, { cause: reason }));
    this.#stream.reset();
  }

  #lost(reason: unknown): void {
    this.#fail(new RpcError('closed', `rpc: the stream ended: ${nameOf(reason)}`, { cause: reason }));
  }

  #fail(error: RpcError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outgoing.stop();
    this.#handler.failed(error);
  }
}

/** Name and code; yamux's and gob's own messages hold no payload, but what else may come here is not known. */
function nameOf(reason: unknown): string {
  if (!(reason instanceof Error)) return typeof reason;
  return 'code' in reason ? `${reason.name} ${String(reason.code)}` : reason.name;
}
