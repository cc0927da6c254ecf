/** The host's half of one HTTP exchange, as scripted: its response writer, the request's body, the request's context. */
import assert from 'node:assert/strict';
import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { StreamBroker } from '../../../server/bridge/mattermost/stream_broker.ts';
import { wireUniverse } from '../../../server/bridge/mattermost/wire_universe.ts';
import type { ByteStream } from '../../../server/bridge/net_rpc/byte_stream.ts';
import { REQUEST, RESPONSE, type RequestHeader, withHeaders } from '../../../server/bridge/net_rpc/header.ts';
import { pieces } from '../mutate.ts';
import { ScriptedStream } from './scripted_stream.ts';

export const WRITER_ID = 21;
export const BODY_ID = 22;
export const CONTEXT_ID = 23;

/** How the host meets a call of its response writer. */
export const MEETS = ['ok', 'fails', 'refuses', 'lacks it', 'garbage', 'ends', 'dies', 'silent'] as const;

export interface HostPlan {
  /** By call, in order, the last one for good. */
  readonly meets: readonly (typeof MEETS)[number][];
  readonly header: Readonly<Record<string, readonly string[]>>;
  readonly body: {
    readonly length: number;
    readonly ends: 'at the end' | 'early' | 'late' | 'dies' | 'silent';
    readonly cuts: readonly number[];
  };
  /** The byte by which the request is given up: 0 for an end without one; after so many turns. */
  readonly context?: { readonly byte: number; readonly turn: number; readonly dies: boolean };
  /** Everything at once, or one thing a turn. */
  readonly pace: 'at once' | 'slow';
  /** The hook's call was sent as it was meant: each stream is used for what it is for. */
  readonly intact: boolean;
}

const universe = withHeaders(wireUniverse);
const EMPTY: TypeRef = { struct: 'struct {}' };
const HEADER: TypeRef = { map: { slice: 'string' }, key: 'string' };
const ARGS: Readonly<Record<string, TypeRef>> = {
  Header: EMPTY,
  SyncHeader: HEADER,
  WriteHeader: 'int',
  Write: 'bytes',
  Flush: EMPTY,
  HijackResponse: EMPTY,
  HjConnClose: EMPTY,
};

export class ScriptedHost implements StreamBroker {
  readonly calls: string[] = [];
  readonly written: Uint8Array[] = [];
  status: number | undefined;
  sent: Record<string, string[]> | undefined;
  /** Bytes of the body that the plugin asked for, and got. */
  asked = 0;
  served = 0;
  /** The plugin has answered the hook's call: it may call no more. */
  replied = false;
  readonly streams = new Map<number, ScriptedStream>();
  readonly declined: number[] = [];
  readonly #plan: HostPlan;
  readonly #body: Uint8Array;
  readonly #encoder = new GobEncoder(universe);
  readonly #decoder = new GobDecoder(universe);
  readonly #due: (() => void)[] = [];
  #request: RequestHeader | undefined;
  #unanswered = 0;
  #asking = 0;
  #askingBits = 0;
  #faults: string[] = [];

  constructor(plan: HostPlan, body: Uint8Array) {
    this.#plan = plan;
    this.#body = body;
  }

