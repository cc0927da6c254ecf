/**
 * One job from its acceptance to its outcome. The person sees one post: a sign of life, progress, partial text, and in
 * the end the summary or one sentence. A process that lost its lease shows nothing more: the outcome is another's.
 */

import type { MessageKey } from '../../assets/i18n/index.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { LivePost } from '../delivery/live_post.ts';
import { type RenderOptions, renderSummary } from '../delivery/summary_markdown.ts';
import { describeError, type Log, type LogFields } from '../ops/log.ts';
import type { JobEnded } from '../ops/telemetry.ts';
import type { Place } from '../reading/conversation_reader.ts';
import type { Conversation, Summary } from '../summary/types.ts';
import { deliverSummary } from './deliver_summary.ts';
import { AlreadyRunning, endedBy, type Failure, modelFailure } from './failure.ts';
import { type JobLease, RENEW_MS } from './job_lease.ts';
import type { JobLedger } from './job_ledger.ts';
import { jobEnded } from './job_report.ts';
import type { JobContext, Pause } from './job_runner.ts';
import type { JobSettings } from './job_settings.ts';
import { JobView } from './job_view.ts';
import { type MadeSummary, makeSummary, type SummaryParts } from './make_summary.ts';
import type { SummaryRequest } from './summary_request.ts';

export interface SummaryJobOptions extends SummaryParts {
  readonly delivery: Pick<Delivery, 'publish' | 'toAbsent'>;
  readonly ledger: Pick<JobLedger, 'holdConversation' | 'close'>;
  readonly settings: () => JobSettings;
  readonly pause: Pause;
  /** Hears of each job that ended here. */
  readonly told?: (event: JobEnded) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Who waits longer than that may have left, in ms: the host is asked. */
const AWAY_AFTER_MS = 20_000;

export interface JobStart {
  readonly id: string;
  readonly request: SummaryRequest;
  /** Records the job, the first time it is called. */
  readonly lease: () => Promise<JobLease>;
  readonly live: LivePost;
  /** Another process had begun it. */
  readonly resumed: boolean;
  /** That process was about to show the summary, and most likely did: no sentence is put in its place. */
  readonly mayBeShown: boolean;
  readonly log: Log;
  /** Called once the place is known: false when another job of this process has it for this person. */
  readonly claim: (context: JobContext, placeKey: string) => boolean;
}

export class SummaryJob {
  readonly #options: SummaryJobOptions;
  readonly #start: JobStart;
  readonly #over = new AbortController();
  readonly #lost = new AbortController();
  readonly #view: JobView;
  #place: Place | undefined;
  #siteUrl = '';

  constructor(options: SummaryJobOptions, start: JobStart) {
    this.#options = options;
    this.#start = start;
    // Nor is progress shown in its place.
    const shown = start.mayBeShown ? { show: () => undefined } : start.live;
    this.#view = new JobView(shown, start.request.readerLanguage);
  }

