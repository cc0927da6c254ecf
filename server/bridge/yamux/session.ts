/**
 * A yamux session without I/O: bytes of one connection in and out, streams on top.
 *
 * The owner feeds `receive` with what the transport delivers, in any cut, takes bytes through `write`, and calls
 * `close` when the transport ends. The host is yamux's client (odd stream ids), the plugin its server (even ids).
 * Faults of the peer end the session, or are tolerated, just where hashicorp/yamux does either (session.go, stream.go).
 */
import { DEFAULT_LIMITS, Flag, FrameType, GoAwayCode, type Limits } from './constants.ts';
import { YamuxError, type YamuxErrorCode } from './errors.ts';
import { FrameReader } from './frame.ts';
import { Outbox } from './outbox.ts';
import { Pinger } from './pinger.ts';
import type { Stream, StreamPort } from './stream.ts';
import { StreamTable } from './stream_table.ts';
import { systemTimers, type Timers } from './timers.ts';

export type LogLevel = 'debug' | 'warn' | 'error';

export interface SessionOptions {
  role: 'host' | 'plugin';
  /**
   * Takes bytes for the transport; they are never touched again. Returning `false`, as a Node socket does, stops the
   * output until `transportDrained` is called. Throwing ends the session.
   */
  write(bytes: Uint8Array): unknown;
  /** The peer opened a stream. It is acknowledged when it is accepted, see `Stream.setHandlers`. */
  onStream(stream: Stream): void;
  /** Called once, after all streams have ended. Undefined after a plain `close`. The owner ends the transport. */
  onClose(error: YamuxError | undefined): void;
  timers?: Timers;
  /** When to flush what one turn produced; the default is a microtask. */
  schedule?(flush: () => void): void;
  log?(level: LogLevel, message: string): void;
  limits?: Partial<Limits>;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #port: StreamPort;
  readonly #reader: FrameReader;
  readonly #outbox: Outbox;
  readonly #pinger: Pinger;
  readonly #table: StreamTable;
  /** The stream whose payload is arriving; undefined while it is to be dropped. */
  #receiving: Stream | undefined;
  #endAfterPayload = false;
  #strayFrames = 0;
  #strayDataFrames = 0;
  #peerWentAway = false;
  #wentAway = false;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
    const timers = options.timers ?? systemTimers;
    const fail = (error: YamuxError): void => this.close(error);
    this.#outbox = new Outbox({
      write: (bytes) => options.write(bytes),
      schedule: options.schedule ?? queueMicrotask,
      fail,
      timers,
      limits,
    });
    this.#port = {
      control: (type, flags, streamId, length) => this.#outbox.control(type, flags, streamId, length),
      enqueue: (sender) => this.#outbox.enqueue(sender),
      accepted: (stream) => this.#table.accepted(stream),
      retired: (stream) => this.#table.remove(stream),
      log: (level, message) => options.log?.(level, message),
      timers,
      limits,
    };
    this.#table = new StreamTable(options.role, this.#port, fail);
    this.#pinger = new Pinger({
      send: (pingId) => this.#outbox.control(FrameType.ping, Flag.syn, 0, pingId),
      lost: fail,
      timers,
      limits,
    });
    this.#reader = new FrameReader({
      frame: (type, flags, streamId, length) => {
        if (type === FrameType.ping) this.#onPing(flags, length);
        else if (type === FrameType.goAway) this.#onGoAway(length);
        else this.#onStreamFrame(type, flags, streamId, length);
      },
      payload: (chunk, missing) => this.#onPayload(chunk, missing),
    });
  }

  /** Streams that are not closed on both sides, those not accepted yet included. */
  get streamCount(): number {
    return this.#table.size;
  }

  /** Streams we opened that the peer has not acknowledged. */
  get pendingOpens(): number {
    return this.#table.pendingOpens;
  }

  /** Frames that no stream was there for, dropped. */
  get strayFrames(): number {
    return this.#strayFrames;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Takes bytes from the transport. Never throws: a fault of the peer closes the session. */
  receive(chunk: Uint8Array): void {
    if (this.#closed) return;
    try {
      this.#reader.push(chunk);
    } catch (reason) {
      this.close(YamuxError.from(reason));
    }
  }

  /** The transport takes bytes again after `write` returned `false`. */
  transportDrained(): void {
    if (!this.#closed) this.#outbox.transportDrained();
  }

  /**
   * Opens a stream; it may be written to at once. Throws `session_closed`, `remote_go_away`, `streams_exhausted`, or
   * `too_many_opens` when too many wait for the peer's acknowledgement.
   */
  open(): Stream {
    if (this.#closed) throw new YamuxError('session_closed', 'stream opened on a closed session');
    if (this.#peerWentAway) throw new YamuxError('remote_go_away', 'the peer takes no more streams');
    return this.#table.open();
  }

  /** Opens a stream whose SYN and first bytes leave together. */
  openWith(firstBytes: Uint8Array): Stream {
    const stream = this.open();
    stream.write(firstBytes);
    return stream;
  }

  /** Round trip in milliseconds; rejects with `ping_timeout` or `session_closed`. */
  ping(): Promise<number> {
    return this.#pinger.ping();
  }

  /** Tells the peer to open no more streams, and resets those it opens all the same. */
  goAway(): void {
    this.#wentAway = true;
    this.#outbox.control(FrameType.goAway, 0, 0, GoAwayCode.normal);
  }

  /** Writes what is queued now rather than at the end of the turn. */
  flush(): void {
    this.#outbox.flush();
  }

  /**
   * Ends the session and every stream in it: queued frames are written as far as windows allow, streams get
   * `session_closed`, then `onClose` is called. Pass a reason when the transport failed.
   */
  close(reason?: YamuxError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.stop();
    const code = reason?.goAway;
    if (code !== undefined) this.#outbox.control(FrameType.goAway, 0, 0, code);
    this.#outbox.finish();
    const error = new YamuxError('session_closed', 'the session is closed', { cause: reason });
    this.#pinger.stop(error);
    this.#table.failAll(error);
    // It may have left the table: its FIN came with the payload that is now cut off.
    this.#receiving?.fail(error);
    this.#options.onClose(reason);
  }

  #onStreamFrame(
    type: typeof FrameType.data | typeof FrameType.windowUpdate,
    flags: number,
    id: number,
    length: number,
  ): void {
    const isData = type === FrameType.data;
    if ((flags & Flag.syn) !== 0) this.#onSyn(id);
    if (this.#closed) return;
    const stream = this.#table.get(id);
    if (stream === undefined) {
      if (isData && length > 0) this.#strayData(length, id);
      else this.#strayControl(id);
      return;
    }
    const finishedBefore = stream.finReceived;
    const ended = flags !== 0 && this.#onFlags(stream, flags);
    // A stream that this frame reset takes nothing more; one that it finished still gets the frame's payload.
    if (this.#closed || stream.closed) return;
    if (!isData) stream.granted(length);
    if (!isData || length === 0) {
      if (ended) stream.receivedEnd();
    } else if (!stream.announced(length)) {
      // With the FIN of this very frame it may have left the table; `close` tells it of the end all the same.
      this.#receiving = stream;
      this.#protocolFault('receive_window_exceeded', id, `${length} bytes do not fit the receive window`);
    } else if (finishedBefore) {
      this.#strayData(length, id);
    } else {
      this.#receiving = stream;
      this.#endAfterPayload = ended;
    }
  }

  #onPayload(chunk: Uint8Array, missing: number): void {
    const stream = this.#receiving;
    if (stream === undefined) return;
    stream.received(chunk);
    if (missing > 0) return;
    this.#receiving = undefined;
    if (this.#endAfterPayload) stream.receivedEnd();
  }

  #onSyn(id: number): void {
    if (this.#wentAway) {
      this.#outbox.control(FrameType.windowUpdate, Flag.rst, id, 0);
      return;
    }
    if (this.#table.get(id) !== undefined) {
      this.#protocolFault('duplicate_stream', id, 'opened by the peer while it exists');
      return;
    }
    const stream = this.#table.incoming(id);
    if (stream === undefined) return;
    try {
      this.#options.onStream(stream);
    } catch (reason) {
      const name = reason instanceof Error ? reason.name : typeof reason;
      const message = `stream ${id}: stream handler threw ${name}`;
      this.#port.log('error', message);
      stream.abort(new YamuxError('handler_failed', message, { cause: reason }));
    }
  }

  /** Returns whether this frame ends the peer's side. */
  #onFlags(stream: Stream, flags: number): boolean {
    if ((flags & Flag.ack) !== 0) this.#table.acknowledged(stream);
    const fin = (flags & Flag.fin) !== 0;
    if (fin && !stream.receivedFin()) {
      this.#protocolFault('unexpected_fin', stream.id, 'ended by the peer for the second time');
      return false;
    }
    if ((flags & Flag.rst) === 0) return fin;
    stream.fail(new YamuxError('stream_reset', `stream ${stream.id}: reset by the peer`));
    return false;
  }

  #onPing(flags: number, pingId: number): void {
    if ((flags & Flag.syn) !== 0) this.#outbox.control(FrameType.ping, Flag.ack, 0, pingId);
    else this.#pinger.answered(pingId);
  }

  #onGoAway(code: number): void {
    if (code === GoAwayCode.normal) this.#peerWentAway = true;
    else if (code === GoAwayCode.protocolError) {
      this.close(new YamuxError('remote_protocol_error', 'go away: the peer reports a protocol error'));
    } else if (code === GoAwayCode.internalError) {
      this.close(new YamuxError('remote_internal_error', 'go away: the peer reports an internal error'));
    } else {
      this.close(new YamuxError('unexpected_go_away', `go away: expected code 0 to 2, got ${code}`));
    }
  }

  #protocolFault(code: YamuxErrorCode, id: number, message: string): void {
    this.close(new YamuxError(code, `stream ${id}: ${message}`));
  }

  /** Both log the 1st, 2nd, 4th, 8th… only, since the peer decides how many there are. */
  #strayData(length: number, id: number): void {
    this.#strayFrames++;
    const count = ++this.#strayDataFrames;
    if (isPowerOfTwo(count)) {
      this.#port.log(
        'warn',
        `stream ${id} is gone: dropped ${length} bytes of data (frame ${count} of this kind)`,
      );
    }
  }

  /** Ordinary: a window update or an answer that crossed the end of its stream. */
  #strayControl(id: number): void {
    this.#strayFrames++;
    const count = this.#strayFrames - this.#strayDataFrames;
    if (isPowerOfTwo(count)) {
      this.#port.log('debug', `stream ${id} is gone: dropped a window update (frame ${count} of this kind)`);
    }
  }
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
