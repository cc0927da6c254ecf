/**
 * The engine: a thread and a model in, a `Summary` out. Cut into parts, ask, merge; count people and posts
 * ourselves; when there is no model or it fails, quote the thread instead.
 */

import { type LanguageModel, LlmError } from '../llm/language_model.ts';
import { askModel, type ModelAnswer } from './ask_model.ts';
import { mergeClaims } from './claims.ts';
import { computeCoverage } from './coverage.ts';
import { makeDigest } from './digest/make_digest.ts';
import type { ClaimsBySection } from './parse_answer.ts';
import { computeParticipants } from './participants.ts';
import { framed, mergeInstructions, summarizeInstructions } from './prompts/instructions.ts';
import { SummaryError } from './summary_error.ts';
import { cutTranscript, encodeLine, type TranscriptPart } from './transcript.ts';
import {
  type Conversation,
  type Language,
  type Lens,
  type PreviousSummary,
  perSection,
  type Section,
  type Summary,
  sectionKinds,
} from './types.ts';

export type SummarizeProgress =
  | { readonly step: 'part'; readonly part: number; readonly parts: number }
  | { readonly step: 'merge'; readonly parts: number };

export interface SummarizeOptions {
  readonly language: Language;
  readonly lens: Lens;
  /** Id of the person who asked: whom `for me` is about. */
  readonly readerId: string;
  /** What this reader was told of the conversation before, where they want to know what changed. */
  readonly previous?: PreviousSummary;
  /** What becomes of a claim that names no post: shown as unsupported, or left out and counted. */
  readonly unsupported: 'mark' | 'drop';
  /** Unpredictable text, new for every run: it frames what is data in the requests. Letters and digits. */
  readonly nonce: string;
  /** Budget for the transcript in one request, in characters of its JSON form. */
  readonly maxCharsPerPart: number;
  /** Called before each request. */
  readonly onProgress?: (progress: SummarizeProgress) => void;
  /** Called whenever another claim is complete, with all that are so far; never with claims that later vanish, except when the model starts over. */
  readonly onPartial?: (sections: readonly Section[]) => void;
  readonly signal?: AbortSignal;
  /** Lets other work go first; awaited every few milliseconds of a digest. Without it a long one takes its time in one go. */
  readonly pause?: () => Promise<void>;
}

/**
 * Throws a `SummaryError` when there is nothing to summarise. Throws an `LlmError` when the model failed (code
 * `not_configured` when `model` is null) and `digestAllowed` is false, and always when the run was cancelled.
 */
export async function summarize(
  thread: Conversation,
  options: SummarizeOptions,
  model: LanguageModel | null,
  digestAllowed: boolean,
): Promise<Summary> {
  refuseEmpty(thread);
  try {
    if (model === null) throw new LlmError('not_configured', 'language model: none is configured');
    const answer = await readThread(thread, options, model);
    return {
      ...computed(thread, options, answer.parts),
      sections: answer.sections,
      source: { kind: 'model', model: model.name, cutShort: answer.cutShort },
    };
  } catch (error) {
    if (!(error instanceof LlmError) || error.code === 'cancelled' || !digestAllowed) throw error;
    return {
      ...computed(thread, options, 1),
      sections: await makeDigest(thread, options.language, options.pause),
      source: { kind: 'digest', cause: error.code },
    };
  }
}

function computed(thread: Conversation, { language, lens }: SummarizeOptions, parts: number) {
  return {
    language,
    lens,
    droppedClaims: 0,
    participants: computeParticipants(thread),
    coverage: computeCoverage(thread, parts),
  };
}

function refuseEmpty(thread: Conversation): void {
  if (thread.posts.length > 0) return;
  const { system = 0, bot = 0 } = thread.skipped;
  throw new SummaryError(system + bot > 0 ? 'no_readable_posts' : 'empty_thread');
}

interface ThreadAnswer {
  readonly sections: readonly Section[];
  readonly parts: number;
  readonly cutShort: boolean;
}

