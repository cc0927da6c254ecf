/**
 * Every summary that people wait for. A request that is accepted is recorded, so that it ends with a summary or one
 * sentence even when this process does not live to see it: whoever comes next takes it over.
 */

import { translate } from '../../assets/i18n/index.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { LivePost } from '../delivery/live_post.ts';
import { ours } from '../delivery/safe_markdown.ts';
import { describeError, type Log } from '../ops/log.ts';
import { type Scope, scopeKey } from '../reading/scope.ts';
import { type JobLease, LEASE_MS } from './job_lease.ts';
import type { JobLedger } from './job_ledger.ts';
import type { JobRunner, Submission } from './job_runner.ts';
import { REFUSALS, type Refusal } from './refusals.ts';
import type { StopOrder } from './stop_elsewhere.ts';
import { SummaryJob, type SummaryJobOptions } from './summary_job.ts';
import type { SummaryRequest } from './summary_request.ts';

export type { JobSettings } from './job_settings.ts';
export type { Summarize } from './make_summary.ts';

export interface SummaryJobsOptions extends Omit<SummaryJobOptions, 'delivery' | 'ledger'> {
  readonly runner: JobRunner;
  readonly delivery: Pick<Delivery, 'ephemeral' | 'publish' | 'toAbsent' | 'live'>;
  readonly ledger: JobLedger;
  readonly log: Log;
  /** Hands what could not be stopped here on to the other nodes. */
  readonly stopElsewhere?: (order: StopOrder) => void;
}

/** A job is begun twice at most: what ended one process may be the job itself. */
const MAX_ATTEMPTS = 2;
/** One that was made and only not seen to have been delivered has proven harmless, and may have been seen. */
const MAX_DELIVERIES = 4;
/** Nobody waits longer than that for a summary that was interrupted, in ms. */
const MAX_AGE_MS = 15 * 60_000;

interface RunningJob {
  readonly userId: string;
  readonly live: LivePost;
  /** Keys under which the runner knows it. */
  readonly keys: string[];
}

export class SummaryJobs {
  readonly #options: SummaryJobsOptions;
  readonly #running = new Map<string, RunningJob>();
  readonly #recording = new Set<Promise<unknown>>();

  constructor(options: SummaryJobsOptions) {
    this.#options = options;
  }

  /** Accepts a request or tells the person why not. Returns at once; never throws. */
  submit(request: SummaryRequest): Submission {
    const id = this.#options.newId();
    const submission = this.#begin(id, request, this.#options.now());
    if (submission !== 'accepted') void this.#refuse(id, request, submission);
    return submission;
  }

  /** Resolves when every job accepted so far is recorded, or cannot be. */
  async recorded(): Promise<void> {
    await Promise.all(this.#recording);
  }

  /** Aborts this person's job for a scope (as it was asked for, or naming the thread's root); false when there is none. */
  cancel(userId: string, scope: Scope): boolean {
    return this.#options.runner.cancel(keyOf(userId, scopeKey(scope)));
  }

  /** Aborts one job by its id, if it is this person's; false when this process has no such job. */
  cancelJob(userId: string, jobId: string): boolean {
    const stopped = this.#cancelHere({ userId, jobId }) > 0;
    if (!stopped) this.#options.stopElsewhere?.({ userId, jobId });
    return stopped;
  }

  /** Aborts all jobs of a person; how many this process had. */
  cancelAll(userId: string): number {
    this.#options.stopElsewhere?.({ userId });
    return this.#cancelHere({ userId });
  }

  /** What another node was asked to stop. */
  stoppedElsewhere(order: StopOrder): void {
    this.#cancelHere(order);
  }

  #cancelHere({ userId, jobId }: StopOrder): number {
    if (jobId === undefined) return this.#options.runner.cancelAll(userId);
    const job = this.#running.get(jobId);
    const [key] = job?.userId === userId ? job.keys : [];
    return key !== undefined && this.#options.runner.cancel(key) ? 1 : 0;
  }

  /** A job that another process began, and that this one has taken over. */
  resume(lease: JobLease): void {
    const { request, id, attempt, acceptedAt, state } = lease.job;
    const { now, runner } = this.#options;
    const mayTry = attempt <= (state === 'delivering' ? MAX_DELIVERIES : MAX_ATTEMPTS);
    const worthwhile = mayTry && now() - acceptedAt <= MAX_AGE_MS && runner.hasRoom;
    const begun = worthwhile ? this.#begin(id, request, acceptedAt, lease) : 'interrupted';
    this.#logOf(id, request).info('a job of another process was taken over', { attempt, outcome: begun });
    if (begun !== 'accepted') void this.#endInterrupted(lease, begun);
  }

