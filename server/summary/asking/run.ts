/** What all requests of one run share. */

import type { LanguageModel } from '../../llm/language_model.ts';
import type { AnswerShape } from '../answer/answer_reader.ts';
import { type ClaimsBySection, inOrder } from '../answer/claims.ts';
import { Evidence } from '../evidence/bear_out.ts';
import { forReader } from '../for_reader.ts';
import { encodeLine } from '../json_line.ts';
import { nameWords } from '../language/name_words.ts';
import { straysFrom } from '../language/strays.ts';
import { type LensPlan, planOf } from '../lens.ts';
import type { SummarizeOptions } from '../options.ts';
import { type Conversation, perSection, type SectionKind } from '../types.ts';

export interface Run {
  readonly conversation: Conversation;
  readonly options: SummarizeOptions;
  readonly model: LanguageModel;
  readonly plan: LensPlan;
  readonly evidence: Evidence;
  /** Number of a post by its id, from 1. */
  readonly numberOf: ReadonlyMap<string, number>;
  /** Whether a text is in another language than the summary is to be. */
  readonly strays: (text: string) => boolean;
  /** Shows the complete claims so far to whoever follows the run. */
  readonly showPartial: (claims: ClaimsBySection) => void;
}

/** Throws a `SummaryError` when the lens asks for something that cannot be asked. */
export function startRun(conversation: Conversation, options: SummarizeOptions, model: LanguageModel): Run {
  const evidence = new Evidence(conversation);
  const names = nameWords(conversation);
  const judged = new Map<string, boolean>();
  const strays = (text: string): boolean => {
    const known = judged.get(text) ?? straysFrom(options.language, text, names);
    judged.set(text, known);
    return known;
  };
  const run = {
    conversation,
    options,
    model,
    plan: planOf(options.lens, conversation.authors.get(options.readerId)),
    evidence,
    numberOf: new Map(conversation.posts.map((post, index) => [post.id, index + 1])),
    strays,
  };
  return {
    ...run,
    showPartial: (complete) => {
      if (options.onPartial === undefined) return;
      const { claims } = kept(run, complete);
      // Claims in another language are mended at the end.
      options.onPartial(inOrder(perSection((kind) => claims[kind].filter((claim) => !strays(claim.text)))));
    },
  };
}

/** What is left when claims without a source are left out, where they are to be, and those that concern others. */
export function kept(
  run: Omit<Run, 'showPartial'>,
  claims: ClaimsBySection,
): { readonly claims: ClaimsBySection; readonly dropped: number } {
  const { conversation, options, evidence } = run;
  const reader = conversation.authors.get(options.readerId);
  const theirs =
    options.lens.kind === 'for_me' ? forReader(claims, conversation, reader, evidence.names) : claims;
  if (options.unsupported === 'mark') return { claims: theirs, dropped: 0 };
  let dropped = 0;
  const sourced = perSection((kind) =>
    theirs[kind].filter((claim) => {
      if (claim.citations.length > 0) return true;
      dropped += 1;
      return false;
    }),
  );
  return { claims: sourced, dropped };
}

/** An answer in the sections of the lens that may cite the posts whose numbers are given. */
export function shapeOf(plan: LensPlan, isPost: (number: number) => boolean, updates = false): AnswerShape {
  return { sections: Object.keys(plan.limits) as SectionKind[], updates, isPost };
}

/** What people wrote that the instructions speak of, as lines of the input. */
export function dataLines(plan: LensPlan): string[] {
  return plan.data === undefined ? [] : [encodeLine(plan.data)];
}
