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
/** A write that fails is tried again at once: most failures are over by then. */
const WRITE_ATTEMPTS = 2;
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
  /** Until when the store is known to name this process; without end for a job that was never seen to be recorded. */
  #sureUntil = Number.POSITIVE_INFINITY;
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
    return !this.#lost && this.#sureUntil > this.#options.now();
  }

  /** Writes the record with a fresh lease. False when another process has the job; true also when the store failed. */
  renew(state: Exclude<JobState, 'handed_over'> = this.#stateOfWork()): Promise<boolean> {
    return this.#inTurn(() => this.#write({ state, leaseUntil: this.#options.now() + LEASE_MS }));
  }

  /** Takes the job from the process whose record `held` is. False also when the store failed: then nobody has taken it. */
  claim(): Promise<boolean> {
    return this.#inTurn(async () => {
      const change = { state: this.#stateOfWork(), leaseUntil: this.#options.now() + LEASE_MS };
      return (await this.#write(change)) && this.#held.length === 1;
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

  /** The job has had its outcome: there is nothing to come back for. False when the store failed and may still have it. */
  end(): Promise<boolean> {
    return this.#inTurn(async () => {
      const { kv, key, failed } = this.#options;
      let answered = true;
      for (const held of this.#held) {
        if (held === null) continue;
        try {
          if (await kv.compareAndDelete(key, held)) return true;
        } catch (error) {
          answered = false;
          failed(error);
        }
      }
      return answered;
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
    for (let attempt = 1; ; attempt++) {
      try {
        if (await this.#replace(bytes)) {
          this.#sureUntil = next.leaseUntil;
          this.#job = next;
          return true;
        }
        this.#lost = true;
        return false;
      } catch (error) {
        // It may have been done all the same.
        this.#held = withPossible(bytes, this.#held);
        if (attempt < WRITE_ATTEMPTS) continue;
        this.#options.failed(error);
        this.#job = next;
        return true;
      }
    }
  }

  /** Puts `bytes` in the place of whatever the key holds of ours; false when it holds another's. */
  async #replace(bytes: Uint8Array): Promise<boolean> {
    const { kv, key } = this.#options;
    for (const held of this.#held) {
      if (!(await kv.compareAndSet(key, held, bytes, { expiresInSeconds: EXPIRES_SECONDS }))) continue;
      this.#held = [bytes];
      return true;
    }
    return false;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** Values of writes that nobody knows the end of. A store away for longer than that loses its jobs anyway. */
const MAX_POSSIBLE = 16;

/**
 * What a key may hold after a write without an answer, the newest first. The last is what it is known to have held:
 * it is never let go, as all the writes after it may have come to nothing.
 */
function withPossible(bytes: Uint8Array, held: readonly (Uint8Array | null)[]): (Uint8Array | null)[] {
  const newest = held[0];
  if (newest instanceof Uint8Array && Buffer.compare(newest, bytes) === 0) return [...held];
  const known = held.slice(-1);
  return [bytes, ...held.slice(0, -1)].slice(0, MAX_POSSIBLE).concat(known);
}
