/**
 * How good a summary of a sample thread is, by the posts it cites: a claim finds a fact of the gold file when it cites
 * one of the fact's posts. Nothing here judges wording, so the same measure holds for every engine and language.
 */

import {
  type Claim,
  type Conversation,
  type Section,
  type SectionKind,
  sectionKinds,
} from '../../server/summary/types.ts';
import type { Gold, PostNumbers } from '../support/threads.ts';
import { isMarked, quotedIn } from './claim_text.ts';

/** `hit` of `of`: a share once threads are added up. */
export interface Count {
  readonly hit: number;
  readonly of: number;
}

export const shares = [
  /** Claims that cite posts of the thread alone, each of their quotations being in a post they cite. */
  'citation_precision',
  /** Standing decisions cited among the conclusions or key points. */
  'decision_recall',
  /** The same among the conclusions alone. */
  'conclusion_recall',
  /** Conclusions that cite a standing decision. */
  'conclusion_precision',
  'task_recall',
  'task_precision',
  /** Found tasks whose claim says done when the gold file does, and does not when it does not. */
  'task_status',
  'open_question_recall',
  'open_question_precision',
  /** Decisions (reversed ones too), tasks and open questions cited by any claim. */
  'key_point_recall',
  /** Claims, topics aside, that cite any of those. */
  'key_point_precision',
  /** The recall that the thread's first and last posts reach, quoted whole up to the summary's length. */
  'baseline_recall',
] as const;

export const faults = [
  /** Conclusions that cite a decision which was taken back, and nothing that stands, as if it still held. */
  'reversed_standing',
  /** Texts that no summary may contain. */
  'forbidden_texts',
] as const;

export type Share = (typeof shares)[number];
export type Fault = (typeof faults)[number];
export type Measured = Readonly<Record<Share, Count> & Record<Fault, number>>;

/** `rendered`: what readers see, in whatever languages. */
export function measure(
  thread: Conversation,
  gold: Gold,
  sections: readonly Section[],
  rendered: readonly string[],
): Measured {
  const numbers = new Map(thread.posts.map((post, index) => [post.id, index + 1]));
  const cites = (claim: Claim, posts: PostNumbers): boolean =>
    claim.citations.some((id) => posts.includes(numbers.get(id) ?? 0));
  const of = (...kinds: SectionKind[]): Claim[] =>
    sections.filter((section) => kinds.includes(section.kind)).flatMap((section) => section.claims);
  const recall = (facts: readonly { posts: PostNumbers }[], claims: readonly Claim[]): Count =>
    count(facts, (fact) => claims.some((claim) => cites(claim, fact.posts)));
  const precision = (claims: readonly Claim[], facts: readonly { posts: PostNumbers }[]): Count =>
    count(claims, (claim) => facts.some((fact) => cites(claim, fact.posts)));

  const all = of(...sectionKinds);
  const conclusions = of('decisions', 'conclusions');
  const tasks = of('tasks');
  const open = all.filter((claim) => isMarked(claim, 'open'));
  const standing = gold.decisions.filter((decision) => decision.reversed === undefined);
  const reversed = gold.decisions.filter((decision) => decision.reversed !== undefined);
  const facts = [...gold.decisions, ...gold.tasks, ...gold.open_questions];
  const found = gold.tasks.filter((task) => tasks.some((claim) => cites(claim, task.posts)));

  return {
    citation_precision: count(all, (claim) => isHonest(thread, claim)),
    decision_recall: recall(standing, of('decisions', 'conclusions', 'key_points')),
    conclusion_recall: recall(standing, conclusions),
    conclusion_precision: precision(conclusions, standing),
    task_recall: recall(gold.tasks, tasks),
    task_precision: precision(tasks, gold.tasks),
    task_status: count(
      found,
      (task) =>
        tasks.some((claim) => cites(claim, task.posts) && isMarked(claim, 'done')) ===
        (task.status === 'done'),
    ),
    open_question_recall: recall(gold.open_questions, open),
    open_question_precision: precision(open, gold.open_questions),
    key_point_recall: recall(facts, all),
    key_point_precision: precision(of(...sectionKinds.filter((kind) => kind !== 'topics')), facts),
    baseline_recall: recall(facts, [firstAndLast(thread, all)]),
    reversed_standing: conclusions.filter(
      (claim) =>
        !isMarked(claim, 'reversed') &&
        reversed.some((decision) => cites(claim, decision.posts)) &&
        !standing.some((decision) => cites(claim, decision.posts)),
    ).length,
    forbidden_texts: gold.must_not.filter((text) =>
      rendered.some((post) => post.toLowerCase().includes(text.toLowerCase())),
    ).length,
  };
}

function count<T>(items: readonly T[], holds: (item: T) => boolean): Count {
  return { hit: items.filter(holds).length, of: items.length };
}

function isHonest(thread: Conversation, claim: Claim): boolean {
  const cited = claim.citations.map((id) => thread.posts.find((post) => post.id === id));
  if (cited.length === 0 || cited.includes(undefined)) return false;
  const texts = cited.map((post) => letters(post?.text ?? ''));
  return quotedIn(claim).every((quote) => texts.some((text) => text.includes(letters(quote))));
}

/** Markup and spacing of a post are not quoted; its letters and digits are, in their order. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Posts from both ends in turn, as long as they are no longer together than the claims. */
function firstAndLast(thread: Conversation, claims: readonly Claim[]): Claim {
  let left = claims.reduce((sum, claim) => sum + claim.text.length, 0);
  const citations: string[] = [];
  for (let step = 0; step < thread.posts.length; step += 1) {
    const post = thread.posts[step % 2 === 0 ? step / 2 : thread.posts.length - (step + 1) / 2];
    if (post === undefined) break;
    left -= post.text.length;
    if (left < 0) break;
    citations.push(post.id);
  }
  return { text: '', citations };
}
