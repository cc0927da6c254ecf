/**
 * From a request to what the person sees: locate the thread and check access, read it, summarise it, check access
 * again, deliver. Whatever fails on the way becomes one sentence to the person and one line in the log.
 */

import { setImmediate as turn } from 'node:timers/promises';
import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { ours, type SafeMarkdown } from '../delivery/safe_markdown.ts';
import { renderSummary } from '../delivery/summary_markdown.ts';
import type { LanguageModel } from '../llm/language_model.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { ConversationReader, Place } from '../reading/conversation_reader.ts';
import { type Scope, scopeKey } from '../reading/scope.ts';
import type { SummarizeOptions, summarize } from '../summary/summarize.ts';
import type { Conversation, Summary } from '../summary/types.ts';
import { type AbortReason, digestFailure, type Failure, failureOf } from './failure.ts';
import type { JobContext, JobRunner, Submission } from './job_runner.ts';
import type { SummaryRequest } from './summary_request.ts';

/** The summary engine. */
export type Summarize = typeof summarize;

/** Taken once when a job starts; a change of the configuration does not reach a job at work. */
export interface JobSettings {
  /** `null`: none is configured. */
  readonly model: LanguageModel | null;
  readonly digestAllowed: boolean;
  /** Of the model, in tokens. */
  readonly contextTokens: number;
  readonly onContextLearnt?: (contextTokens: number) => void;
  readonly parallelRequests: number;
  readonly unsupportedClaims: 'mark' | 'drop';
  readonly delivery: 'ephemeral' | 'post';
}

export interface SummaryJobsOptions {
  readonly runner: JobRunner;
  readonly reader: Pick<ConversationReader, 'locate' | 'read' | 'recheck' | 'siteUrl'>;
  readonly summarize: Summarize;
  readonly delivery: Pick<Delivery, 'ephemeral' | 'post'>;
  readonly settings: () => JobSettings;
  readonly log: Log;
  /** A new unguessable id of letters and digits: names a job in the log, keeps a transcript's frame from being forged. */
  readonly newId: () => string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const REFUSALS: Readonly<Record<Exclude<Submission, 'accepted'>, MessageKey>> = {
  already_running: 'thread_summary.error.already_running',
  busy: 'thread_summary.error.busy',
  stopping: 'thread_summary.error.interrupted',
};

/** What was made could not be shown. */
class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';
}

export class SummaryJobs {
  readonly #options: SummaryJobsOptions;

  constructor(options: SummaryJobsOptions) {
    this.#options = options;
  }

