/**
 * Looks after the jobs of processes that died: at once when this one begins, then whenever a lease of another process
 * could have lapsed, and now and then in any case.
 */

import type { JobLedger } from './job_ledger.ts';
import type { JobRunner, Pause } from './job_runner.ts';
import type { SummaryJobs } from './summary_jobs.ts';

export interface SweeperOptions {
  readonly ledger: Pick<JobLedger, 'claimLapsed'>;
  readonly jobs: Pick<SummaryJobs, 'resume'>;
  readonly runner: Pick<JobRunner, 'hasRoom'>;
  readonly pause: Pause;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Longest time between two looks, in ms: whoever waits for a dead node's job is told within a minute. */
const INTERVAL_MS = 60_000;
/** Shortest time, for leases that all but lapsed. */
const MIN_INTERVAL_MS = 2000;
/** Jobs taken over in one look: they are told or done again one after another. */
const CLAIMS_PER_LOOK = 32;

export class Sweeper {
  readonly #options: SweeperOptions;
  #over = new AbortController();

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Returns at once. */
  start(): void {
    this.#over.abort();
    this.#over = new AbortController();
    void this.#loop(this.#over.signal);
  }

  stop(): void {
    this.#over.abort();
  }

  /** Takes over what has lapsed; when to look again, in ms. Never rejects. */
  async sweep(): Promise<number> {
    const { ledger, jobs, runner, now } = this.#options;
    const { claimed, nextLapse } = await ledger.claimLapsed(runner.hasRoom ? CLAIMS_PER_LOOK : 0);
    for (const lease of claimed) jobs.resume(lease);
    if (nextLapse === undefined) return INTERVAL_MS;
    return Math.min(INTERVAL_MS, Math.max(MIN_INTERVAL_MS, nextLapse - now() + MIN_INTERVAL_MS));
  }

  async #loop(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const wait = await this.sweep();
      await this.#options.pause(wait, over);
    }
  }
}
