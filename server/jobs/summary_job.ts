/**
 * One job from its acceptance to its outcome. The person sees one post: a sign of life, progress, partial text, and in
 * the end the summary or one sentence. A process that lost its lease shows nothing more: the outcome is another's.
 */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { LivePost } from '../delivery/live_post.ts';
import { ours, type SafeMarkdown } from '../delivery/safe_markdown.ts';
import { type RenderOptions, renderPartial, renderSummary } from '../delivery/summary_markdown.ts';
import { describeError, type Log, type LogFields } from '../ops/log.ts';
import type { JobEnded } from '../ops/telemetry.ts';
import type { Place } from '../reading/conversation_reader.ts';
import type { SummarizeProgress } from '../summary/summarize.ts';
import type { Conversation, Language, Section, Summary } from '../summary/types.ts';
import { AlreadyRunning, DeliveryFailed, endedBy, type Failure, modelFailure } from './failure.ts';
import { type JobLease, RENEW_MS } from './job_lease.ts';
import type { JobLedger } from './job_ledger.ts';
import type { JobContext, Pause } from './job_runner.ts';
import type { JobSettings } from './job_settings.ts';
import { type MadeSummary, makeSummary, type SummaryParts } from './make_summary.ts';
import type { SummaryRequest } from './summary_request.ts';

export interface SummaryJobOptions extends SummaryParts {
  readonly delivery: Pick<Delivery, 'publish'>;
  readonly ledger: Pick<JobLedger, 'holdConversation' | 'close'>;
  readonly settings: () => JobSettings;
  readonly pause: Pause;
  /** Hears of each job that ended here. */
  readonly told?: (event: JobEnded) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface JobStart {
  readonly id: string;
  readonly request: SummaryRequest;
  /** Records the job, the first time it is called. */
  readonly lease: () => Promise<JobLease>;
  readonly live: LivePost;
  readonly log: Log;
  /** Called once the place is known: false when another job of this process has it for this person. */
  readonly claim: (context: JobContext, placeKey: string) => boolean;
}

export class SummaryJob {
  readonly #options: SummaryJobOptions;
  readonly #start: JobStart;
  readonly #over = new AbortController();
  readonly #lost = new AbortController();
  #place: Place | undefined;
  #siteUrl = '';
  #view: { readonly options: RenderOptions; readonly language: Language } | undefined;
  #partial: readonly Section[] = [];
  #progress: SafeMarkdown;

  constructor(options: SummaryJobOptions, start: JobStart) {
    this.#options = options;
    this.#start = start;
    this.#progress = this.#words('thread_summary.progress.working');
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
    try {
      const made = await this.#summarize({ ...context, signal }, startedAt);
      const ms = this.#options.now() - startedAt;
      log.info('summary delivered', { ...made.fields, ms });
      this.#tell(ms, made);
    } catch (error) {
      const failure = endedBy(error, request, signal);
      const ms = this.#options.now() - startedAt;
      await this.#fail(failure, ms);
      this.#tell(ms, undefined, failure);
    } finally {
      this.#over.abort();
      await this.#close();
    }
  }

