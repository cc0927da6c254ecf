/**
 * What the yamux tests share: an independent, slow frame codec; a held clock; a peer written by hand; and a pipe
 * between two sessions that cuts the bytes at random.
 */

import type { YamuxError } from '../../../../server/bridge/yamux/errors.ts';
import { Session, type SessionOptions } from '../../../../server/bridge/yamux/session.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import type { Timers } from '../../../../server/bridge/yamux/timers.ts';

export const DATA = 0;
export const WINDOW_UPDATE = 1;
export const PING = 2;
export const GO_AWAY = 3;
export const SYN = 1;
export const ACK = 2;
export const FIN = 4;
export const RST = 8;
export const WINDOW = 256 * 1024;

export interface PlainFrame {
  type: number;
  flags: number;
  id: number;
  length: number;
  payload: Uint8Array;
}

/** One frame's bytes, by DataView. `length` may lie about the payload. */
export function frame(
  type: number,
  flags: number,
  id: number,
  lengthOrPayload: number | Uint8Array | string = 0,
): Uint8Array {
  const payload =
    typeof lengthOrPayload === 'number' ? new Uint8Array(0) : Buffer.from(lengthOrPayload as Uint8Array);
  const bytes = new Uint8Array(12 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(1, type);
  view.setUint16(2, flags);
  view.setUint32(4, id);
  view.setUint32(8, typeof lengthOrPayload === 'number' ? lengthOrPayload : payload.length);
  bytes.set(payload, 12);
  return bytes;
}

/** All frames in `bytes`; throws when they end within one. */
export function parseFrames(bytes: Uint8Array): PlainFrame[] {
  const frames: PlainFrame[] = [];
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    if (rest.length < 12) throw new Error(`header cut at ${rest.length} bytes`);
    const view = new DataView(rest.buffer, rest.byteOffset);
    const type = view.getUint8(1);
    const length = view.getUint32(8);
    const size = type === DATA ? length : 0;
    if (rest.length < 12 + size) throw new Error('payload cut');
    const payload = rest.subarray(12, 12 + size);
    frames.push({ type, flags: view.getUint16(2), id: view.getUint32(4), length, payload });
    rest = rest.subarray(12 + size);
  }
  return frames;
}

/** Frames as short text: `data+FIN 3 5`, `window 1 0`. */
export function describe(frames: PlainFrame[]): string[] {
  return frames.map(({ type, flags, id, length }) => {
    const names = ['SYN', 'ACK', 'FIN', 'RST'].filter((_, bit) => (flags & (1 << bit)) !== 0);
    return `${[['data', 'window', 'ping', 'goaway'][type], ...names].join('+')} ${id} ${length}`;
  });
}

/** A clock that moves when told to. */
export class HeldClock implements Timers {
  #now = 0;
  #nextHandle = 1;
  readonly #timers = new Map<number, { at: number; callback: () => void }>();

  get pending(): number {
    return this.#timers.size;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    this.#timers.set(this.#nextHandle, { at: this.#now + ms, callback });
    return this.#nextHandle++;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as number);
  }

  now(): number {
    return this.#now;
  }

  /** Runs what falls due within `ms`, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter(([, timer]) => timer.at <= until)
        .sort((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].callback();
    }
    this.#now = until;
  }
}

/** Everything a stream's reader saw. */
export interface Seen {
  bytes: number[];
  ended: number;
  errors: YamuxError[];
}

export function watch(stream: Stream, options?: { autoConsume?: boolean }): Seen {
  const seen: Seen = { bytes: [], ended: 0, errors: [] };
  stream.setHandlers(
    {
      data: (chunk) => {
        for (const byte of chunk) seen.bytes.push(byte);
      },
      end: () => seen.ended++,
      error: (error) => seen.errors.push(error),
    },
    options,
  );
  return seen;
}

export function text(seen: Seen): string {
  return Buffer.from(seen.bytes).toString();
}

/** A session whose peer is the test: it sends frames by hand and reads what came back. */
export class Bench {
  readonly session: Session;
  readonly clock = new HeldClock();
  readonly writes: Uint8Array[] = [];
  readonly accepted: Stream[] = [];
  readonly closed: (YamuxError | undefined)[] = [];
  readonly log: string[] = [];
  /** What `write` returns; set to false for a full transport. */
  takesMore: boolean | undefined;

