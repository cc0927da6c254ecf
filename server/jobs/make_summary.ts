/**
 * The steps from a request to a summary that may be shown: find the conversation and check access, read it, recall what
 * this person was told of it before, summarise, check access again.
 */

import { setImmediate as turn } from 'node:timers/promises';
import type { ConversationReader, Place } from '../reading/conversation_reader.ts';
import { threadLanguage } from '../summary/language/thread_language.ts';
import type { SummarizeOptions, SummarizeProgress, summarize } from '../summary/summarize.ts';
import type { Conversation, Language, PreviousSummary, Section, Summary } from '../summary/types.ts';
import type { JobSettings } from './job_settings.ts';
import type { SummaryRequest } from './summary_request.ts';

/** The summary engine. */
export type Summarize = typeof summarize;

/** What is kept of earlier summaries, per person. Neither rejects: a summary does not depend on it. */
export interface SummaryMemory {
  recall(
    request: SummaryRequest,
    place: Place,
    conversation: Conversation,
    language: Language,
  ): Promise<PreviousSummary | undefined>;
  /** `readAt`: when the conversation was read, Unix milliseconds. */
  keep(
    request: SummaryRequest,
    place: Place,
    conversation: Conversation,
    summary: Summary,
    readAt: number,
  ): Promise<void>;
  /** The summary without what cites posts that were edited or deleted since `readAt`. */
  current(conversation: Conversation, summary: Summary, readAt: number): Summary;
}

export const NO_MEMORY: SummaryMemory = {
  recall: async () => undefined,
  keep: async () => undefined,
  current: (_conversation, summary) => summary,
};

export interface SummaryParts {
  readonly reader: Pick<ConversationReader, 'locate' | 'read' | 'recheck' | 'siteUrl'>;
  readonly summarize: Summarize;
  readonly memory: SummaryMemory;
  /** A new unguessable text of letters and digits: it keeps a transcript's frame from being forged. */
  readonly newId: () => string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What the job that runs this wants to know on the way. */
export interface SummaryWatch {
  readonly signal: AbortSignal;
  /** Called once the place is known, while its posts are read; rejects to end the job there. */
  readonly located: (place: Place) => Promise<void>;
  /** Called when the posts are there; the summary will be in `language`. */
  readonly read: (conversation: Conversation, language: Language) => void;
  readonly progress: (progress: SummarizeProgress) => void;
  readonly partial: (sections: readonly Section[]) => void;
  /** Whether the job was begun before: what is kept may be its own, of which the person may have seen nothing. */
  readonly again: boolean;
}

export interface MadeSummary {
  readonly place: Place;
  readonly conversation: Conversation;
  readonly summary: Summary;
  /** Unix milliseconds. */
  readonly readAt: number;
}

/** Rejects with what a step failed with, and with the signal's reason as soon as it is aborted. */
export async function makeSummary(
  request: SummaryRequest,
  parts: SummaryParts,
  settings: JobSettings,
  watch: SummaryWatch,
): Promise<MadeSummary> {
  const { reader, memory } = parts;
  const { userId } = request.recipient;
  const { signal } = watch;
  signal.throwIfAborted();
  const place = await unlessAborted(reader.locate(userId, request.scope), signal);
  const readAt = parts.now();
  // Only then it matters who the reader is, be it that they wrote nothing.
  const aboutReader = request.lens.kind === 'for_me' ? userId : '';
  const [conversation] = await unlessAborted(
    Promise.all([reader.read(place, aboutReader), watch.located(place)]),
    signal,
  );
  const language = request.language === 'thread' ? threadLanguage(conversation) : request.language;
  watch.read(conversation, language);
  const previous =
    request.regenerate || watch.again
      ? undefined
      : await unlessAborted(memory.recall(request, place, conversation, language), signal);
  const options = engineOptions(request, parts, settings, watch, { language, previous });
  const summary = await unlessAborted(
    parts.summarize(conversation, options, settings.model, settings.digestAllowed),
    signal,
  );
  // The model may have taken minutes, in which the person may have lost the channel.
  await unlessAborted(reader.recheck(userId, place), signal);
  return { place, conversation, summary, readAt };
}

function engineOptions(
  request: SummaryRequest,
  { newId }: SummaryParts,
  settings: JobSettings,
  watch: SummaryWatch,
  { language, previous }: { language: Language; previous: PreviousSummary | undefined },
): SummarizeOptions {
  return {
    language,
    lens: request.lens,
    readerId: request.recipient.userId,
    ...(previous === undefined ? {} : { previous }),
    unsupported: settings.unsupportedClaims,
    nonce: newId(),
    contextTokens: settings.contextTokens,
    parallel: settings.parallelRequests,
    ...(settings.onContextLearnt === undefined ? {} : { onContextLearnt: settings.onContextLearnt }),
    onProgress: watch.progress,
    onPartial: watch.partial,
    signal: watch.signal,
    // A turn of the event loop, so that the host's pings are answered while a long thread is weighed.
    pause: () => turn(),
  };
}

/** `work`, or a rejection as soon as `signal` is aborted: a job ends even when what it waits for does not. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
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
