/**
 * The jobs of all nodes in the key-value store: what is at work, and what a process that died has left behind.
 *
 * Two kinds of keys. `job:<id>` holds a `JobRecord`. `conversation:<hash of person and place>` names the one job that
 * summarises it for them; it expires by itself and is renewed together with the lease.
 */

import { getJson, hashedKey, type KvStore } from '../ops/kv_store.ts';
import { describeError, type Log } from '../ops/log.ts';
import { JobLease, LEASE_MS } from './job_lease.ts';
import { type JobRecord, jobRecordSchema } from './job_record.ts';
import type { Pause } from './job_runner.ts';
import type { SummaryRequest } from './summary_request.ts';

const JOB_PREFIX = 'job:';
const CONVERSATION_PREFIX = 'conversation:';
/** A conversation is held as long as a lease, and a renewal more. */
const CONVERSATION_SECONDS = Math.ceil((LEASE_MS * 1.5) / 1000);

export interface LedgerOptions {
  readonly kv: KvStore;
  /** Where this process runs; where it says the same of a job, that job's process is gone. */
  readonly node: string;
  /** This process; unlike that of any other. */
  readonly instance: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly pause: Pause;
  readonly log: Log;
}

/** When the end of a record is tried again, in ms after one another: until its lease has lapsed, and not longer. */
const END_AGAIN_MS = [500, 2000, 5000, 10_000];

/** What a look into the store found. */
export interface Lapsed {
  /** Taken over: this process has them now. */
  readonly claimed: readonly JobLease[];
  /** When the next lease of another process lapses, Unix ms; `undefined` where there is none. */
  readonly nextLapse: number | undefined;
}

export class JobLedger {
  readonly #options: LedgerOptions;
  #warned = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** Records a new job. Never rejects: where the store fails, the job runs without a record. */
  async record(id: string, request: SummaryRequest): Promise<JobLease> {
    const { node, instance, now } = this.#options;
    const job = { id, request, node, instance, placeKey: '', attempt: 1, acceptedAt: now() };
    const lease = this.#lease({ ...job, state: 'running', leaseUntil: 0 }, null);
    await lease.renew();
    return lease;
  }

  /** Takes over what a dead process left, at most `limit` jobs. Never rejects. */
  async claimLapsed(limit: number): Promise<Lapsed> {
    const { kv, instance, now } = this.#options;
    const claimed: JobLease[] = [];
    let nextLapse: number | undefined;
    try {
      for await (const key of kv.list(JOB_PREFIX)) {
        const stored = await getJson(kv, key, jobRecordSchema);
        if (stored === null || key !== keyOf(stored.value.id) || stored.value.instance === instance) continue;
        const { value: job, bytes } = stored;
        const lapsed = this.#lapsed(job);
        if (!lapsed || claimed.length >= limit) {
          const at = lapsed ? now() : job.leaseUntil;
          nextLapse = Math.min(nextLapse ?? at, at);
          continue;
        }
        const { node } = this.#options;
        const lease = this.#lease({ ...job, node, instance, attempt: job.attempt + 1 }, bytes);
        if (await lease.claim()) claimed.push(lease);
      }
      this.#warned = false;
    } catch (error) {
      this.#failed(error);
    }
    return { claimed, nextLapse };
  }

  /**
   * Lets go of a job that has had its outcome, and of the conversation it held. Where the store fails, that is tried again
   * for a while behind the answer: a record that stays has the job done once more. Never rejects.
   */
  async close(lease: JobLease): Promise<void> {
    const { id, placeKey, request } = lease.job;
    const held = placeKey === '' ? [] : [this.#releaseConversation(request.recipient.userId, placeKey, id)];
    const [ended] = await Promise.all([lease.end(), ...held]);
    if (!ended) void this.#endLater(lease);
  }

  async #endLater(lease: JobLease): Promise<void> {
    for (const ms of END_AGAIN_MS) {
      await this.#options.pause(ms, new AbortController().signal);
      if (await lease.end()) return;
    }
  }

  /**
   * Makes `jobId` the one job of a person and a place, or keeps it so. False when another one is; true also when the
   * store failed.
   */
  async holdConversation(userId: string, placeKey: string, jobId: string): Promise<boolean> {
    const { kv } = this.#options;
    const key = conversationKey(userId, placeKey);
    const value = new TextEncoder().encode(jobId);
    const options = { expiresInSeconds: CONVERSATION_SECONDS };
    try {
      return (
        (await kv.compareAndSet(key, null, value, options)) ||
        (await kv.compareAndSet(key, value, value, options))
      );
    } catch (error) {
      this.#failed(error);
      return true;
    }
  }

  async #releaseConversation(userId: string, placeKey: string, jobId: string): Promise<void> {
    try {
      await this.#options.kv.compareAndDelete(
        conversationKey(userId, placeKey),
        new TextEncoder().encode(jobId),
      );
    } catch (error) {
      this.#failed(error);
    }
  }

  #lapsed(job: JobRecord): boolean {
    const { node, now } = this.#options;
    return job.state === 'handed_over' || job.leaseUntil < now() || job.node === node;
  }

  #lease(job: JobRecord, held: Uint8Array | null): JobLease {
    const { kv, now } = this.#options;
    return new JobLease({ kv, key: keyOf(job.id), now, failed: (error) => this.#failed(error) }, job, held);
  }

  /** Once, until the store has answered a look into it again. */
  #failed(error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#options.log.warn(
      'the key-value store fails; summaries go on, but none would survive a restart',
      describeError(error),
    );
  }
}

function keyOf(id: string): string {
  return JOB_PREFIX + id;
}

function conversationKey(userId: string, placeKey: string): string {
  return hashedKey(CONVERSATION_PREFIX, userId, placeKey);
}
