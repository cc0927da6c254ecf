/**
 * One stream's lifecycle: two half-closes, or a reset from either side.
 *
 * Flow control is kept apart from the lifecycle: credit lives in window.ts, what was received in inbound.ts, what
 * waits to be sent in byte_queue.ts. Members marked internal are the session's.
 */
import { SendQueue } from './byte_queue.ts';
import { Flag, FrameType, type Limits } from './constants.ts';
import { YamuxError, type YamuxErrorCode } from './errors.ts';
import type { FrameBatch } from './frame_batch.ts';
import { Inbound, type StreamHandlers } from './inbound.ts';
import type { Sender } from './outbox.ts';
import type { Timers } from './timers.ts';
import { ReceiveWindow, SendWindow } from './window.ts';

export type { StreamHandlers } from './inbound.ts';

/** What a stream needs of its session. */
export interface StreamPort {
  control(type: FrameType, flags: number, streamId: number, length: number): void;
  enqueue(sender: Sender): void;
  /** The application took up a stream that the peer opened. */
  accepted(stream: Stream): void;
  /** No further frame of this stream is expected. */
  retired(stream: Stream): void;
  log(level: 'debug' | 'warn' | 'error', message: string): void;
  timers: Timers;
  limits: Limits;
}

interface Drain {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: YamuxError): void;
}

export class Stream implements Sender {
  readonly id: number;
  readonly #port: StreamPort;
  readonly #openedByPeer: boolean;
  readonly #receiveWindow = new ReceiveWindow();
  readonly #sendWindow = new SendWindow();
  readonly #inbound: Inbound;
  readonly #queue = new SendQueue();
  #drain: Drain | undefined;
  #halfCloseTimer: unknown;
  #error: YamuxError | undefined;
  /** The frame that introduces our side (SYN or ACK) has been queued. */
  #introduced = false;
  #enqueued = false;
  #ending = false;
  #finSent = false;
  #finReceived = false;