  /** Keeps the job's lease from its acceptance on until `run` has ended. Never rejects. */
  async keep(): Promise<void> {
    const lease = await this.#start.lease();
    for (;;) {
      await this.#options.pause(RENEW_MS, this.#over.signal);
      if (this.#over.signal.aborted) return;
      if (!(await lease.renew())) return this.#lost.abort('lost');
      const { userId } = this.#start.request.recipient;
      const place = this.#place;
      if (place !== undefined) {
        await this.#options.ledger.holdConversation(userId, place.key, this.#start.id);
      }
    }
  }

  /** Never rejects. */
  async run(context: JobContext): Promise<void> {
    const { log, request } = this.#start;
    const startedAt = this.#options.now();
    const signal = AbortSignal.any([context.signal, this.#lost.signal]);
    let ended: Summary | Failure;
    try {
      const { summary, fields } = await this.#summarize({ ...context, signal }, startedAt);
      ended = summary;
      log.info('summary delivered', { ...fields, ms: this.#options.now() - startedAt });
    } catch (error) {
      ended = endedBy(error, request, signal);
      await this.#fail(ended, this.#options.now() - startedAt);
    }
    this.#over.abort();
    await this.#tell(ended, this.#options.now() - startedAt).catch((error: unknown) =>
      log.error('the end of a job was not recorded', describeError(error)),
    );
    await this.#close();
  }

  async #summarize(
    context: JobContext,
    startedAt: number,
  ): Promise<{ readonly summary: Summary; readonly fields: LogFields }> {
    const { log, request } = this.#start;
    const { signal } = context;
    const settings = this.#options.settings();
    this.#view.started(this.#start.resumed);
    const made = await makeSummary(request, this.#options, settings, {
      signal,
      located: (place) => this.#hold(context, place),
      read: (conversation, language) => this.#view.reading(this.#renderOptions(conversation), language),
      progress: (progress) => this.#view.progress(progress),
      partial: (sections) => this.#view.partial(sections),
      again: this.#start.resumed,
    });
    const { source, coverage } = made.summary;
    const failed = source.cause === undefined ? undefined : modelFailure(source.cause);
    if (failed !== undefined) {
      const instead = source.kind === 'digest' ? 'the digest' : 'what there was';
      log[failed.level](`model failed, delivering ${instead}`, failed.fields);
    }
    signal.throwIfAborted();
    const lease = await this.#start.lease();
    if (!(await lease.renew('delivering'))) this.#lose();
    const delivered = await this.#deliver(made, settings, startedAt);
    // Only what the person has seen is what they were told.
    await this.#options.memory.keep(request, made.place, made.conversation, made.summary, made.readAt);
    const fields = {
      place: made.place.key,
      posts: coverage.postsRead,
      parts: coverage.parts,
      source: source.kind,
      ...(source.kind === 'model' && source.cutShort ? { cut_short: true } : {}),
      delivered,
    };
    return { summary: made.summary, fields };
  }

  async #deliver(made: MadeSummary, settings: JobSettings, startedAt: number) {
    const { place, conversation, readAt } = made;
    const { request, live, id, resumed } = this.#start;
    const { delivery, memory, now } = this.#options;
    const tookMs = now() - startedAt;
    const summary = memory.current(conversation, made.summary, readAt);
    const lines = renderSummary(summary, { ...this.#renderOptions(conversation), tookMs });
    const mayBeAway = settings.keeps && (resumed || tookMs > AWAY_AFTER_MS);
    const { language } = summary;
    return deliverSummary(
      { jobId: id, request, place, language, lines, resumed, mayBeAway },
      settings.delivery,
      delivery,
      live,
    );
  }

  /** What another process goes on with has not ended. */
  async #tell(ended: Summary | Failure, ms: number): Promise<void> {
    const { id, request, lease } = this.#start;
    const { job, lost } = await lease();
    if (lost || job.state === 'handed_over') return;
    this.#options.told?.(jobEnded(id, request, ended, { at: this.#options.now(), ms }));
  }

  /** One sentence to the person alone, above what is already there to read. Never rejects. */
  async #fail(failure: Failure, ms: number): Promise<void> {
    const { live, log, id } = this.#start;
    const key = await this.#sentenceThatHolds(failure.key);
    if (key === undefined) return log.info('another process has the job', { ms });
    log[failure.level]('no summary', { ...failure.fields, ms });
    if (this.#start.mayBeShown && failure.hides !== true) return;
    const keeps = failure.keepsPartial === true && this.#view.hasPartial;
    const stopped = keeps && key === 'thread_summary.error.llm.cancelled';
    const sentence = this.#view.sentence(
      stopped ? 'thread_summary.receipt.stopped' : key,
      { reference: id, ...failure.params },
      failure.level === 'error',
    );
    try {
      await live.finish(keeps ? this.#view.withNote(sentence) : [sentence]);
    } catch (error) {
      log.error('the person could not be told', { message: key, ...describeError(error) });
    }
  }

  /** An interrupted job goes on elsewhere if it can; `undefined` when it does already, and there is nothing to say. */
  async #sentenceThatHolds(key: MessageKey): Promise<MessageKey | undefined> {
    const lease = await this.#start.lease();
    if (lease.lost) return undefined;
    if (key !== 'thread_summary.error.interrupted') {
      return (await lease.renew('delivering')) ? key : undefined;
    }
    if (await lease.handOver()) return 'thread_summary.progress.handed_over';
    return lease.lost ? undefined : key;
  }

  /** Lets go of what the job held, unless another process has it or is to take it. Never rejects. */
  async #close(): Promise<void> {
    const lease = await this.#start.lease();
    if (lease.lost || lease.job.state === 'handed_over') return;
    await this.#options.ledger.close(lease);
  }

  #lose(): never {
    this.#lost.abort('lost');
    throw this.#lost.signal.reason;
  }

  async #hold(context: JobContext, place: Place): Promise<void> {
    const { id, request, claim } = this.#start;
    const { ledger, reader } = this.#options;
    if (!claim(context, place.key)) throw new AlreadyRunning();
    const lease = await this.#start.lease();
    // Noted before it is held: whoever ends the job for a dead process lets go of what that one held.
    if (!(await lease.locate(place.key))) this.#lose();
    const [held, siteUrl] = await Promise.all([
      ledger.holdConversation(request.recipient.userId, place.key, id),
      reader.siteUrl(),
    ]);
    if (!held) throw new AlreadyRunning();
    this.#place = place;
    this.#siteUrl = siteUrl || request.siteUrl;
  }

  #renderOptions(conversation: Conversation): RenderOptions {
    return {
      siteUrl: this.#siteUrl,
      teamName: this.#place?.teamName ?? '',
      postIds: conversation.posts.map((post) => post.id),
      timeZone: this.#start.request.timeZone,
      ...aboutOf(this.#place),
    };
  }
}

/** One thread needs no word of what it is; the reader may be anywhere when it is of something else. */
function aboutOf(place: Place | undefined): Pick<RenderOptions, 'about'> {
  if (place === undefined || place.rootId !== '') return {};
  const { scope, threads } = place;
  return { about: scope.kind === 'threads' ? { kind: 'threads', count: threads.length } : scope };
}