  #begin(id: string, request: SummaryRequest, acceptedAt: number, taken?: JobLease): Submission {
    const { runner, ledger, now } = this.#options;
    const { userId } = request.recipient;
    const key = keyOf(userId, scopeKey(request.scope));
    const log = this.#logOf(id, request);
    let lease = taken;
    const live = this.#options.delivery.live(request.recipient, {
      jobId: id,
      language: request.readerLanguage,
      createdAt: acceptedAt,
      resumed: taken !== undefined,
      isOurs: () => lease?.holds ?? now() - acceptedAt < LEASE_MS,
    });
    const running: RunningJob = { userId, live, keys: [key] };
    let recorded: Promise<JobLease> | undefined;
    const job = new SummaryJob(this.#options, {
      id,
      request,
      live,
      resumed: taken !== undefined,
      mayBeShown: taken?.job.state === 'delivering',
      log,
      lease: () => {
        recorded ??= taken === undefined ? this.#record(ledger.record(id, request)) : Promise.resolve(taken);
        void recorded.then((known) => {
          lease = known;
        });
        return recorded;
      },
      claim: (context, placeKey) => {
        const placed = keyOf(userId, placeKey);
        if (!context.claim(placed)) {
          this.#repeat(placed);
          return false;
        }
        running.keys.push(placed);
        return true;
      },
    });
    const submission = runner.submit({
      userId,
      key,
      work: (context) => job.run(context).finally(() => this.#running.delete(id)),
      onWaiting: (ahead) => {
        const key = ahead === 0 ? 'thread_summary.progress.queued_next' : 'thread_summary.progress.queued';
        live.show(() => [ours(translate(request.readerLanguage, key, { count: ahead }))]);
      },
    });
    if (submission === 'accepted') {
      this.#running.set(id, running);
      void job.keep();
    } else if (submission === 'already_running') {
      this.#repeat(key);
    }
    return submission;
  }

  #record(recording: Promise<JobLease>): Promise<JobLease> {
    this.#recording.add(recording);
    void recording.finally(() => this.#recording.delete(recording));
    return recording;
  }

  /** The person may not see the post of the job they join any more. */
  #repeat(key: string): void {
    for (const { keys, live } of this.#running.values()) if (keys.includes(key)) void live.repeat();
  }

  async #refuse(id: string, request: SummaryRequest, refusal: Refusal): Promise<void> {
    const log = this.#logOf(id, request);
    log.info('summary refused', { code: refusal });
    const sentence = ours(translate(request.readerLanguage, REFUSALS[refusal], { reference: id }));
    try {
      await this.#options.delivery.ephemeral(request.recipient, [sentence]);
    } catch (error) {
      log.error('the person could not be told', { message: REFUSALS[refusal], ...describeError(error) });
    }
  }

  async #endInterrupted(lease: JobLease, refusal: Refusal): Promise<void> {
    const { id, request, acceptedAt } = lease.job;
    const { recipient, readerLanguage } = request;
    const log = this.#logOf(id, request);
    if (refusal === 'stopping') return void (await lease.handOver());
    // It was about to be shown, and most likely was: no sentence is put in its place.
    if (lease.job.state === 'delivering') return this.#options.ledger.close(lease);
    const live = this.#options.delivery.live(recipient, {
      jobId: id,
      language: readerLanguage,
      createdAt: acceptedAt,
      resumed: true,
      isOurs: () => lease.holds,
    });
    const key = refusal === 'already_running' ? REFUSALS.already_running : REFUSALS.interrupted;
    try {
      await live.finish([ours(translate(readerLanguage, key))]);
    } catch (error) {
      log.error('the person could not be told', { message: key, ...describeError(error) });
    }
    await this.#options.ledger.close(lease);
  }

  #logOf(id: string, { recipient, scope }: SummaryRequest): Log {
    const { userId, channelId } = recipient;
    return this.#options.log.with({
      job: id,
      user_id: userId,
      channel_id: channelId,
      scope: scopeKey(scope),
    });
  }
}

function keyOf(userId: string, key: string): string {
  return `${userId}:${key}`;
}
