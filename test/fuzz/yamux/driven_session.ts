/** A session under trial: what the peer sends goes in, what our side does is done, and everything that came of it is kept. */
import assert from 'node:assert/strict';
import type { Limits } from '../../../server/bridge/yamux/constants.ts';
import { YamuxError } from '../../../server/bridge/yamux/errors.ts';
import { Session } from '../../../server/bridge/yamux/session.ts';
import type { Stream } from '../../../server/bridge/yamux/stream.ts';
import { HeldClock } from '../../unit/bridge/yamux/kit.ts';
import type { Action, TAKES } from './actions.ts';
import { ByteLog } from './byte_log.ts';
import { OutputRules } from './output_rules.ts';
import { PeerReader } from './peer_reader.ts';

export interface SessionPlan {
  readonly role: 'host' | 'plugin';
  /** How the peer's streams are taken up, in turn. */
  readonly takes: readonly (typeof TAKES)[number][];
  readonly limits: Partial<Limits>;
}

/** One stream, and what became of it. */
export interface Seen {
  readonly stream: Stream;
  /** Length of the peer's payload on the id when we opened the stream. */
  readonly from: number | undefined;
  mode: 'none' | 'read' | 'handlers' | 'manual' | 'throws';
  readonly bytes: ByteLog;
  consumed: number;
  ended: number;
  readonly errors: string[];
  /** We dropped it, or said that we would hear no more. */
  dropped: boolean;
  /** Bytes that were written, all told. */
  written: number;
  reading: boolean;
}

