/** What a digest has to say of a conversation, each thing once, the strongest of each kind. */

import { type Decision, ENOUGH, findDecisions } from './decisions.ts';
import type { Discussion, Remark } from './discussion.ts';
import { alone, type Entry, remarksOf, strongest } from './entries.ts';
import { findKeyPoints } from './key_points.ts';
import { closingRemark } from './outcome.ts';
import type { Pacing } from './pacing.ts';
import { findOpenQuestions } from './questions.ts';
import { withNext } from './quoting.ts';
import { rankRemarks } from './ranking.ts';
import { findReversals } from './reversals.ts';
import { taskEntries } from './task_entries.ts';
import { findTopics } from './topics.ts';

/** How many of a kind are wanted. */
export interface Limits {
  readonly topics: number;
  readonly decisions: number;
  readonly reversed: number;
  readonly tasks: number;
  readonly open: number;
  readonly keyPoints: number;
}

/** The strongest first, topics and key points aside. */
export interface Findings {
  readonly topics: readonly Entry[];
  readonly keyPoints: readonly Entry[];
  /** Those that stand, then those taken back. */
  readonly decisions: readonly Entry[];
  readonly reversed: readonly Entry[];
  readonly tasks: readonly Entry[];
  readonly open: readonly Entry[];
  readonly conclusions: readonly Entry[];
}

export async function findAll(discussion: Discussion, limits: Limits, pacing: Pacing): Promise<Findings> {
  const ranks = await rankRemarks(discussion, pacing);
  const found = await findDecisions(discussion, pacing);
  const reversals = await findReversals(discussion, found, pacing);
  const stands = (each: Decision): boolean => each.strength >= ENOUGH && !reversals.has(each);
  const decisions = strongest(found.filter(stands).map(toEntry), limits.decisions);
  const reversed = strongest(
    [...reversals].map(
      ([each, post]): Entry => ({ ...toEntry(each), mark: 'reversed', also: [...each.also, post] }),
    ),
    limits.reversed,
  );
  const voided = new Set([...reversals.keys()].map((each) => each.remark.post));
  const tasks = strongest(await taskEntries(discussion, voided, pacing), limits.tasks);
  const open = await openEntries(discussion, new Set(remarksOf(tasks)), limits.open, pacing);

  const taken = new Set(remarksOf([...decisions, ...tasks, ...open, ...reversed]));
  const take = (entries: readonly Entry[]) => {
    for (const remark of remarksOf(entries)) taken.add(remark);
    return entries;
  };
  // Where nothing was settled nor taken on, talk has no outcome.
  const settled = decisions.length + tasks.length > 0;
  const closing = settled ? closingRemark(discussion, ranks, taken, decisions.length) : undefined;
  const conclusions = take(closing === undefined ? [] : [alone(withNext(discussion, closing))]);
  const topics = take(
    (await findTopics(discussion, ranks, taken, limits.topics, pacing)).map(
      (remark) =>
        reversed.find((entry) => entry.exchange[0].includes(remark)) ?? alone(withNext(discussion, remark)),
    ),
  );
  for (const remark of onTheWay(discussion, [...decisions, ...reversed])) taken.add(remark);
  const points = await findKeyPoints(discussion, ranks, taken, limits.keyPoints, pacing);
  return {
    topics,
    keyPoints: points.map((remark) => alone([remark])),
    decisions,
    reversed: reversed.filter((entry) => !topics.includes(entry)),
    tasks,
    open,
    conclusions,
  };
}

function toEntry({ exchange, strength, also }: Decision): Entry {
  return { exchange, strength, also };
}

/** The weightiest questions without answer that are no tasks. */
async function openEntries(
  discussion: Discussion,
  asked: ReadonlySet<Remark>,
  limit: number,
  pacing: Pacing,
): Promise<Entry[]> {
  return (await findOpenQuestions(discussion, pacing))
    .filter(({ remark }) => !asked.has(remark))
    .slice(0, limit)
    .map(({ quote, more, weight }) => ({ exchange: [quote], mark: 'open', also: more, strength: weight }));
}

/** What was proposed on the way to a decision is told by the decision, or no longer holds. */
function onTheWay(discussion: Discussion, entries: readonly Entry[]): Remark[] {
  const posts = entries.flatMap((entry) => entry.also ?? []);
  return posts.flatMap((post) => discussion.byPost[post] ?? []);
}
