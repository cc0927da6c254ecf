/** Which tasks were done: a promise or a request is held against the reports that follow it. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { overlap, sharedPrefix } from './kinship.ts';
import { promiseIn } from './promise_cues.ts';
import { isPast, isStill, reportAt, startsWithReport } from './report_cues.ts';
import { handsOver, isImperative } from './request_cues.ts';
import type { Task } from './tasks.ts';
import { isTimeWord } from './words.ts';

/** What it takes to believe that a report is about the task. */
const ENOUGH_BY_OWNER = 2.4;
const ENOUGH_BY_OTHERS = 3;
/** Share of a task's stems by which a sentence is about it. */
const ALIKE = 0.35;
const MAX_OVERLAP = 3;
const VERB_PREFIX = 4;
/** So long after, the owner's next words are about something else. Milliseconds. */
const NEXT_WITHIN = 24 * 3_600_000;
const DAY = 24 * 3_600_000;
const VERB_DAYS = 2;

/** Sentences that may report something as done, by author. */
export type Reports = ReadonlyMap<string, readonly Remark[]>;

export function findReports(discussion: Discussion): Reports {
  const found = new Map<string, Remark[]>();
  for (const remark of discussion.remarks) {
    if ((remark.question && !remark.link) || isStill(remark.words)) continue;
    if (promiseIn(remark.words).strength > 0) continue;
    const author = authorOf(discussion, remark);
    const mine = found.get(author);
    if (mine === undefined) found.set(author, [remark]);
    else mine.push(remark);
  }
  return found;
}

/** The clearest report of the task being done, if there is one: by its owner, or by anybody who speaks of it clearly. */
export function reportOf(discussion: Discussion, task: Task, reports: Reports): Remark | undefined {
  let best: Report | undefined;
  for (const [author, remarks] of reports) {
    const found = bestReport(discussion, task, remarks, author === task.owner);
    if (found !== undefined && (best === undefined || found.evidence > best.evidence)) best = found;
  }
  return best?.remark;
}

interface Report {
  readonly remark: Remark;
  readonly evidence: number;
}

function bestReport(
  discussion: Discussion,
  task: Task,
  remarks: readonly Remark[],
  own: boolean,
): Report | undefined {
  const last = Math.max(...task.exchange.flat().map((remark) => remark.post));
  const promised = task.exchange.at(-1) ?? [];
  const stems = [
    ...new Set(
      (promised.some((each) => each.stems.length > 0) ? promised : task.exchange.flat()).flatMap(
        (each) => each.stems,
      ),
    ),
  ].filter((stem) => !isTimeWord(stem));
  const verb = verbOf(task);
  // The verb is not what the task is about.
  const things = stems.length - (verb === undefined ? 0 : 1);
  const hand = task.exchange
    .flat()
    .map((remark) => handsOver(remark.words))
    .find((each) => each !== undefined);
  const due = (discussion.thread.posts[last]?.createdAt ?? 0) + NEXT_WITHIN;
  let nextPost: number | undefined;
  let best: Report | undefined;
  for (let at = firstAfter(remarks, last); at < remarks.length; at += 1) {
    const report = remarks[at] as Remark;
    nextPost ??= report.post;
    const reported = reportAt(report.words) >= 0;
    if (!own && !reported) continue;
    const soon = report.post === nextPost && (discussion.thread.posts[report.post]?.createdAt ?? 0) <= due;
    const shared = overlap(discussion, stems, report.stems);
    const keeps = verb !== undefined && report.words.some((word) => isPast(word) && isVerbOf(word, verb));
    const delivers = hand !== undefined && (report.link || (hand === 'file' && hasFiles(discussion, report)));
    const opens = startsWithReport(report.words);
    const alike = (shared > 0 && shared >= things * ALIKE) || (reported && shared >= 2);
    if (!keeps && !delivers && !alike && !(opens && (soon || shared > 0))) continue;
    const days =
      ((discussion.thread.posts[report.post]?.createdAt ?? 0) -
        (discussion.thread.posts[last]?.createdAt ?? 0)) /
      DAY;
    // The same verb alone is about the same work for a while.
    if (keeps && !delivers && shared === 0 && days > VERB_DAYS) continue;
    const evidence =
      Math.min(MAX_OVERLAP, shared) * 0.9 +
      (own ? 1 : 0) +
      (own && soon && (reported || delivers || shared > 0) ? 0.75 : 0) +
      (keeps ? 1.6 : 0) +
      (delivers ? 1.6 : 0) +
      (reported ? 0.65 : 0) +
      (opens ? 0.25 : 0) -
      Math.min(0.8, days * 0.06);
    if (evidence < (own ? ENOUGH_BY_OWNER : ENOUGH_BY_OTHERS)) continue;
    if (best === undefined || evidence > best.evidence) best = { remark: report, evidence };
  }
  return best;
}

function firstAfter(remarks: readonly Remark[], post: number): number {
  let low = 0;
  let high = remarks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((remarks[middle]?.post ?? 0) > post) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The promised verb: `закажу` is kept by `заказала`. */
function verbOf(task: Task): string | undefined {
  for (const remark of task.exchange.flat()) {
    const { strength, at } = promiseIn(remark.words);
    if (strength > 0) return remark.words[at];
  }
  return task.remark.words.find((word) => isImperative(word) || /ть$/.test(word));
}

function isVerbOf(past: string, verb: string): boolean {
  return sharedPrefix(past, verb) >= Math.max(3, Math.min(VERB_PREFIX, verb.length - 1));
}

function hasFiles(discussion: Discussion, remark: Remark): boolean {
  return (discussion.thread.posts[remark.post]?.files.length ?? 0) > 0;
}