/** A model that says "too long" is asked once more with parts of half the size. */
async function readThread(
  thread: Conversation,
  options: SummarizeOptions,
  model: LanguageModel,
): Promise<ThreadAnswer> {
  const parts = cutTranscript(thread, options.maxCharsPerPart);
  try {
    return await readParts(thread, parts, options, model);
  } catch (error) {
    if (!(error instanceof LlmError) || error.code !== 'too_long') throw error;
    const longest = Math.max(...parts.map(sizeOf));
    const smaller = cutTranscript(thread, Math.ceil(longest / 2));
    if (smaller.length <= parts.length) throw error;
    return readParts(thread, smaller, options, model);
  }
}

function sizeOf(part: TranscriptPart): number {
  return part.lines.reduce((sum, line) => sum + line.length + 1, 0);
}

async function readParts(
  thread: Conversation,
  parts: readonly TranscriptPart[],
  options: SummarizeOptions,
  model: LanguageModel,
): Promise<ThreadAnswer> {
  const { language, nonce, signal } = options;
  const postIds = thread.posts.map((post) => post.id);
  const answers: ModelAnswer[] = [];
  for (const [index, part] of parts.entries()) {
    options.onProgress?.({ step: 'part', part: index + 1, parts: parts.length });
    const system = summarizeInstructions(language, nonce, {
      index: index + 1,
      count: parts.length,
      first: part.firstPost,
      last: part.lastPost,
    });
    answers.push(await askModel(model, system, framed(nonce, part.lines), postIds, signal));
  }
  const cutShort = answers.some((answer) => answer.cutShort);
  const [only] = answers;
  if (answers.length === 1 && only !== undefined) {
    return { sections: inOrder(only.sections), parts: 1, cutShort };
  }
  const merged = await merge(answers, postIds, options, model);
  return {
    sections: inOrder(merged.sections),
    parts: parts.length,
    cutShort: cutShort || merged.cutShort,
  };
}

/**
 * One more request that joins the parts' claims. Where it does not fit the budget or fails, the claims stand one
 * after another instead: more to read, but nothing is lost.
 */
async function merge(
  answers: readonly ModelAnswer[],
  postIds: readonly string[],
  options: SummarizeOptions,
  model: LanguageModel,
): Promise<{ sections: ClaimsBySection; cutShort: boolean }> {
  const { language, nonce, signal } = options;
  const oneAfterAnother = { sections: concatenated(answers), cutShort: false };
  const lines = mergeLines(answers, postIds);
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (size > options.maxCharsPerPart) return oneAfterAnother;
  options.onProgress?.({ step: 'merge', parts: answers.length });
  try {
    const merged = await askModel(
      model,
      mergeInstructions(language, nonce),
      framed(nonce, lines),
      postIds,
      signal,
    );
    // A merge that stopped half-way would drop the claims it had not reached.
    return merged.cutShort ? oneAfterAnother : merged;
  } catch (error) {
    if (error instanceof LlmError && error.code !== 'cancelled') return oneAfterAnother;
    throw error;
  }
}

function mergeLines(answers: readonly ModelAnswer[], postIds: readonly string[]): string[] {
  const numberOf = new Map(postIds.map((id, index) => [id, index + 1]));
  return answers.flatMap((answer, index) =>
    sectionKinds.flatMap((section) =>
      answer.sections[section].map((claim) =>
        encodeLine({
          part: index + 1,
          section,
          claim: claim.text,
          posts: claim.citations.map((id) => numberOf.get(id)),
        }),
      ),
    ),
  );
}

function concatenated(answers: readonly ModelAnswer[]): ClaimsBySection {
  return perSection((kind) => mergeClaims(answers.flatMap((answer) => answer.sections[kind])));
}

function inOrder(claims: ClaimsBySection): Section[] {
  return sectionKinds.map((kind) => ({ kind, claims: claims[kind] }));
}
