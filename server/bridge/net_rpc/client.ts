/**
 * The calling side of a net/rpc connection: many calls in flight, answers in any order (Go's net/rpc/client.go). An
 * answer that does not fit its type fails its call alone, where Go's client gives the connection up. A method that the
 * peer turned out to lack is not asked for again: a server's methods are fixed when it starts.
 */
import { type GobDecoder, PENDING } from '../gob/decoder.ts';
import { GobError } from '../gob/gob_error.ts';
import type { GoUniverse, TypeRef } from '../gob/schema.ts';
import type { ByteStream } from './byte_stream.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { REQUEST, RESPONSE, type ResponseHeader } from './header.ts';
import { RpcError } from './rpc_error.ts';

export interface RpcClientOptions extends ConnectionOptions {
  /** Calls in flight, beyond which a call rejects with `overloaded`. Default 65,536. */
  readonly maxPending?: number;
  /** The connection ended other than by `close`: `closed` or `protocol`. Called once, after pending calls rejected. */
  onClosed?(reason: RpcError): void;
  log?(level: 'debug' | 'warn', message: string): void;
}

interface Call {
  readonly serviceMethod: string;
  readonly replyType: TypeRef;
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

const MAX_PENDING = 65_536;

export class RpcClient {
  readonly #options: RpcClientOptions;
  readonly #connection: Connection;
  readonly #maxPending: number;
  readonly #calls = new Map<number, Call>();
  /** Methods that the peer lacks, each with its words for that. */
  readonly #missing = new Map<string, string>();
  #nextSeq = 0;
  /** The response whose value is due. */
  #header: ResponseHeader | undefined;
  /** Why that value does not fit the call's type. */
  #misfit: RpcError | undefined;
  /** Why there will be no more answers. */
  #over: RpcError | undefined;
  #strayReplies = 0;

  constructor(stream: ByteStream, universe: GoUniverse, options: RpcClientOptions = {}) {
    this.#options = options;
    this.#maxPending = options.maxPending ?? MAX_PENDING;
    this.#connection = new Connection(
      stream,
      universe,
      {
        read: (decoder) => this.#read(decoder),
        ended: () => {
          this.#connection.close();
          this.#end(new RpcError('closed', 'rpc: the peer ended the connection'));
        },
        failed: (reason) => this.#end(reason),
      },
      options,
    );
    this.#connection.start();
  }

  /** Calls without an answer. */
  get pending(): number {
    return this.#calls.size;
  }

  get closed(): boolean {
    return this.#over !== undefined;
  }

  /**
   * Calls `serviceMethod` (`Plugin.GetUser`) and resolves with the reply. Rejects with an RpcError, or with a GobError
   * when the arguments do not fit their type; then nothing was sent, nor is it for a method known to be missing.
   */
  call(serviceMethod: string, argsType: TypeRef, args: unknown, replyType: TypeRef): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#over !== undefined) {
        reject(new RpcError(this.#over.code, this.#over.message, { cause: this.#over.cause }));
        return;
      }
      const missing = this.#missing.get(serviceMethod);
      if (missing !== undefined) {
        reject(new RpcError('method_missing', missing));
        return;
      }
      if (this.#connection.full || this.#calls.size >= this.#maxPending) {
        reject(new RpcError('overloaded', `rpc: ${this.#calls.size} calls are waiting for the peer`));
        return;
      }
      const Seq = this.#nextSeq;
      try {
        this.#connection.send(REQUEST, { ServiceMethod: serviceMethod, Seq }, argsType, args);
      } catch (reason) {
        reject(reason as Error);
        return;
      }
      this.#nextSeq = Seq + 1;
      this.#calls.set(Seq, { serviceMethod, replyType, resolve, reject });
    });
  }

  /** Ends the connection in order; pending calls reject with `closed`. */
  close(reason?: Error): void {
    if (this.#over !== undefined) return;
    this.#over = new RpcError('closed', 'rpc: the connection was closed', { cause: reason });
    this.#connection.close();
    this.#rejectAll(this.#over);
  }

  #read(decoder: GobDecoder): void {
    while (this.#over === undefined) {
      if (this.#header === undefined) {
        const header = decoder.decode(RESPONSE);
        if (header === PENDING) return;
        this.#header = header as ResponseHeader;
      }
      const { Seq, Error: error } = this.#header;
      const call = this.#calls.get(Seq);
      if (call === undefined || error !== '' || this.#misfit !== undefined) {
        if (decoder.skip() === PENDING) return;
        const reason = this.#misfit ?? RpcError.fromResponse(error);
        this.#header = undefined;
        this.#misfit = undefined;
        if (call === undefined) this.#stray(Seq);
        else {
          this.#calls.delete(Seq);
          if (reason.code === 'method_missing') this.#missing.set(call.serviceMethod, reason.message);
          call.reject(reason);
        }
      } else {
        const reply = replyOf(call, decoder);
        if (reply === PENDING) return;
        if (reply instanceof GobError) {
          this.#misfit = new RpcError('bad_reply', `rpc: cannot read the reply: ${reply.message}`, {
            cause: reply,
          });
          continue;
        }
        this.#header = undefined;
        this.#calls.delete(Seq);
        call.resolve(reply);
      }
    }
  }

  /** Harmless, the streams are still in step: logged the 1st, 2nd, 4th, 8th… time. */
  #stray(seq: number): void {
    const count = ++this.#strayReplies;
    if ((count & (count - 1)) !== 0) return;
    this.#options.log?.(
      'warn',
      `rpc: dropped an answer to call ${seq}, which is not pending (${count} so far)`,
    );
  }

  #end(reason: RpcError): void {
    if (this.#over !== undefined) return;
    this.#over = reason;
    this.#rejectAll(reason);
    this.#options.onClosed?.(reason);
  }

  #rejectAll(reason: RpcError): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(new RpcError(reason.code, reason.message, { cause: reason.cause }));
  }
}

/** The reply to a call; why it does not fit, where it does not. */
function replyOf(call: Call, decoder: GobDecoder): unknown {
  try {
    return decoder.decode(call.replyType);
  } catch (error) {
    if (error instanceof GobError) return error;
    throw error;
  }
}
