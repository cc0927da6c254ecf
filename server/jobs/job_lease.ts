/**
 * One job's record in the key-value store, held by compare-and-set: whoever wrote it last has the job. A store that
 * fails never stops a job; it is only that nobody would take the job over.
 */

import { jsonBytes, type KvStore } from '../ops/kv_store.ts';
import type { JobRecord, JobState } from './job_record.ts';

/** How long a process may be silent before it is taken for dead, in ms. A pause of 15 s is none, as under SIGSTOP. */
export const LEASE_MS = 30_000;
/** How often a lease is renewed, in ms: two renewals may fail. */
export const RENEW_MS = 10_000;
/** A record nobody came back for goes after a day, in seconds. */
const EXPIRES_SECONDS = 86_400;

export interface LeaseOptions {
  readonly kv: Pick<KvStore, 'compareAndSet' | 'compareAndDelete'>;
  readonly key: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Told of each failure of the store. */
  readonly failed: (error: unknown) => void;
}

export class JobLease {
  readonly #options: LeaseOptions;
  #job: JobRecord;
  /** What the key may hold: one value, or more after a write that failed and may have been done all the same. */
  #held: readonly (Uint8Array | null)[];
  #lost = false;
  /** One write at a time: each needs what the one before it wrote. */
  #last: Promise<unknown> = Promise.resolve();

  /** `held` is what the key holds now; `null` for a job that is not recorded yet. */
  constructor(options: LeaseOptions, job: JobRecord, held: Uint8Array | null) {
    this.#options = options;
    this.#job = job;
    this.#held = [held];
  }

  get job(): JobRecord {
    return this.#job;
  }

  /** Another process has taken the job: whatever comes of it is for that one to tell. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Whether nobody can have taken the job yet, by this process's own clock. */
  get holds(): boolean {
    return !this.#lost && this.#job.leaseUntil > this.#options.now();
  }

  /** Writes the record with a fresh lease. False when another process has the job; true also when the store failed. */
  renew(state: Exclude<JobState, 'handed_over'> = this.#stateOfWork()): Promise<boolean> {
    return this.#inTurn(() => this.#write({ state, leaseUntil: this.#options.now() + LEASE_MS }));
  }

  /** Takes the job from the process whose record `held` is. False also when the store failed: then nobody has taken it. */
  claim(): Promise<boolean> {
    return this.#inTurn(async () => {
      const { now } = this.#options;
      return (
        (await this.#write({ state: 'running', leaseUntil: now() + LEASE_MS })) && this.#held.length === 1
      );
    });
  }

  /** Notes what is summarised, for whoever comes next. As `renew`. */
  locate(placeKey: string): Promise<boolean> {
    return this.#inTurn(() =>
      this.#write({ state: this.#stateOfWork(), placeKey, leaseUntil: this.#options.now() + LEASE_MS }),
    );
  }

  /** Leaves the job to whoever comes next. False when nobody will: the store failed, or another process has it. */
  handOver(): Promise<boolean> {
    return this.#inTurn(async () => {
      const written = await this.#write({ state: 'handed_over', leaseUntil: 0 });
      return written && this.#held.length === 1;
    });
  }

  /** The job has had its outcome: there is nothing to come back for. */
  end(): Promise<void> {
    return this.#inTurn(async () => {
      for (const held of this.#held) {
        if (held === null) continue;
        try {
          if (await this.#options.kv.compareAndDelete(this.#options.key, held)) return;
        } catch (error) {
          this.#options.failed(error);
        }
      }
    });
  }

  #stateOfWork(): Exclude<JobState, 'handed_over'> {
    return this.#job.state === 'delivering' ? 'delivering' : 'running';
  }

  async #write(
    change: Pick<JobRecord, 'state' | 'leaseUntil'> & Partial<Pick<JobRecord, 'placeKey'>>,
  ): Promise<boolean> {
    if (this.#lost) return false;
    const next: JobRecord = { ...this.#job, ...change };
    const bytes = jsonBytes(next);
    const { kv, key, failed } = this.#options;
    try {
      for (const held of this.#held) {
        if (!(await kv.compareAndSet(key, held, bytes, { expiresInSeconds: EXPIRES_SECONDS }))) continue;
        this.#job = next;
        this.#held = [bytes];
        return true;
      }
    } catch (error) {
      failed(error);
      this.#job = next;
      this.#held = [bytes, ...this.#held].slice(0, 4);
      return true;
    }
    this.#lost = true;
    return false;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