export class DrivenSession {
  readonly reader = new PeerReader();
  readonly rules: OutputRules;
  readonly clock = new HeldClock();
  readonly session: Session;
  readonly seen: Seen[] = [];
  readonly closed: (string | undefined)[] = [];
  /** Promises that were made, and how many of them have settled. */
  promised = 0;
  settled = 0;
  /** A rule that was broken where the session would take it for a failure of the transport, or of a handler. */
  broken: { readonly reason: unknown } | undefined;
  readonly #plan: SessionPlan;
  #flushes: (() => void)[] = [];
  #full = false;
  #taken = 0;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
    this.rules = new OutputRules(this.reader, plan.role);
    this.session = new Session({
      role: plan.role,
      write: (bytes) => {
        this.#rule(() => this.rules.push(bytes));
        return !this.#full;
      },
      onStream: (stream) => this.#incoming(stream),
      onClose: (error) => this.closed.push(error === undefined ? undefined : error.code),
      timers: this.clock,
      schedule: (flush) => this.#flushes.push(flush),
      log: (_level, message) => assert.equal(typeof message, 'string'),
      limits: plan.limits,
    });
  }

  /** What was queued may not have been sent. */
  get full(): boolean {
    return this.#full;
  }

  receive(chunk: Uint8Array): void {
    this.reader.push(chunk);
    this.session.receive(chunk);
  }

  /** What would happen at the end of a turn. */
  turn(): void {
    for (const flush of this.#flushes.splice(0)) flush();
  }

  act(action: Action): void {
    try {
      this.#act(action);
    } catch (error) {
      if (!(error instanceof YamuxError)) throw error;
      assert.ok(ALLOWED.has(error.code), `${action.do} threw ${error.code}`);
    }
  }

  #act(action: Action): void {
    const { session } = this;
    switch (action.do) {
      case 'open': {
        const stream = session.open();
        this.#watch(stream, this.reader.begunAt(stream.id));
        return;
      }
      case 'ping':
        this.#promise(session.ping());
        return;
      case 'goAway':
        session.goAway();
        return;
      case 'flush':
        session.flush();
        return;
      case 'full':
        this.#full = true;
        return;
      case 'drained':
        this.#full = false;
        session.transportDrained();
        return;
      case 'pass':
        this.clock.advance(action.ms);
        return;
      default: {
        const one = this.seen.length === 0 ? undefined : this.seen[action.stream % this.seen.length];
        if (one !== undefined) this.#actOn(one, action);
      }
    }
  }

  #actOn(one: Seen, action: Extract<Action, { readonly stream: number }>): void {
    const { stream } = one;
    switch (action.do) {
      case 'write':
        stream.write(new Uint8Array(action.n).fill(stream.id));
        one.written += action.n;
        return;
      case 'end':
        stream.end();
        return;
      case 'reset':
        one.dropped = true;
        stream.reset();
        return;
      case 'await':
        this.#promise(stream.drained());
        return;
      case 'handlers':
        if (one.dropped) return;
        if (one.mode === 'none' || (one.mode === 'read' && !one.reading)) this.#handle(one, 'handlers');
        return;
      case 'consume': {
        if (one.mode !== 'manual') return;
        const n = Math.min(action.n, one.bytes.length - one.consumed);
        one.consumed += n;
        stream.consumed(n);
        return;
      }
      case 'read':
        this.#read(one, action.n);
    }
  }

  #read(one: Seen, n: number): void {
    if ((one.mode !== 'none' && one.mode !== 'read') || one.reading) return;
    one.mode = 'read';
    one.reading = true;
    const reading = one.stream.read(n);
    this.#promise(
      reading.then(
        (bytes) => {
          one.reading = false;
          assert.equal(bytes.length, n, 'bytes of a read');
          one.bytes.push(bytes);
        },
        (error: unknown) => {
          one.reading = false;
          throw error;
        },
      ),
    );
  }

  #incoming(stream: Stream): void {
    const take = this.#plan.takes[this.#taken++ % Math.max(1, this.#plan.takes.length)] ?? 'handlers';
    if (take === 'throws') throw new Error('the application would not have it');
    const one = this.#watch(stream, undefined);
    if (take === 'handlers' || take === 'manual') this.#handle(one, take);
    else if (take === 'handler throws') this.#handle(one, 'throws');
    else if (take === 'read') this.#read(one, 3);
  }

  #watch(stream: Stream, from: number | undefined): Seen {
    const one: Seen = {
      stream,
      from,
      mode: 'none',
      bytes: new ByteLog(),
      consumed: 0,
      ended: 0,
      errors: [],
      dropped: false,
      written: 0,
      reading: false,
    };
    this.seen.push(one);
    return one;
  }

  #handle(one: Seen, mode: 'handlers' | 'manual' | 'throws'): void {
    one.mode = mode;
    const over = (): boolean => one.errors.length > 0 || one.dropped;
    one.stream.setHandlers(
      {
        data: (chunk) => {
          this.#rule(() => {
            assert.ok(!over() && one.ended === 0, 'data behind the end');
            assert.ok(chunk.length > 0, 'an empty chunk');
          });
          one.bytes.push(chunk);
          if (mode === 'throws' && one.bytes.length > 20) {
            one.dropped = true;
            throw new Error('the handler would not have it');
          }
        },
        end: () => {
          this.#rule(() => assert.ok(!over(), 'an end behind the end'));
          one.ended += 1;
        },
        error: (error) => {
          this.#rule(() => {
            assert.ok(error instanceof YamuxError, 'the error of a stream');
            assert.ok(!over(), 'an error behind the end');
          });
          one.errors.push(error.code);
        },
      },
      { autoConsume: mode !== 'manual' },
    );
  }

  #rule(check: () => void): void {
    try {
      check();
    } catch (reason) {
      this.broken ??= { reason };
    }
  }

  #promise(promise: Promise<unknown>): void {
    this.promised += 1;
    promise.then(
      () => {
        this.settled += 1;
      },
      (error: unknown) => {
        this.settled += 1;
        if (!(error instanceof YamuxError)) throw error;
      },
    );
  }
}

/** What calls of the application may meet. */
const ALLOWED = new Set([
  'session_closed',
  'remote_go_away',
  'streams_exhausted',
  'too_many_opens',
  'stream_closed',
  'stream_reset',
  'send_queue_full',
  'half_close_timeout',
  'handler_failed',
]);