  /** Accepts a request or tells the person why not. Returns at once; never throws. */
  submit(request: SummaryRequest): Submission {
    const id = this.#options.newId();
    const { userId, channelId } = request.recipient;
    const log = this.#options.log.with({
      job: id,
      user_id: userId,
      channel_id: channelId,
      scope: scopeKey(request.scope),
    });
    const submission = this.#options.runner.submit(keyOf(userId, scopeKey(request.scope)), (context) =>
      this.#run(id, request, context, log),
    );
    if (submission !== 'accepted') {
      log.info('summary refused', { code: submission });
      void this.#say(request, REFUSALS[submission], log);
    }
    return submission;
  }

  /** Aborts this person's job for a scope (as it was asked for, or naming the thread's root); false when there is none. */
  cancel(userId: string, scope: Scope): boolean {
    return this.#options.runner.cancel(keyOf(userId, scopeKey(scope)));
  }

  async #run(id: string, request: SummaryRequest, context: JobContext, log: Log): Promise<void> {
    const startedAt = this.#options.now();
    const elapsed = (): number => this.#options.now() - startedAt;
    try {
      const outcome = await this.#summarize(request, context, log);
      log.info('summary delivered', { ...outcome, ms: elapsed() });
    } catch (error) {
      const failure = endedBy(error, request, context.signal);
      log[failure.level]('no summary', { ...failure.fields, ms: elapsed() });
      await this.#say(request, failure.key, log, { reference: id });
    }
  }

  async #summarize(request: SummaryRequest, context: JobContext, log: Log) {
    const { reader, summarize, settings, newId } = this.#options;
    const { signal } = context;
    const { userId } = request.recipient;
    signal.throwIfAborted();
    const { model, digestAllowed, delivery, ...engine } = settings();

    const place = await unlessAborted(reader.locate(userId, request.scope), signal);
    if (!context.claim(keyOf(userId, place.key))) throw new AlreadyRunning();
    const thread = await unlessAborted(reader.read(place), signal);
    // A turn of the event loop, so that the host's pings are answered while a long thread is weighed.
    const pause = (): Promise<void> => turn();
    const options: SummarizeOptions = {
      language: request.language === 'thread' ? request.readerLanguage : request.language,
      lens: request.lens,
      readerId: userId,
      unsupported: engine.unsupportedClaims,
      nonce: newId(),
      contextTokens: engine.contextTokens,
      parallel: engine.parallelRequests,
      ...(engine.onContextLearnt === undefined ? {} : { onContextLearnt: engine.onContextLearnt }),
      signal,
      pause,
    };
    const summary = await unlessAborted(summarize(thread, options, model, digestAllowed), signal);
    if (summary.source.kind === 'digest') {
      const failed = digestFailure(summary.source.cause);
      if (failed !== undefined) log[failed.level]('model failed, delivering the digest', failed.fields);
    }
    // The model may have taken minutes, in which the person may have lost the channel.
    await unlessAborted(reader.recheck(userId, place), signal);
    const delivered = await this.#deliver(request, place, thread, summary, delivery);
    return {
      place: place.key,
      posts: summary.coverage.postsRead,
      parts: summary.coverage.parts,
      source: summary.source.kind,
      delivered,
    };
  }

  async #deliver(
    request: SummaryRequest,
    place: Place,
    thread: Conversation,
    summary: Summary,
    mode: JobSettings['delivery'],
  ) {
    const { reader, delivery } = this.#options;
    const lines = renderSummary(summary, {
      siteUrl: (await reader.siteUrl()) || request.siteUrl,
      teamName: place.teamName,
      postIds: thread.posts.map((post) => post.id),
      timeZone: request.timeZone,
    });
    try {
      const [channelId = ''] = place.channelIds;
      // What several threads or a stretch of a channel come to is for the one who asked.
      if (mode === 'post' && place.rootId !== '') {
        const apology = ours(`${translate(request.readerLanguage, 'thread_summary.delivery.only_you')}\n`);
        return await delivery.post(request.recipient, { ...place, channelId }, lines, apology);
      }
      await delivery.ephemeral(request.recipient, lines);
      return 'ephemeral';
    } catch (error) {
      throw new DeliveryFailed('the host took no post', { cause: error });
    }
  }

  /** One sentence to the person alone. Never rejects. */
  async #say(
    request: SummaryRequest,
    key: MessageKey,
    log: Log,
    params: Record<string, string> = {},
  ): Promise<void> {
    const sentence: SafeMarkdown = ours(translate(request.readerLanguage, key, params));
    try {
      await this.#options.delivery.ephemeral(request.recipient, [sentence]);
    } catch (error) {
      log.error('the person could not be told', { message: key, ...describeError(error) });
    }
  }
}

/** The thread was asked for through two of its posts at once. */
class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

function keyOf(userId: string, key: string): string {
  return `${userId}:${key}`;
}

function endedBy(error: unknown, request: SummaryRequest, signal: AbortSignal): Failure {
  if (signal.aborted) {
    const reason = signal.reason as AbortReason;
    const key =
      reason === 'cancelled' ? 'thread_summary.error.llm.cancelled' : 'thread_summary.error.interrupted';
    return { key, level: 'info', fields: { code: reason } };
  }
  if (error instanceof AlreadyRunning) {
    return {
      key: 'thread_summary.error.already_running',
      level: 'info',
      fields: { code: 'already_running' },
    };
  }
  if (error instanceof DeliveryFailed) {
    return { key: 'thread_summary.error.delivery', level: 'error', fields: describeError(error.cause) };
  }
  return failureOf(error, request.named);
}

/** `work`, or a rejection as soon as `signal` is aborted: a job ends even when what it waits for does not. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
