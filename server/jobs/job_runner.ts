/**
 * Runs jobs: a bounded number at once, a bounded queue behind them, one per person and thread, each cancellable.
 * Knows nothing of what a job does.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { AbortReason } from './failure.ts';

export interface RunnerLimits {
  /** Jobs at work at once. */
  readonly running: number;
  /** Jobs waiting behind them. */
  readonly queued: number;
}

export const DEFAULT_LIMITS: RunnerLimits = { running: 4, queued: 64 };

/** How a request was received; anything but `accepted` is told to the person by whoever submitted. */
export type Submission = 'accepted' | 'already_running' | 'busy' | 'stopping';

/** How long aborted jobs may take to say goodbye when the plugin stops, in milliseconds. */
const FAREWELL_MS = 1000;

/** Given to a job while it runs. */
export interface JobContext {
  /** Aborted with an `AbortReason`. */
  readonly signal: AbortSignal;
  /** Takes one more key, as when a reply turns out to be of a thread; false when another job holds it. */
  claim(key: string): boolean;
}

interface Job {
  readonly keys: Set<string>;
  readonly controller: AbortController;
  readonly work: (context: JobContext) => Promise<void>;
}

/** Resolves after `ms` milliseconds or when `signal` is aborted, whichever is first; never rejects. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** On the process's own clock. */
export const pause: Pause = (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined);

export class JobRunner {
  readonly #limits: RunnerLimits;
  readonly #pause: Pause;
  readonly #byKey = new Map<string, Job>();
  readonly #queue: Job[] = [];
  readonly #running = new Map<Job, Promise<void>>();
  #stopping = false;

  constructor(pause: Pause, limits: RunnerLimits = DEFAULT_LIMITS) {
    this.#pause = pause;
    this.#limits = limits;
  }

  /** Takes a job or refuses it, at once. `work` must not reject; if it does, the job just ends. */
  submit(key: string, work: (context: JobContext) => Promise<void>): Submission {
    if (this.#stopping) return 'stopping';
    if (this.#byKey.has(key)) return 'already_running';
    if (this.#running.size >= this.#limits.running && this.#queue.length >= this.#limits.queued)
      return 'busy';
    const job: Job = { keys: new Set([key]), controller: new AbortController(), work };
    this.#byKey.set(key, job);
    this.#queue.push(job);
    this.#startNext();
    return 'accepted';
  }

  /** Aborts the job that holds `key`, at work or waiting; false when there is none. */
  cancel(key: string): boolean {
    const job = this.#byKey.get(key);
    if (job === undefined) return false;
    this.#abort(job, 'cancelled');
    return true;
  }

  /** Jobs at work and waiting. */
  get load(): { readonly running: number; readonly queued: number } {
    return { running: this.#running.size, queued: this.#queue.length };
  }

  /**
   * Refuses new jobs, aborts those that wait, gives those at work `drainMs` to finish and then aborts them too.
   * Resolves when all have ended, at the latest a second after the abort.
   */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    for (const job of [...this.#queue]) this.#abort(job, 'stopping');
    await this.#allEnded(drainMs);
    for (const job of [...this.#running.keys()]) this.#abort(job, 'stopping');
    await this.#allEnded(FAREWELL_MS);
  }

  /** A job that waits is run with its signal aborted already, so that it ends by its own road. */
  #abort(job: Job, reason: AbortReason): void {
    if (!job.controller.signal.aborted) job.controller.abort(reason);
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      this.#start(job);
    }
  }

  #startNext(): void {
    while (this.#running.size < this.#limits.running) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#start(job);
    }
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