  constructor(options: Partial<SessionOptions> = {}) {
    this.session = new Session({
      role: 'plugin',
      write: (bytes) => {
        this.writes.push(bytes);
        return this.takesMore;
      },
      onStream: (stream) => this.accepted.push(stream),
      onClose: (error) => this.closed.push(error),
      timers: this.clock,
      log: (level, message) => this.log.push(`${level} ${message}`),
      ...options,
    });
  }

  /** The peer sends these bytes in one chunk. */
  peer(...frames: Uint8Array[]): void {
    this.session.receive(Buffer.concat(frames));
  }

  /** What was sent since the last look, flushed first. */
  sent(): PlainFrame[] {
    this.session.flush();
    const bytes = Buffer.concat(this.writes);
    this.writes.length = 0;
    return parseFrames(bytes);
  }

  sentText(): string[] {
    return describe(this.sent());
  }

  /** The code the session ended with, by one call of `onClose`. */
  endCode(): string | undefined {
    if (this.closed.length !== 1) throw new Error(`closed ${this.closed.length} times`);
    return this.closed[0]?.code;
  }

  /** A stream the peer opened and we accepted; what was sent for that is forgotten. */
  acceptOne(id: number): { stream: Stream; seen: Seen } {
    this.peer(frame(WINDOW_UPDATE, SYN, id));
    const stream = this.accepted.at(-1);
    if (stream?.id !== id) throw new Error(`stream ${id} was not accepted`);
    const seen = watch(stream);
    this.sent();
    return { stream, seen };
  }
}

/** mulberry32: small, good enough, the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed to print: from SEED, else new. */
export function chooseSeed(): number {
  return Number(process.env.SEED ?? Date.now() % 1_000_000_000);
}

/** Host and plugin sessions joined in memory; bytes travel in random pieces when the test lets them. */
export class Pipe {
  readonly host: Session;
  readonly plugin: Session;
  readonly clock = new HeldClock();
  readonly acceptedByHost: Stream[] = [];
  readonly acceptedByPlugin: Stream[] = [];
  readonly errors: (YamuxError | undefined)[] = [];
  readonly #random: () => number;
  #toHost: Uint8Array[] = [];
  #toPlugin: Uint8Array[] = [];

  constructor(
    random: () => number,
    options: { host?: Partial<SessionOptions>; plugin?: Partial<SessionOptions> } = {},
  ) {
    this.#random = random;
    const onClose = (error: YamuxError | undefined): void => {
      this.errors.push(error);
    };
    this.host = new Session({
      role: 'host',
      write: (bytes) => this.#toPlugin.push(bytes),
      onStream: (stream) => this.acceptedByHost.push(stream),
      onClose,
      timers: this.clock,
      ...options.host,
    });
    this.plugin = new Session({
      role: 'plugin',
      write: (bytes) => this.#toHost.push(bytes),
      onStream: (stream) => this.acceptedByPlugin.push(stream),
      onClose,
      timers: this.clock,
      ...options.plugin,
    });
  }

  /** Carries bytes both ways until neither side has more to say. */
  async settle(): Promise<void> {
    let quiet = 0;
    while (quiet < 2) {
      await new Promise(setImmediate);
      const toHost = this.#toHost;
      const toPlugin = this.#toPlugin;
      this.#toHost = [];
      this.#toPlugin = [];
      quiet = toHost.length + toPlugin.length === 0 ? quiet + 1 : 0;
      this.#carry(toPlugin, this.plugin);
      this.#carry(toHost, this.host);
    }
  }

  #carry(writes: Uint8Array[], session: Session): void {
    const bytes = Buffer.concat(writes);
    let at = 0;
    while (at < bytes.length) {
      const size = this.#random() < 0.3 ? 1 + this.#random() * 20 : 1 + this.#random() * 70_000;
      session.receive(bytes.subarray(at, at + Math.floor(size)));
      at += Math.floor(size);
    }
  }
}