  get faults(): readonly string[] {
    return [...this.#faults, ...[...this.streams.values()].flatMap(({ fault }) => fault ?? [])];
  }

  nextId(): number {
    throw new Error('the plugin offers no stream');
  }

  accept(): Promise<ByteStream> {
    throw new Error('the plugin offers no stream');
  }

  dial(): Promise<ByteStream> {
    throw new Error('the plugin uses its streams at once');
  }

  open(id: number): ByteStream {
    // A host that offers one number twice answers on the first.
    let key = id;
    while (this.streams.has(key)) key += 2 ** 32;
    const written = key === WRITER_ID ? this.#onCall : key === BODY_ID ? this.#onAsk : () => {};
    const stream: ScriptedStream = new ScriptedStream(
      (bytes) => {
        try {
          written.call(this, bytes);
        } catch (error) {
          if (this.#plan.intact) throw error;
          stream.dies();
        }
      },
      (what) => this.#later(what),
    );
    this.streams.set(key, stream);
    return stream;
  }

  decline(id: number): void {
    this.declined.push(id);
  }

  /** One thing that is due, of a slow host. */
  step(): void {
    this.#due.shift()?.();
  }

  get idle(): boolean {
    return this.#due.length === 0;
  }

  /** The request is given up, or all of the host has gone. */
  giveUp(byte: number, dies: boolean): void {
    const stream = this.streams.get(CONTEXT_ID);
    if (dies) stream?.dies();
    else {
      if (byte > 0) stream?.receive(Uint8Array.of(byte));
      stream?.peerEnds();
    }
  }

  gone(): void {
    for (const stream of this.streams.values()) stream.dies();
    while (!this.idle) this.step();
  }

  #later(what: () => void): void {
    if (this.#plan.pace === 'slow') this.#due.push(what);
    else queueMicrotask(what);
  }

  #onCall(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
    for (;;) {
      if (this.#request === undefined) {
        const header = this.#decoder.decode(REQUEST);
        if (header === PENDING) return;
        this.#request = header as RequestHeader;
      }
      const name = this.#request.ServiceMethod.replace('Plugin.', '');
      const type = ARGS[name];
      assert.ok(type !== undefined, `a call of ${name}`);
      const args = this.#decoder.decode(type);
      if (args === PENDING) return;
      const { Seq } = this.#request;
      this.#request = undefined;
      this.#call(name, Seq, args);
    }
  }

  #call(name: string, seq: number, args: unknown): void {
    if (this.replied) this.#faults.push(`${name} after the reply`);
    if (this.#unanswered > 0) this.#faults.push(`${name} before the call before it was answered`);
    this.calls.push(name);
    this.#unanswered += 1;
    const { meets } = this.#plan;
    const how = meets[Math.min(this.calls.length, meets.length) - 1] ?? 'ok';
    if (how === 'ok') this.#take(name, args);
    this.#meet(how, name, seq);
  }

  #take(name: string, args: unknown): void {
    if (name === 'WriteHeader') this.status = args as number;
    else if (name === 'SyncHeader') this.sent = args as Record<string, string[]>;
    else if (name === 'Write') {
      this.status ??= 200;
      this.written.push(Uint8Array.from(args as Uint8Array));
    }
  }

  #meet(how: (typeof MEETS)[number], name: string, Seq: number): void {
    const stream = this.streams.get(WRITER_ID);
    const answer = (error: string, type: TypeRef, value: unknown): void => {
      this.#encoder.append(RESPONSE, { ServiceMethod: `Plugin.${name}`, Seq, Error: error });
      this.#encoder.append(type, value);
      this.#later(() => {
        this.#unanswered -= 1;
      });
      for (const piece of pieces(this.#encoder.take(), this.#plan.body.cuts)) stream?.receive(piece);
    };
    switch (how) {
      case 'ok':
        answer('', name === 'Header' ? HEADER : EMPTY, name === 'Header' ? this.#plan.header : {});
        return;
      case 'fails':
        answer('write: broken pipe', EMPTY, {});
        return;
      case 'refuses':
        answer('http: request method or response status code does not allow body', EMPTY, {});
        return;
      case 'lacks it':
        answer(`rpc: can't find method Plugin.${name}`, EMPTY, {});
        return;
      case 'garbage':
        stream?.receive(Uint8Array.of(5, 1, 2, 3, 4, 5));
        return;
      case 'ends':
        stream?.peerEnds();
        return;
      case 'dies':
        stream?.dies();
        return;
      case 'silent':
        return;
    }
  }

  /** Numbers as Go's binary.ReadVarint reads them. */
  #onAsk(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#asking += (byte & 127) * 2 ** this.#askingBits;
      this.#askingBits += 7;
      if (byte >= 128) continue;
      assert.equal(this.#asking % 2, 0, 'a negative number of bytes');
      this.asked += this.#asking / 2;
      this.#asking = 0;
      this.#askingBits = 0;
    }
    this.#serve();
  }

  #serve(): void {
    const stream = this.streams.get(BODY_ID);
    const { length, ends, cuts } = this.#plan.body;
    const until = ends === 'early' ? Math.floor(length / 2) : ends === 'late' ? this.#body.length : length;
    const more = Math.min(until, this.asked) - this.served;
    if (more > 0) {
      for (const piece of pieces(this.#body.subarray(this.served, this.served + more), cuts))
        stream?.receive(piece);
      this.served += more;
    }
    if (this.served < until || ends === 'silent') return;
    if (ends === 'dies') stream?.dies();
    else stream?.peerEnds();
  }
}
