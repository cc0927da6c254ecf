/**
 * Streams that one side announces to the other by a number inside an RPC (go-plugin, mux_broker.go).
 *
 * The accepting side takes the number from a counter of its own, from 1 on; the dialling side opens a stream, writes
 * the number as 4 bytes, little-endian, and reads the same 4 bytes back. Neither side waits longer than 5 s.
 */
import type { Session } from '../yamux/session.ts';
import type { Stream } from '../yamux/stream.ts';
import { systemTimers, type Timers } from '../yamux/timers.ts';
import { EarlyStream, ID_BYTES } from './early_stream.ts';
import { GoPluginError, type GoPluginErrorCode } from './errors.ts';

const WAIT_MS = 5000;
/** Incoming streams that nobody has asked for yet; more are reset. yamux's own backlog is as long. */
const MAX_UNCLAIMED = 256;

interface Waiter {
  accept(stream: Stream): void;
  fail(error: GoPluginError): void;
}

export interface MuxBrokerOptions {
  readonly timers?: Timers;
  log?(level: 'debug' | 'warn', message: string): void;
}

export class MuxBroker {
  readonly #session: Pick<Session, 'openWith'>;
  readonly #timers: Timers;
  readonly #log: (level: 'debug' | 'warn', message: string) => void;
  /** Ids that are being accepted, and no stream has come for. */
  readonly #waiters = new Map<number, Waiter>();
  /** Streams that came before they were asked for, and how to forget them. */
  readonly #unclaimed = new Map<number, { stream: Stream; timer: unknown }>();
  #incoming = 0;
  #lastId = 0;
  #closed = false;

  constructor(session: Pick<Session, 'openWith'>, options: MuxBrokerOptions = {}) {
    this.#session = session;
    this.#timers = options.timers ?? systemTimers;
    this.#log = options.log ?? (() => {});
  }

  /** An id for the peer to dial, to be accepted within 5 s of telling it. */
  nextId(): number {
    this.#lastId = this.#lastId === 0xffff_ffff ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  /** The stream by which the peer dials `id`. Rejects with `accept_timeout`, `id_taken` or `session_closed`. */
  accept(id: number): Promise<Stream> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(this.#error('session_closed', id, 'accepted on a closed session'));
        return;
      }
      if (this.#waiters.has(id)) {
        reject(this.#error('id_taken', id, 'is being accepted already'));
        return;
      }
      const unclaimed = this.#unclaimed.get(id);
      if (unclaimed !== undefined) {
        this.#unclaimed.delete(id);
        this.#timers.clearTimeout(unclaimed.timer);
        this.#acknowledge(unclaimed.stream, id, resolve, reject);
        return;
      }
      const timer = this.#timers.setTimeout(() => {
        this.#waiters.delete(id);
        reject(this.#error('accept_timeout', id, `expected the peer to dial within ${WAIT_MS} ms`));
      }, WAIT_MS);
      this.#waiters.set(id, {
        accept: (stream) => {
          this.#timers.clearTimeout(timer);
          this.#acknowledge(stream, id, resolve, reject);
        },
        fail: (error) => {
          this.#timers.clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  /** Opens the stream that the peer accepts as `id`. Rejects with `dial_timeout`, `bad_ack` or a YamuxError. */
  async dial(id: number): Promise<Stream> {
    // Number and SYN leave together: the peer reads the number before it takes up any other stream.
    const stream = this.#session.openWith(idBytes(id));
    const echoed = await this.#readId(stream, () =>
      this.#error('dial_timeout', id, `expected the peer to accept within ${WAIT_MS} ms`),
    );
    if (echoed === id) return stream;
    stream.reset();
    throw this.#error('bad_ack', id, `expected its number back, got ${echoed}`);
  }

  /**
   * As `dial`, but the stream may be used at once: what is written leaves together with the number. Handlers have to
   * be set in the same turn; they hear of `dial_timeout` and `bad_ack`. Throws a YamuxError.
   */
  open(id: number): EarlyStream {
    return new EarlyStream(this.#session.openWith(idBytes(id)), id, this.#timers, WAIT_MS);
  }

  /** Takes up a stream that the peer offers and nobody here wants, so that it does not wait. Throws a YamuxError. */
  decline(id: number): void {
    this.#session.openWith(idBytes(id)).end();
  }

  /** A stream that the peer opened. */
  incoming(stream: Stream): void {
    if (this.#closed || this.#incoming >= MAX_UNCLAIMED) {
      this.#log('warn', `broker: reset stream ${stream.id}, ${this.#incoming} are unclaimed`);
      stream.reset();
      return;
    }
    this.#incoming += 1;
    this.#readId(stream, () =>
      this.#error('accept_timeout', 0, 'the peer opened a stream without a number'),
    ).then(
      (id) => {
        this.#incoming -= 1;
        this.#arrived(stream, id);
      },
      (reason: unknown) => {
        this.#incoming -= 1;
        stream.reset();
        if (!this.#closed) this.#log('warn', `broker: stream ${stream.id} dropped: ${codeOf(reason)}`);
      },
    );
  }

  /** The session has ended. */
  close(): void {
    this.#closed = true;
    for (const [id, waiter] of this.#waiters) {
      waiter.fail(this.#error('session_closed', id, 'the session ended before the peer dialled'));
    }
    this.#waiters.clear();
    for (const { timer } of this.#unclaimed.values()) this.#timers.clearTimeout(timer);
    this.#unclaimed.clear();
  }

  #arrived(stream: Stream, id: number): void {
    if (this.#closed) return;
    const waiter = this.#waiters.get(id);
    if (waiter !== undefined) {
      this.#waiters.delete(id);
      waiter.accept(stream);
      return;
    }
    if (this.#unclaimed.has(id) || this.#unclaimed.size >= MAX_UNCLAIMED) {
      this.#log(
        'warn',
        `broker: reset stream ${stream.id}: number ${id} is taken, or too many are unclaimed`,
      );
      stream.reset();
      return;
    }
    const timer = this.#timers.setTimeout(() => {
      this.#unclaimed.delete(id);
      this.#log(
        'warn',
        `broker: reset stream ${stream.id}: nobody asked for number ${id} within ${WAIT_MS} ms`,
      );
      stream.reset();
    }, WAIT_MS);
    this.#unclaimed.set(id, { stream, timer });
  }

  #acknowledge(
    stream: Stream,
    id: number,
    resolve: (stream: Stream) => void,
    reject: (error: unknown) => void,
  ): void {
    try {
      stream.write(idBytes(id));
      resolve(stream);
    } catch (reason) {
      reject(reason);
    }
  }

  async #readId(stream: Stream, late: () => GoPluginError): Promise<number> {
    let error: GoPluginError | undefined;
    const timer = this.#timers.setTimeout(() => {
      error = late();
      stream.reset();
    }, WAIT_MS);
    try {
      const bytes = await stream.read(ID_BYTES);
      return new DataView(bytes.buffer, bytes.byteOffset, ID_BYTES).getUint32(0, true);
    } catch (reason) {
      throw error ?? reason;
    } finally {
      this.#timers.clearTimeout(timer);
    }
  }

  #error(code: GoPluginErrorCode, id: number, message: string): GoPluginError {
    return new GoPluginError(code, `broker number ${id}: ${message}`);
  }
}

function idBytes(id: number): Uint8Array {
  const bytes = new Uint8Array(ID_BYTES);
  new DataView(bytes.buffer).setUint32(0, id, true);
  return bytes;
}

function codeOf(reason: unknown): string {
  return reason instanceof Error && 'code' in reason ? String(reason.code) : typeof reason;
}
