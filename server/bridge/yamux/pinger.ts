/**
 * Our own pings: the keepalive, and round trips on demand. As in Go, the next keepalive is due one interval after the
 * previous one was answered, and an unanswered keepalive ends the session while an unanswered `ping` does not.
 */
import type { Limits } from './constants.ts';
import { YamuxError } from './errors.ts';
import { Deadline, type Timers } from './timers.ts';

interface PendingPing {
  readonly sentAt: number;
  readonly deadline: Deadline;
  answered(roundTripMs: number): void;
  failed(error: YamuxError): void;
}

export interface PingerOptions {
  send(pingId: number): void;
  /** A keepalive went unanswered. */
  lost(error: YamuxError): void;
  timers: Timers;
  limits: Limits;
}

export class Pinger {
  readonly #options: PingerOptions;
  readonly #pending = new Map<number, PendingPing>();
  #nextId = 0;
  #keepAlive: unknown;
  #stopped: YamuxError | undefined;

  constructor(options: PingerOptions) {
    this.#options = options;
    this.#armKeepAlive();
  }

  /** Round trip in milliseconds. Rejects with `ping_timeout`, or `session_closed`. */
  ping(): Promise<number> {
    return new Promise((resolve, reject) => this.#ping(resolve, reject));
  }

  /** The peer answered; unknown and late ids are ignored. */
  answered(pingId: number): void {
    const ping = this.#pending.get(pingId);
    if (ping === undefined) return;
    this.#pending.delete(pingId);
    ping.deadline.clear();
    ping.answered(this.#options.timers.now() - ping.sentAt);
  }

  /** Sends nothing more and fails what is unanswered. */
  stop(error: YamuxError): void {
    this.#stopped = error;
    if (this.#keepAlive !== undefined) this.#options.timers.clearTimeout(this.#keepAlive);
    for (const ping of this.#pending.values()) {
      ping.deadline.clear();
      ping.failed(error);
    }
    this.#pending.clear();
  }

  #ping(answered: (roundTripMs: number) => void, failed: (error: YamuxError) => void): void {
    if (this.#stopped !== undefined) {
      failed(this.#stopped);
      return;
    }
    const { send, timers, limits } = this.#options;
    const pingId = this.#nextId;
    this.#nextId = (pingId + 1) >>> 0;
    const deadline = new Deadline(timers);
    this.#pending.set(pingId, { sentAt: timers.now(), deadline, answered, failed });
    deadline.start(limits.answerMs, () => {
      this.#pending.delete(pingId);
      failed(
        new YamuxError('ping_timeout', `ping ${pingId}: expected an answer within ${limits.answerMs} ms`),
      );
    });
    send(pingId);
  }

  #armKeepAlive(): void {
    const { timers, limits, lost } = this.#options;
    if (limits.keepAliveMs <= 0 || this.#stopped !== undefined) return;
    this.#keepAlive = timers.setTimeout(() => {
      this.#ping(
        () => this.#armKeepAlive(),
        (cause) => {
          if (cause.code !== 'ping_timeout') return;
          const message = `keepalive: expected an answer within ${limits.answerMs} ms, got none`;
          lost(new YamuxError('keepalive_timeout', message, { cause }));
        },
      );
    }, limits.keepAliveMs);
  }
}
