/**
 * How good a summary of a sample thread is, by the posts it cites: a claim finds a fact of the gold file when it cites
 * one of the fact's posts. Nothing here judges wording, so the same measure holds for every engine and language.
 * What must be exact whatever the model says is in `exact.ts`.
 */

import { dateMarks } from '../../server/summary/evidence/dates.ts';
import {
  type Claim,
  type Conversation,
  type SectionKind,
  type Summary,
  sectionKinds,
} from '../../server/summary/types.ts';
import type { Gold, GoldTask, PostNumbers } from '../support/threads.ts';
import { isMarked, quotedIn } from './claim_text.ts';
import { type Count, count, type Measured } from './counts.ts';
import { exactFaults } from './exact.ts';
import { isIn } from './language.ts';

export interface Run {
  readonly thread: Conversation;
  readonly gold: Gold;
  readonly summary: Summary;
  /** What the reader sees. */
  readonly rendered: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Names that occur nowhere in the thread and that the model was made to say. */
  readonly strangers: readonly string[];
}

export function measure(run: Run): Measured {
  const { thread, gold, summary } = run;
  const numbers = new Map(thread.posts.map((post, index) => [post.id, index + 1]));
  const cites = (claim: Claim, posts: PostNumbers): boolean =>
    claim.citations.some((id) => posts.includes(numbers.get(id) ?? 0));
  const of = (...kinds: SectionKind[]): Claim[] =>
    summary.sections.filter(({ kind }) => kinds.includes(kind)).flatMap((section) => section.claims);
  const recall = (facts: readonly { posts: PostNumbers }[], claims: readonly Claim[]): Count =>
    count(facts, (fact) => claims.some((claim) => cites(claim, fact.posts)));
  const precision = (claims: readonly Claim[], facts: readonly { posts: PostNumbers }[]): Count =>
    count(claims, (claim) => facts.some((fact) => cites(claim, fact.posts)));

  const all = of(...sectionKinds);
  const sourced = all.filter((claim) => claim.citations.length > 0);
  const statements = of(...sectionKinds.filter((kind) => kind !== 'topics'));
  const settled = of('decisions', 'conclusions');
  const tasks = of('tasks');
  const standing = gold.decisions.filter((decision) => decision.reversed === undefined);
  const reversed = gold.decisions.filter((decision) => decision.reversed !== undefined);
  const facts = [...gold.decisions, ...gold.tasks, ...gold.open_questions];
  const right = [
    ...facts,
    ...(gold.minor ?? []),
    ...reversed.map(({ reversed: by }) => ({ posts: by?.by ?? [] })),
  ];
  const evidence = [...new Set(facts.flatMap((fact) => fact.posts))];
  // Tasks share posts: which claim is about which is told by how much of their posts they have in common.
  const found = gold.tasks.flatMap((task) => {
    const [best] = tasks
      .filter((claim) => cites(claim, task.posts))
      .map((claim) => ({
        claim,
        likeness: likeness(
          claim.citations.map((id) => numbers.get(id) ?? 0),
          task.posts,
        ),
      }))
      .sort((a, b) => b.likeness - a.likeness);
    return best === undefined ? [] : [{ task, claim: best.claim }];
  });
  const digest = summary.source.kind === 'digest';

  return {
    // A quotation proves itself; of other words it is asked that they cite a post where there was something to find.
    citation_precision: digest
      ? count(all, (claim) => isHonest(thread, claim))
      : precision(
          statements.filter((claim) => claim.citations.length > 0),
          right,
        ),
    citation_recall: count(evidence, (post) => sourced.some((claim) => cites(claim, [post]))),
    decision_recall: recall(standing, [...settled, ...of('key_points')]),
    conclusion_recall: recall(standing, settled),
    conclusion_precision: precision(settled, [...standing, ...(gold.minor ?? [])]),
    task_recall: recall(gold.tasks, tasks),
    task_precision: precision(tasks, gold.tasks),
    task_status: count(found, ({ task, claim }) => isDone(claim) === (task.status === 'done')),
    owner_exactness: count(found, ({ task, claim }) => hasOwner(claim, task, thread)),
    due_exactness: count(found, ({ task, claim }) => hasDue(claim, task)),
    open_question_recall: recall(gold.open_questions, of('questions')),
    open_question_precision: precision(of('questions'), gold.open_questions),
    key_point_recall: recall(facts, all),
    key_point_precision: precision(statements, right),
    baseline_recall: recall(facts, [firstAndLast(thread, all)]),
    language_adherence: count(all, (claim) => isIn(summary.language, claim, thread, run.strangers)),
    reversed_standing: settled.filter(
      (claim) =>
        !isMarked(claim, 'reversed') &&
        reversed.some((decision) => cites(claim, decision.posts)) &&
        !standing.some((decision) => cites(claim, decision.posts)),
    ).length,
    unsupported_claims: all.length - sourced.length,
    dropped_claims: summary.droppedClaims,
    empty_summaries: all.length === 0 ? 1 : 0,
    tokens_in: run.tokensIn,
    tokens_out: run.tokensOut,
    ...exactFaults(run),
  };
}

/** What two sets of posts have in common, of all in both. */
function likeness(cited: readonly number[], posts: PostNumbers): number {
  const common = cited.filter((number) => posts.includes(number)).length;
  return common / (new Set([...cited, ...posts]).size || 1);
}

function isDone(claim: Claim): boolean {
  return claim.task?.done ?? isMarked(claim, 'done');
}

/** A digest names the owner in front of what they said, and the date inside it. */
function hasOwner(claim: Claim, task: GoldTask, thread: Conversation): boolean {
  const owner = [...thread.authors.values()].find((author) => author.username === task.owner);
  if (claim.task === undefined) return owner === undefined || claim.text.includes(owner.displayName);
  return claim.task.owner === (owner?.displayName ?? '');
}

function hasDue(claim: Claim, task: GoldTask): boolean {
  const stated = (claim.task?.due ?? claim.text).toLowerCase();
  if (task.due === null) return claim.task === undefined || stated === '';
  if (stated.includes(task.due.toLowerCase())) return true;
  const wanted = dateMarks(task.due);
  const marks = dateMarks(stated);
  return wanted.size > 0 && [...wanted].every((mark) => marks.has(mark));
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
