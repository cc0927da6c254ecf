/**
 * The host's side of a yamux session (hashicorp/yamux session.go, client role): odd stream ids, a ping every 30 s that
 * has to be answered within 10 s, and no mercy with a peer that breaks the protocol.
 */

import type { Duplex } from 'node:stream';
import { encodeHeader, FLAG, FRAME, type Frame, FrameParser } from './frame.ts';
import { MuxStream, StreamClosedError, type StreamPort } from './mux_stream.ts';

export interface MuxSessionOptions {
  /** Connected, and read by nobody else. */
  readonly socket: Duplex;
  /** What hashicorp/yamux would log: a fault of the peer, or a frame that no stream was there for. */
  readonly complain: (text: string) => void;
  /** Milliseconds between pings, and to their answer. */
  readonly keepAliveMs?: number;
  readonly answerMs?: number;
}

/** Streams of the peer's that nobody has taken yet; one more is reset. */
const ACCEPT_BACKLOG = 256;

export class MuxSession {
  readonly #options: MuxSessionOptions;
  readonly #parser = new FrameParser();
  readonly #streams = new Map<number, MuxStream>();
  readonly #incoming: MuxStream[] = [];
  readonly #pings = new Map<number, () => void>();
  readonly #port: StreamPort;
  readonly #keepAlive: NodeJS.Timeout;
  #nextId = 1;
  #nextPing = 0;
  #wakeAcceptor: () => void = () => {};
  #wentAway = false;
  #end: Error | undefined;
  #ended: () => void = () => {};

  /** Resolves when the session is over, whoever ended it. */
  readonly closed: Promise<void> = new Promise((resolve) => {
    this.#ended = resolve;
  });

  constructor(options: MuxSessionOptions) {
    this.#options = options;
    this.#port = {
      send: (type, flags, id, value, payload) => this.#send(type, flags, id, value, payload),
      retired: (id) => void this.#streams.delete(id),
    };
    const { socket } = options;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#finish(error));
    socket.on('close', () => this.#finish(new StreamClosedError('session shutdown')));
    this.#keepAlive = setInterval(() => {
      this.ping().catch((error: unknown) => this.#fault(`keepalive failed: ${String(error)}`));
    }, options.keepAliveMs ?? 30_000);
  }

  get isClosed(): boolean {
    return this.#end !== undefined;
  }

  /** Streams alive, those that wait to be accepted included. */
  get streamCount(): number {
    return this.#streams.size;
  }

  async open(): Promise<MuxStream> {
    if (this.#end !== undefined) throw this.#end;
    if (this.#wentAway) throw new StreamClosedError('remote end is not accepting connections');
    const stream = new MuxStream(this.#nextId, this.#port, FLAG.syn);
    this.#nextId += 2;
    this.#streams.set(stream.id, stream);
    await stream.announce();
    return stream;
  }

  /** The next stream that the plugin opened; rejects when the session is over. */
  async accept(): Promise<MuxStream> {
    for (;;) {
      if (this.#end !== undefined) throw this.#end;
      const stream = this.#incoming.shift();
      if (stream !== undefined) {
        await stream.announce();
        return stream;
      }
      await new Promise<void>((resolve) => {
        this.#wakeAcceptor = resolve;
      });
    }
  }

  /** Rejects when no answer comes in time. */
  async ping(): Promise<void> {
    const value = this.#nextPing;
    this.#nextPing += 1;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new StreamClosedError('i/o deadline reached')),
        this.#options.answerMs ?? 10_000,
      );
      this.#pings.set(value, () => {
        clearTimeout(timer);
        resolve();
      });
      this.#send(FRAME.ping, FLAG.syn, 0, value).catch(reject);
    }).finally(() => this.#pings.delete(value));
  }

  /** Closes the socket without a go away, as Go does. */
  close(): void {
    this.#finish(new StreamClosedError('session shutdown'));
  }

  #receive(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    try {
      for (const frame of this.#parser.push(chunk)) this.#dispatch(frame);
    } catch (error) {
      this.#fault(error instanceof Error ? error.message : String(error));
    }
  }

  #dispatch(frame: Frame): void {
    switch (frame.type) {
      case FRAME.ping:
        if ((frame.flags & FLAG.syn) !== 0) {
          this.#send(FRAME.ping, FLAG.ack, 0, frame.value).catch(() => {});
        } else this.#pings.get(frame.value)?.();
        return;
      case FRAME.goAway:
        if (frame.value !== 0) this.#fault(`received go away with code ${frame.value}`);
        this.#wentAway = true;
        return;
      default:
        this.#toStream(frame);
    }
  }

  #toStream(frame: Frame): void {
    if ((frame.flags & FLAG.syn) !== 0 && !this.#admit(frame.streamId)) return;
    const stream = this.#streams.get(frame.streamId);
    if (stream !== undefined) {
      stream.frame(frame.type, frame.flags & ~FLAG.syn, frame.value, frame.payload);
    } else if (frame.type === FRAME.data && frame.payload.length > 0) {
      this.#options.complain(`[WARN] yamux: Discarding data for stream: ${frame.streamId}`);
    }
  }

  #admit(id: number): boolean {
    if (id === 0 || id % 2 !== 0 || this.#streams.has(id)) {
      this.#fault(`duplicate or foreign stream id ${id}`);
      return false;
    }
    if (this.#wentAway || this.#incoming.length >= ACCEPT_BACKLOG) {
      this.#options.complain('[WARN] yamux: backlog exceeded, forcing connection reset');
      this.#send(FRAME.windowUpdate, FLAG.rst, id, 0).catch(() => {});
      return false;
    }
    const stream = new MuxStream(id, this.#port, FLAG.ack);
    this.#streams.set(id, stream);
    this.#incoming.push(stream);
    this.#wakeAcceptor();
    return true;
  }

  async #send(
    type: number,
    flags: number,
    streamId: number,
    value: number,
    payload?: Uint8Array,
  ): Promise<void> {
    const { socket } = this.#options;
    if (this.#end !== undefined) throw this.#end;
    const header = encodeHeader(type, flags, streamId, value);
    const free = socket.write(payload === undefined ? header : Buffer.concat([header, payload]));
    if (free) return;
    await Promise.race([
      new Promise<void>((resolve) => socket.once('drain', resolve)),
      this.closed.then(() => {
        throw this.#end;
      }),
    ]);
  }

  #fault(text: string): void {
    if (this.#end !== undefined) return;
    this.#options.complain(`[ERR] yamux: ${text}`);
    this.#finish(new StreamClosedError(text));
  }

  #finish(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    clearInterval(this.#keepAlive);
    this.#options.socket.destroy();
    for (const stream of this.#streams.values()) stream.fail(reason);
    this.#streams.clear();
    this.#wakeAcceptor();
    this.#ended();
  }
}