  async #summarize(
    context: JobContext,
    startedAt: number,
  ): Promise<{ readonly summary: Summary; readonly fields: LogFields }> {
    const { live, log, request } = this.#start;
    const { signal } = context;
    const settings = this.#options.settings();
    live.show(() => [this.#progress]);
    const made = await makeSummary(request, this.#options, settings, {
      signal,
      located: (place) => this.#hold(context, place),
      read: (conversation, language) => this.#showReading(conversation, language),
      progress: (progress) => this.#showProgress(progress),
      partial: (sections) => this.#showPartial(sections),
      again: async () => (await this.#start.lease()).job.attempt > 1,
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
    const delivered = await this.#deliver(made, settings.delivery, startedAt);
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

  /** What another process goes on with has not ended. */
  #tell(ms: number, made?: { readonly summary: Summary }, failure?: Failure): void {
    const { id, request, lease } = this.#start;
    const reason = failure?.key.replace(/^thread_summary\.error\./, '') ?? '';
    void lease().then(({ job, lost }) => {
      if (lost || job.state === 'handed_over') return;
      const source = made?.summary.source;
      const cancelled = failure?.key === 'thread_summary.error.llm.cancelled';
      this.#options.told?.({
        kind: 'job_ended',
        at: this.#options.now(),
        job: id,
        outcome:
          source === undefined
            ? cancelled
              ? 'cancelled'
              : 'failed'
            : source.kind === 'model'
              ? 'summary'
              : 'digest',
        reason: source?.kind === 'digest' ? source.cause : reason,
        ms,
        scope: request.scope.kind,
        lens: request.lens.kind,
        posts: made?.summary.coverage.postsRead ?? 0,
        parts: made?.summary.coverage.parts ?? 0,
        reused: made?.summary.changes !== undefined,
      });
    });
  }

  async #deliver(made: MadeSummary, mode: JobSettings['delivery'], startedAt: number) {
    const { place, conversation, summary } = made;
    const { request, live, id } = this.#start;
    const { delivery, now } = this.#options;
    const view = { ...this.#viewOf(conversation), tookMs: now() - startedAt };
    const lines = renderSummary(summary, view);
    try {
      const [channelId = ''] = place.channelIds;
      // What several threads or a stretch of a channel come to is for the one who asked.
      if (mode === 'post' && place.rootId !== '') {
        const title = this.#words('thread_summary.title', {}, summary.language);
        const rest = await delivery.publish({
          userId: request.recipient.userId,
          target: { channelId, rootId: place.rootId, archived: place.archived },
          jobId: id,
          resumed: (await this.#start.lease()).job.attempt > 1,
          title,
          lines,
        });
        if (rest.length === 0) {
          await live.finish([this.#words('thread_summary.delivery.posted')]);
          return 'post';
        }
        await live.finish([this.#words('thread_summary.delivery.only_you'), ours(''), ...rest]);
        return 'ephemeral';
      }
      await live.finish(lines);
      return 'ephemeral';
    } catch (error) {
      throw new DeliveryFailed('the host took no post', { cause: error });
    }
  }

  /** One sentence to the person alone, above what is already there to read. Never rejects. */
  async #fail(failure: Failure, ms: number): Promise<void> {
    const { live, log, id } = this.#start;
    const key = await this.#sentenceThatHolds(failure.key);
    if (key === undefined) return log.info('another process has the job', { ms });
    log[failure.level]('no summary', { ...failure.fields, ms });
    const sentence = this.#words(key, { reference: id, ...failure.params });
    const keeps = failure.keepsPartial === true && this.#hasPartial;
    try {
      await live.finish(keeps ? this.#renderPartial(sentence) : [sentence]);
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

  #viewOf(conversation: Conversation): RenderOptions {
    return {
      siteUrl: this.#siteUrl,
      teamName: this.#place?.teamName ?? '',
      postIds: conversation.posts.map((post) => post.id),
      timeZone: this.#start.request.timeZone,
    };
  }

  #showReading(conversation: Conversation, language: Language): void {
    this.#view = { options: this.#viewOf(conversation), language };
    this.#progress = this.#words('thread_summary.progress.model', { count: conversation.posts.length });
    this.#show();
  }

  #showProgress(progress: SummarizeProgress): void {
    if (progress.step === 'merge') {
      this.#progress = this.#words('thread_summary.progress.merge', { parts: progress.parts });
    } else if (progress.parts > 1) {
      const { part, parts } = progress;
      this.#progress = this.#words('thread_summary.progress.part', { part, parts });
    }
    this.#show();
  }

  #showPartial(sections: readonly Section[]): void {
    this.#partial = sections;
    this.#show();
  }

  #show(): void {
    this.#start.live.show(() => (this.#hasPartial ? this.#renderPartial(this.#progress) : [this.#progress]));
  }

  get #hasPartial(): boolean {
    return this.#view !== undefined && this.#partial.some(({ claims }) => claims.length > 0);
  }

  #renderPartial(note: SafeMarkdown): readonly SafeMarkdown[] {
    if (this.#view === undefined) return [note];
    const { options, language } = this.#view;
    return renderPartial(this.#partial, { ...options, language, note });
  }

  #words(
    key: MessageKey,
    params: Record<string, string | number> = {},
    language = this.#start.request.readerLanguage,
  ): SafeMarkdown {
    return ours(translate(language, key, params));
  }
}
