/** What the net/rpc tests share: a stream in memory, the other side of it written by hand, and a small universe. */
import assert from 'node:assert/strict';
import { GobDecoder, PENDING } from '../../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../../server/bridge/gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import type { ByteStream, ByteStreamHandlers } from '../../../../server/bridge/net_rpc/byte_stream.ts';
import { REQUEST, RESPONSE, withHeaders } from '../../../../server/bridge/net_rpc/header.ts';

export const PAIR: TypeRef = { struct: 'test.Pair' };

export const universe: GoUniverse = {
  structs: {
    'test.Pair': {
      go: 'test.Pair',
      fields: [
        { go: 'Text', json: 'text', type: 'string' },
        { go: 'Extra', json: 'extra', type: 'any' },
      ],
    },
  },
  registered: { string: 'string' },
};

export function pair(text: string, extra: unknown = null): { text: string; extra: unknown } {
  return { text, extra };
}

/** A stream whose other side is the test. */
export class TestStream implements ByteStream {
  readonly writes: Uint8Array[] = [];
  handlers: ByteStreamHandlers | undefined;
  consumedBytes = 0;
  ended = 0;
  resets = 0;
  /** While true nothing written goes to the transport. */
  held = false;
  bufferedAmount = 0;
  writeError: Error | undefined;
  #drain: { resolve(): void; reject(error: Error): void }[] = [];

  write(bytes: Uint8Array): void {
    if (this.writeError !== undefined) throw this.writeError;
    this.writes.push(bytes);
    if (this.held) this.bufferedAmount += bytes.length;
  }

  drained(): Promise<void> {
    if (this.bufferedAmount === 0) return Promise.resolve();
    return new Promise((resolve, reject) => this.#drain.push({ resolve, reject }));
  }

  /** The transport takes what is queued; what is written afterwards is held again unless `held` was cleared. */
  release(): void {
    this.bufferedAmount = 0;
    for (const waiter of this.#drain.splice(0)) waiter.resolve();
  }

  end(): void {
    this.ended += 1;
  }

  reset(): void {
    this.resets += 1;
    this.handlers = undefined;
  }

  setHandlers(handlers: ByteStreamHandlers, options?: { autoConsume?: boolean }): void {
    assert.equal(options?.autoConsume, false, 'net/rpc counts what it consumes itself');
    this.handlers = handlers;
  }

  consumed(length: number): void {
    this.consumedBytes += length;
  }

  /** The peer sends these bytes in one chunk; they are copied, for the receiver owns its own. */
  receive(bytes: Uint8Array): void {
    this.handlers?.data(Uint8Array.from(bytes));
  }

  dies(error: Error = new Error('reset')): void {
    for (const waiter of this.#drain.splice(0)) waiter.reject(error);
    this.handlers?.error(error);
  }

  /** What was written since the last look, as one. */
  take(): Uint8Array {
    return Buffer.concat(this.writes.splice(0));
  }
}

export interface Message {
  readonly header: { ServiceMethod: string; Seq: number; Error?: string };
  readonly value: unknown;
}

/** The peer of one connection: encodes and decodes by gob alone. */
export class HandPeer {
  readonly stream: TestStream;
  readonly encoder: GobEncoder;
  readonly decoder: GobDecoder;
  readonly #sends: TypeRef;
  readonly #reads: TypeRef;

  constructor(stream: TestStream, sends: 'requests' | 'responses', types: GoUniverse = universe) {
    this.stream = stream;
    this.encoder = new GobEncoder(withHeaders(types));
    this.decoder = new GobDecoder(withHeaders(types));
    this.#sends = sends === 'requests' ? REQUEST : RESPONSE;
    this.#reads = sends === 'requests' ? RESPONSE : REQUEST;
  }

  /** The bytes of one request or response. */
  bytes(header: Message['header'], type: TypeRef, value: unknown): Uint8Array {
    this.encoder.append(this.#sends, header);
    this.encoder.append(type, value);
    return this.encoder.take();
  }

  send(header: Message['header'], type: TypeRef, value: unknown): void {
    this.stream.receive(this.bytes(header, type, value));
  }

  /** The one message that was written since the last look. */
  read(type: TypeRef): Message {
    this.decoder.push(this.stream.take());
    const header = this.decoder.decode(this.#reads);
    assert.notEqual(header, PENDING, 'a header was written');
    const value = this.decoder.decode(type);
    assert.notEqual(value, PENDING, 'a value was written');
    return { header: header as Message['header'], value };
  }

  /** Nothing, not even a part of a message, was written since the last look. */
  assertSilent(): void {
    assert.equal(this.stream.take().length, 0);
  }
}

/** Lets promises settle. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
