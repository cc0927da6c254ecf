/** Gob values out of a yamux stream: one decoder for the direction that we read. */

import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import type { GoUniverse, TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { MuxStream } from './mux_stream.ts';

/** What net/rpc needs of the universe, whatever the generated part holds. */
export const REQUEST: TypeRef = { struct: 'rpc.Request' };
export const RESPONSE: TypeRef = { struct: 'rpc.Response' };
export const EMPTY: TypeRef = { struct: 'struct {}' };

export interface RpcRequest {
  readonly ServiceMethod: string;
  readonly Seq: number;
}

export interface RpcResponse extends RpcRequest {
  readonly Error: string;
}

/** The stream ended between two values. */
export const END: unique symbol = Symbol('end of the gob stream');

export class GobStream {
  readonly #stream: MuxStream;
  readonly #decoder: GobDecoder;

  constructor(stream: MuxStream, universe: GoUniverse) {
    this.#stream = stream;
    this.#decoder = new GobDecoder(universe);
  }

  /** The next value, END where the peer closed its side. Throws GobError, after which nothing can be read any more. */
  next(type: TypeRef): Promise<unknown> {
    return this.#advance(() => this.#decoder.decode(type));
  }

  /** Reads and drops a value. */
  skip(): Promise<unknown> {
    return this.#advance(() => this.#decoder.skip());
  }

  async #advance(step: () => unknown): Promise<unknown> {
    for (;;) {
      const value = step();
      if (value !== PENDING) return value;
      const chunk = await this.#stream.read();
      if (chunk === null) return END;
      this.#decoder.push(chunk);
    }
  }
}
