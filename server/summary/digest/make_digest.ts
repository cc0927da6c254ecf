/**
 * The extractive digest: what can be said of a thread without a model. Every claim quotes sentences of the posts it
 * cites, under their authors' names, in their own language; words, agreement and position decide which, so the same
 * thread always gives the same digest.
 */

import type { Conversation, Language, Section, SectionKind } from '../types.ts';
import { findReports, reportOf } from './completions.ts';
import { ENOUGH as DECIDED, type Decision, findDecisions } from './decisions.ts';
import { type Discussion, type Pause, type Remark, readDiscussion } from './discussion.ts';
import { claimOf, type Entry } from './entries.ts';
import { findKeyPoints } from './key_points.ts';
import { closingRemark } from './outcome.ts';
import { findOpenQuestions } from './questions.ts';
import { withNext } from './quoting.ts';
import { rankRemarks } from './ranking.ts';
import { findReversals } from './reversals.ts';
import { ENOUGH as A_TASK, findTasks } from './tasks.ts';
import { findTopics } from './topics.ts';

/** How many claims of a kind: some for any thread, one more for so many posts, an end to the longest. */
const LIMITS = {
  topics: { least: 1, posts: 25, most: 12 },
  decisions: { least: 4, posts: 20, most: 36 },
  reversed: { least: 2, posts: 40, most: 12 },
  tasks: { least: 6, posts: 12, most: 50 },
  open: { least: 2, posts: 60, most: 8 },
  keyPoints: { least: 3, posts: 12, most: 16 },
} as const;

/** A report is quoted along with the task when it is no longer than this. */
const MAX_REPORT_CHARS = 120;

/** All sections, in order. `pause` is awaited every few milliseconds of work. Posts by bots are not quoted. */
export async function makeDigest(
  thread: Conversation,
  language: Language,
  pause: Pause = async () => {},
): Promise<Section[]> {
  const discussion = await readDiscussion(thread, pause);
  const ranks = await rankRemarks(discussion, pause);
  const limit = (kind: keyof typeof LIMITS): number => {
    const { least, posts, most } = LIMITS[kind];
    return Math.min(most, least + Math.floor(thread.posts.length / posts));
  };

  const decisions = findDecisions(discussion);
  await pause();
  const reversals = findReversals(discussion, decisions);
  await pause();
  const decided = strongest(
    decisions.filter((each) => each.strength >= DECIDED && !reversals.has(each)).map(standing),
    limit('decisions'),
  );
  const reversed = strongest(
    [...reversals].map(
      ([each, post]): Entry => ({ ...standing(each), mark: 'reversed', also: [...each.also, post] }),
    ),
    limit('reversed'),
  );
  const voided = new Set([...reversals.keys()].map((each) => each.remark.post));
  const tasks = strongest(taskEntries(discussion, voided), limit('tasks'));
  await pause();
  const asked = new Set(tasks.flatMap((entry) => entry.exchange.flat()));
  const open = findOpenQuestions(discussion)
    .filter(({ remark }) => !asked.has(remark))
    .slice(0, limit('open'))
    .map(
      ({ quote, more, weight }): Entry => ({ exchange: [quote], mark: 'open', also: more, strength: weight }),
    );
  await pause();
  const taken = new Set(
    [...decided, ...tasks, ...open, ...reversed].flatMap((entry) => entry.exchange.flat()),
  );
  const closing = closingRemark(discussion, ranks, taken, decided.length);
  const conclusions: Entry[] = [];
  if (closing !== undefined) {
    const quote = withNext(discussion, closing);
    conclusions.push({ exchange: [quote], strength: 0 });
    for (const remark of quote) taken.add(remark);
  }
  const topics = findTopics(discussion, ranks, taken, limit('topics')).map(
    (remark): Entry =>
      reversed.find((entry) => entry.exchange[0].includes(remark)) ?? {
        exchange: [withNext(discussion, remark)],
        strength: 0,
      },
  );
  for (const remark of topics.flatMap((entry) => entry.exchange.flat())) taken.add(remark);
  await pause();
  // What was proposed on the way to a decision, kept or not, is told by the decision.
  for (const post of [...decided, ...reversed].flatMap((entry) => entry.also ?? [])) {
    for (const remark of discussion.byPost[post] ?? []) taken.add(remark);
  }
  const points = findKeyPoints(discussion, ranks, taken, limit('keyPoints')).map(alone);

  const section = (kind: SectionKind, entries: readonly Entry[]): Section => ({
    kind,
    claims: inOrder(entries).map((entry) => claimOf(discussion, entry, language)),
  });
  return [
    section('topics', topics),
    section('key_points', points),
    section('decisions', [...decided, ...reversed.filter((entry) => !topics.includes(entry))]),
    section('tasks', tasks),
    section('questions', open),
    section('conclusions', conclusions),
  ];
}

function standing({ exchange, strength, also }: Decision): Entry {
  return { exchange, strength, also };
}

/** What was done is shown on less evidence: the report adds to it. Orders of a decision taken back are void. */
function taskEntries(discussion: Discussion, voided: ReadonlySet<number>): Entry[] {
  const reports = findReports(discussion);
  const told = new Set<Remark>();
  return findTasks(discussion).flatMap((task): Entry[] => {
    const { exchange, remark, owner } = task;
    if (told.has(remark)) return [];
    if (voided.has(remark.post) && owner !== discussion.thread.posts[remark.post]?.authorId) return [];
    const report = reportOf(discussion, task, reports);
    if (report !== undefined) told.add(report);
    const strength = task.strength + (report === undefined ? 0 : 1);
    if (strength < A_TASK) return [];
    if (report === undefined) return [{ exchange, strength }];
    return report.text.length <= MAX_REPORT_CHARS
      ? [{ exchange: [...exchange, [report]], strength, mark: 'done' }]
      : [{ exchange, strength, mark: 'done', also: [report.post] }];
  });
}

function alone(remark: Remark): Entry {
  return { exchange: [[remark]], strength: 0 };
}

/** The strongest, of equals the later. */
function strongest(entries: readonly Entry[], limit: number): Entry[] {
  return [...entries]
    .sort((a, b) => b.strength - a.strength || headOf(b).index - headOf(a).index)
    .slice(0, limit);
}

function inOrder(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => headOf(a).index - headOf(b).index);
}

function headOf(entry: Entry): Remark {
  return entry.exchange[0][0];
}
