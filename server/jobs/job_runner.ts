/**
 * Runs jobs: a bounded number at once, a bounded queue behind them, one per person and conversation, a few per person,
 * each cancellable. Knows nothing of what a job does.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { AbortReason } from './failure.ts';

export interface RunnerLimits {
  /** Jobs at work at once. */
  readonly running: number;
  /** Jobs waiting behind them. */
  readonly queued: number;
  /** Jobs of one person, at work and waiting: nobody fills the queue alone. */
  readonly perUser: number;
}

export const DEFAULT_LIMITS: RunnerLimits = { running: 4, queued: 64, perUser: 8 };

/** How a request was received; anything but `accepted` is told to the person by whoever submitted. */
export type Submission = 'accepted' | 'already_running' | 'busy' | 'too_many' | 'stopping';

/** How long aborted jobs may take to say goodbye when the plugin ends, in ms: the bridge gives them 700 in all. */
const FAREWELL_MS = 450;

/** Given to a job while it runs. */
export interface JobContext {
  /** Aborted with an `AbortReason`. */
  readonly signal: AbortSignal;
  /** Takes one more key, as when a reply turns out to be of a thread; false when another job holds it. */
  claim(key: string): boolean;
}

export interface JobOptions {
  readonly userId: string;
  /** What no other job may hold meanwhile. */
  readonly key: string;
  /** Must not reject; if it does, the job just ends. */
  readonly work: (context: JobContext) => Promise<void>;
  /** Called while the job waits, whenever the number of jobs before it in the queue has changed. */
  readonly onWaiting?: (ahead: number) => void;
}

interface Job extends JobOptions {
  readonly keys: Set<string>;
  readonly controller: AbortController;
}

/** Resolves after `ms` milliseconds or when `signal` is aborted, whichever is first; never rejects. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** On the process's own clock; keeps no process alive. */
export const pause: Pause = (ms, signal) =>
  delay(ms, undefined, { signal, ref: false }).catch(() => undefined);

export class JobRunner {
  readonly #limits: () => RunnerLimits;
  readonly #pause: Pause;
  readonly #byKey = new Map<string, Job>();
  readonly #queue: Job[] = [];
  readonly #running = new Map<Job, Promise<void>>();
  #stopping = false;

  /** `limits` is asked at each submission, so that a change of the settings needs no restart. */
  constructor(pause: Pause, limits: () => RunnerLimits = () => DEFAULT_LIMITS) {
    this.#pause = pause;
    this.#limits = limits;
  }

  /** Takes a job or refuses it, at once. */
  submit(options: JobOptions): Submission {
    const { key, userId } = options;
    if (this.#stopping) return 'stopping';
    if (this.#byKey.has(key)) return 'already_running';
    const limits = this.#limits();
    if (this.#of(userId).length >= limits.perUser) return 'too_many';
    if (this.#running.size >= limits.running && this.#queue.length >= limits.queued) return 'busy';
    const job: Job = { ...options, keys: new Set([key]), controller: new AbortController() };
    this.#byKey.set(key, job);
    this.#queue.push(job);
    this.#startNext();
    if (this.#queue.includes(job)) job.onWaiting?.(this.#queue.length - 1);
    return 'accepted';
  }

  /** Aborts the job that holds `key`, at work or waiting; false when there is none. */
  cancel(key: string): boolean {
    const job = this.#byKey.get(key);
    if (job === undefined) return false;
    this.#abort(job, 'cancelled');
    return true;
  }

  /** Aborts every job of a person; how many there were. */
  cancelAll(userId: string): number {
    const jobs = this.#of(userId);
    for (const job of jobs) this.#abort(job, 'cancelled');
    return jobs.length;
  }

  /** Jobs at work and waiting. */
  get load(): { readonly running: number; readonly queued: number } {
    return { running: this.#running.size, queued: this.#queue.length };
  }

  /** Whether a job that is submitted now would be taken, but for its person's own limit. */
  get hasRoom(): boolean {
    const { running, queued } = this.#limits();
    return !this.#stopping && (this.#running.size < running || this.#queue.length < queued);
  }

  /**
   * Refuses new jobs, aborts those that wait, gives those at work `drainMs` to finish and then aborts them too.
   * Resolves when all have ended, at the latest `FAREWELL_MS` after the abort.
   */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    for (const job of [...this.#queue]) this.#abort(job, 'stopping');
    await this.#allEnded(drainMs);
    for (const job of [...this.#running.keys()]) this.#abort(job, 'stopping');
    await this.#allEnded(FAREWELL_MS);
  }

  #of(userId: string): Job[] {
    return [...new Set(this.#byKey.values())].filter((job) => job.userId === userId);
  }

  /** A job that waits is run with its signal aborted already, so that it ends by its own road. */
  #abort(job: Job, reason: AbortReason): void {
    if (!job.controller.signal.aborted) job.controller.abort(reason);
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      this.#start(job);
      this.#tellWaiting(waiting);
    }
  }

  #startNext(): void {
    const before = this.#queue.length;
    while (this.#running.size < this.#limits().running) {
      const job = this.#queue.shift();
      if (job === undefined) break;
      this.#start(job);
    }
    if (this.#queue.length !== before) this.#tellWaiting(0);
  }

  /** Those from position `from` on have one fewer before them. */
  #tellWaiting(from: number): void {
    for (let ahead = from; ahead < this.#queue.length; ahead++) this.#queue[ahead]?.onWaiting?.(ahead);
  }

  #start(job: Job): void {
    const context: JobContext = {
      signal: job.controller.signal,
      claim: (key) => this.#claim(job, key),
    };
    const ended = Promise.resolve()
      .then(() => job.work(context))
      .catch(() => undefined)
      .then(() => this.#end(job));
    this.#running.set(job, ended);
  }

  #claim(job: Job, key: string): boolean {
    const holder = this.#byKey.get(key);
    if (holder !== undefined && holder !== job) return false;
    this.#byKey.set(key, job);
    job.keys.add(key);
    return true;
  }

  #end(job: Job): void {
    for (const key of job.keys) this.#byKey.delete(key);
    this.#running.delete(job);
    this.#startNext();
  }

  async #allEnded(withinMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    const timer = new AbortController();
    await Promise.race([Promise.all(this.#running.values()), this.#pause(withinMs, timer.signal)]);
    timer.abort();
  }
}
