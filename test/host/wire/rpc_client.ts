/**
 * The calling side of Go's net/rpc, with its failure rules (net/rpc/client.go): one value that cannot be read ends the
 * client for good, while the stream below stays open.
 */

import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../../../server/bridge/gob/schema.ts';
import { END, GobStream, REQUEST, RESPONSE, type RpcResponse } from './gob_stream.ts';
import type { MuxStream } from './mux_stream.ts';

/** An answer that is an error of the plugin's, or a call that could not be made or answered. */
export class RpcCallError extends Error {
  override readonly name = 'RpcCallError';
}

interface PendingCall {
  readonly replyType: TypeRef;
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

export class RpcClient {
  readonly #stream: MuxStream;
  readonly #input: GobStream;
  readonly #encoder: GobEncoder;
  readonly #pending = new Map<number, PendingCall>();
  #seq = 0;
  #shutdown: Error | undefined;

  constructor(stream: MuxStream, universe: GoUniverse) {
    this.#stream = stream;
    this.#input = new GobStream(stream, universe);
    this.#encoder = new GobEncoder(universe, { newerFields: true });
    void this.#read();
  }

  /** `serviceMethod` is `Service.Method`. Rejects with RpcCallError; with GobError when the arguments do not encode. */
  async call(serviceMethod: string, argsType: TypeRef, args: unknown, replyType: TypeRef): Promise<unknown> {
    if (this.#shutdown !== undefined) throw new RpcCallError('connection is shut down');
    const seq = this.#seq;
    this.#seq += 1;
    // As in Go, a request whose arguments do not encode leaves its header behind, ahead of the next request.
    this.#encoder.append(REQUEST, { ServiceMethod: serviceMethod, Seq: seq });
    this.#encoder.append(argsType, args);
    const reply = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(seq, { replyType, resolve, reject });
    });
    try {
      await this.#stream.write(this.#encoder.take());
    } catch (error) {
      this.#pending.get(seq)?.reject(new RpcCallError(messageOf(error), { cause: error }));
      this.#pending.delete(seq);
    }
    return reply;
  }

  /** Sends a FIN; calls that are still out are answered or fail when the stream ends. */
  close(): Promise<void> {
    this.#shutdown ??= new RpcCallError('connection is shut down');
    return this.#stream.end();
  }

  async #read(): Promise<void> {
    let failure = new RpcCallError('unexpected EOF');
    try {
      for (;;) {
        const header = await this.#input.next(RESPONSE);
        if (header === END) break;
        await this.#answer(header as RpcResponse);
      }
    } catch (error) {
      failure = new RpcCallError(messageOf(error), { cause: error });
    }
    this.#shutdown ??= failure;
    for (const call of this.#pending.values()) call.reject(failure);
    this.#pending.clear();
  }

  async #answer(header: RpcResponse): Promise<void> {
    const call = this.#pending.get(header.Seq);
    this.#pending.delete(header.Seq);
    if (call === undefined || header.Error !== '') {
      await this.#input.skip();
      call?.reject(new RpcCallError(header.Error));
      return;
    }
    try {
      const body = await this.#input.next(call.replyType);
      if (body === END) throw new RpcCallError('reading body unexpected EOF');
      call.resolve(body);
    } catch (error) {
      call.reject(new RpcCallError(`reading body ${messageOf(error)}`, { cause: error }));
      throw error;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