  /** Made by the session alone. */
  constructor(id: number, openedByPeer: boolean, port: StreamPort) {
    this.id = id;
    this.#openedByPeer = openedByPeer;
    this.#port = port;
    this.#inbound = new Inbound({
      streamId: id,
      consumed: (length) => this.consumed(length),
      threw: (handler, reason) => this.#handlerThrew(handler, reason),
    });
  }

  /** Bytes written that wait for the peer's window, the stream's turn or the transport. */
  get bufferedAmount(): number {
    return this.#queue.length;
  }

  /** True until `end`, `reset` or an error. */
  get writable(): boolean {
    return !this.#ending && this.#error === undefined;
  }

  /** True once both sides ended, or the stream died. */
  get closed(): boolean {
    return this.#error !== undefined || (this.#finSent && this.#inbound.ended);
  }

  /**
   * Pushes data to `handlers` from now on, beginning at once with what is held. A stream opened by the peer is
   * accepted by this, by `read`, `write` or `end`. With `autoConsume` (the default) data counts as read when the
   * handler returns, so the peer may send on; otherwise call `consumed`. A handler that throws resets the stream.
   */
  setHandlers(handlers: StreamHandlers, options: { autoConsume?: boolean } = {}): void {
    this.#accept();
    this.#inbound.setHandlers(handlers, options.autoConsume ?? true);
  }

  /**
   * Takes exactly `length` bytes, at most a window (256 KiB), waiting for them if need be. Only before handlers are
   * set, one read at a time. Rejects with `read_ended` when the peer ended before, or with the stream's error.
   */
  read(length: number): Promise<Uint8Array> {
    this.#accept();
    return this.#inbound.read(length);
  }

  /** Without `autoConsume`: the reader is done with `length` bytes, the peer may send as many again. */
  consumed(length: number): void {
    const { unread } = this.#receiveWindow;
    if (!(length >= 0 && length <= unread)) {
      throw new RangeError(`stream ${this.id}: consumed expected 0 to ${unread} bytes, got ${length}`);
    }
    this.#receiveWindow.consume(length);
    if (this.#finReceived || this.#error !== undefined) return;
    const delta = this.#receiveWindow.grant();
    if (delta > 0) this.#port.control(FrameType.windowUpdate, 0, this.id, delta);
  }

  /**
   * Queues bytes, which must not be changed afterwards. Throws the stream's error, `stream_closed` after `end`, or
   * `send_queue_full`; then nothing of them is queued. Await `drained` between large writes.
   */
  write(bytes: Uint8Array): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#ending) throw this.#fault('stream_closed', 'written after its end');
    const { sendQueueBytes } = this.#port.limits;
    const queued = this.#queue.length + bytes.length;
    if (queued > sendQueueBytes) {
      throw this.#fault(
        'send_queue_full',
        `send queue expected at most ${sendQueueBytes} bytes, got ${queued}`,
      );
    }
    if (bytes.length === 0) return;
    this.#accept();
    this.#queue.push(bytes);
    this.#wake();
  }

  /** Resolves when everything written has gone to the transport; rejects with the stream's error. */
  drained(): Promise<void> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#queue.length === 0) return Promise.resolve();
    this.#drain ??= newDrain();
    return this.#drain.promise;
  }

  /** Ends our side once, after what is queued. Reading goes on, for at most the half-close time. */
  end(): void {
    if (this.#ending || this.#error !== undefined) return;
    this.#accept();
    this.#ending = true;
    this.#wake();
    if (this.#finReceived) return;
    const { halfCloseMs } = this.#port.limits;
    this.#halfCloseTimer = this.#port.timers.setTimeout(() => {
      this.abort(
        this.#fault('half_close_timeout', `expected the peer's end within ${halfCloseMs} ms of ours`),
      );
    }, halfCloseMs);
  }

  /** Drops the stream at once, in both directions. No handler is called; pending promises reject. */
  reset(): void {
    this.#inbound.silence();
    this.abort(this.#fault('stream_closed', 'reset by this side'));
  }

  /** @internal The session sent the SYN. */
  introduce(): void {
    this.#introduced = true;
    this.#wake();
  }

  /** @internal One turn of sending. */
  send(batch: FrameBatch): boolean {
    this.#enqueued = false;
    if (this.#error !== undefined) return false;
    const { credit } = this.#sendWindow;
    const length = Math.min(credit, this.#port.limits.maxPayload, this.#queue.length);
    if (length > 0) {
      batch.header(FrameType.data, 0, this.id, length);
      this.#queue.moveTo(batch, length);
      this.#sendWindow.spend(length);
    }
    if (this.#queue.length > 0) {
      this.#enqueued = credit > length;
      return this.#enqueued;
    }
    this.#drain?.resolve();
    this.#drain = undefined;
    if (this.#ending && !this.#finSent) {
      this.#finSent = true;
      batch.header(FrameType.windowUpdate, Flag.fin, this.id, 0);
      if (this.#finReceived) this.#retire();
    }
    return false;
  }

  /** @internal The peer grants credit. */
  granted(delta: number): void {
    this.#sendWindow.grant(delta);
    this.#wake();
  }

  /** @internal Takes a payload out of the receive window; false when it does not fit. */
  announced(length: number): boolean {
    return this.#receiveWindow.receive(length);
  }

  /** @internal A piece of announced payload. */
  received(chunk: Uint8Array): void {
    this.#inbound.data(chunk);
  }

  /** @internal The peer's FIN; false when there was one before. `receivedEnd` follows, after that frame's payload. */
  receivedFin(): boolean {
    if (this.#finReceived) return false;
    this.#finReceived = true;
    if (this.#finSent) this.#retire();
    return true;
  }

  /** @internal */
  get finReceived(): boolean {
    return this.#finReceived;
  }

  /** @internal No payload follows. */
  receivedEnd(): void {
    if (this.#error === undefined) this.#inbound.end();
  }

  /** @internal The stream died with its session, or by the peer. */
  fail(error: YamuxError): void {
    if (this.closed) return;
    this.#error = error;
    this.#retire();
    this.#queue.clear();
    this.#drain?.reject(error);
    this.#drain = undefined;
    this.#inbound.error(error);
  }

  /** @internal Kills the stream and tells the peer, unless the peer has never heard, or needs hear no more, of it. */
  abort(error: YamuxError): void {
    if (this.closed) return;
    const over = this.#finSent && this.#finReceived;
    if (!over && (this.#introduced || this.#openedByPeer)) {
      this.#port.control(FrameType.windowUpdate, Flag.rst, this.id, 0);
    }
    this.fail(error);
  }

  #accept(): void {
    if (!this.#openedByPeer || this.#introduced || this.#error !== undefined) return;
    this.#introduced = true;
    this.#port.control(FrameType.windowUpdate, Flag.ack, this.id, 0);
    this.#port.accepted(this);
  }

  #wake(): void {
    if (this.#enqueued || !this.#introduced || this.#error !== undefined || this.#finSent) return;
    const due = this.#queue.length > 0 ? this.#sendWindow.credit > 0 : this.#ending;
    if (!due) return;
    this.#enqueued = true;
    this.#port.enqueue(this);
  }

  #retire(): void {
    if (this.#halfCloseTimer !== undefined) this.#port.timers.clearTimeout(this.#halfCloseTimer);
    this.#halfCloseTimer = undefined;
    this.#port.retired(this);
  }

  #handlerThrew(handler: string, reason: unknown): void {
    const name = reason instanceof Error ? reason.name : typeof reason;
    this.#port.log('error', `stream ${this.id}: ${handler} handler threw ${name}`);
    this.abort(this.#fault('handler_failed', `${handler} handler threw ${name}`, reason));
  }

  #fault(code: YamuxErrorCode, message: string, cause?: unknown): YamuxError {
    return new YamuxError(code, `stream ${this.id}: ${message}`, cause === undefined ? {} : { cause });
  }
}

function newDrain(): Drain {
  let settle: Omit<Drain, 'promise'> = { resolve: () => {}, reject: () => {} };
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever awaits it learns of a failure; one nobody awaits any more must not count as unhandled.
  promise.catch(() => {});
  return { promise, resolve: () => settle.resolve(), reject: (error) => settle.reject(error) };
}
