/** Which tasks were done: a promise or a request is held against the reports that follow it. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { overlap, sharedPrefix } from './kinship.ts';
import type { Pacing } from './pacing.ts';
import { saysEnough } from './quoting.ts';
import { actIn, isStill, startsWithReport } from './report_cues.ts';
import { handsOver, isImperative } from './request_cues.ts';
import type { Task } from './tasks.ts';
import { isTimeWord } from './words.ts';

/** What it takes to believe that a report is about the task. */
const ENOUGH_BY_OWNER = 2.4;
const ENOUGH_BY_OTHERS = 3;
/** Share of a task's stems by which a sentence is about it. */
const ALIKE = 0.3;
const MAX_OVERLAP = 3;
const VERB_PREFIX = 4;
/** So long after, the owner's next words are about something else. Milliseconds. */
const NEXT_WITHIN = 24 * 3_600_000;
const DAY = 24 * 3_600_000;
const VERB_DAYS = 2;
/** How many posts later a report is looked for. */
const OWN_WINDOW = 1000;
const OTHERS_WINDOW = 150;

/** A sentence that may report something as done, and its verbs of finished acts. */
interface Candidate {
  readonly remark: Remark;
  readonly acts: readonly string[];
  readonly opens: boolean;
}
/** By author, in order. */
export type Reports = ReadonlyMap<string, readonly Candidate[]>;

export async function findReports(discussion: Discussion, pacing: Pacing): Promise<Reports> {
  const found = new Map<string, Candidate[]>();
  for (const remark of discussion.remarks) {
    if (pacing.spent(remark.words.length)) await pacing.rest();
    if ((remark.question && !remark.link) || remark.promise.strength > 0 || isStill(remark.words)) continue;
    const author = authorOf(discussion, remark);
    const mine = found.get(author) ?? [];
    mine.push({
      remark,
      acts: remark.words.flatMap((word) => actIn(word) ?? []),
      opens: remark.at === 0 && startsWithReport(remark.words),
    });
    found.set(author, mine);
  }
  return found;
}

/** The clearest report of the task being done, if there is one: by its owner, or by anybody who speaks of it clearly. */
export function reportOf(discussion: Discussion, task: Task, reports: Reports): Remark | undefined {
  let best: Report | undefined;
  const sought = soughtBy(task);
  for (const [author, candidates] of reports) {
    const found = bestReport(discussion, sought, candidates, author === task.owner);
    if (found !== undefined && (best === undefined || found.evidence > best.evidence)) best = found;
  }
  return best?.remark;
}

/** What a report of the task would speak of. */
interface Sought {
  readonly after: number;
  readonly stems: readonly string[];
  /** How many of the stems are things, not the verb. */
  readonly things: number;
  readonly verbs: readonly string[];
  readonly hand: 'file' | 'link' | undefined;
}

function soughtBy(task: Task): Sought {
  const said = task.exchange.flat();
  const promised = task.exchange.at(-1) ?? [];
  // `Сделаю` alone does not tell what.
  const telling = saysEnough(promised, 2) ? promised : said;
  const stems = [...new Set(telling.flatMap((each) => each.stems))].filter((stem) => !isTimeWord(stem));
  const verbs = verbsOf(task);
  return {
    after: Math.max(...said.map((remark) => remark.post)),
    stems,
    things: stems.length - (verbs.length === 0 ? 0 : 1),
    verbs,
    hand: said.map((remark) => handsOver(remark.words)).find((each) => each !== undefined),
  };
}

interface Report {
  readonly remark: Remark;
  readonly evidence: number;
}

function bestReport(
  discussion: Discussion,
  { after, stems, things, verbs, hand }: Sought,
  candidates: readonly Candidate[],
  own: boolean,
): Report | undefined {
  const { posts } = discussion.thread;
  const since = (post: number): number => (posts[post]?.createdAt ?? 0) - (posts[after]?.createdAt ?? 0);
  const first = firstAfter(candidates, after);
  const nextPost = candidates[first]?.remark.post;
  const until = after + (own ? OWN_WINDOW : OTHERS_WINDOW);
  let best: Report | undefined;
  for (let at = first; at < candidates.length; at += 1) {
    const { remark, acts, opens } = candidates[at] as Candidate;
    if (remark.post > until) break;
    const reported = remark.reportAt >= 0;
    if (!own && !reported) continue;
    const soon = own && remark.post === nextPost && since(remark.post) <= NEXT_WITHIN;
    const shared = overlap(discussion, stems, remark.stems);
    const keeps = acts.some((act) => verbs.some((verb) => isVerbOf(act, verb)));
    const delivers = hand !== undefined && (remark.link || (hand === 'file' && hasFiles(discussion, remark)));
    const alike = (shared > 0 && shared >= things * ALIKE) || (reported && shared >= 2);
    if (!keeps && !delivers && !alike && !(opens && (soon || shared > 0))) continue;
    // In another thread only what names the work is about it.
    const apart = discussion.flow.distance(after, remark.post) === Number.POSITIVE_INFINITY;
    if (apart && (!own || shared < 1)) continue;
    const days = since(remark.post) / DAY;
    // The same verb alone is about the same work for a while.
    if (keeps && !delivers && shared === 0 && days > VERB_DAYS) continue;
    const evidence =
      Math.min(MAX_OVERLAP, shared) * 0.9 +
      (own ? 1 : 0) +
      (soon && (reported || delivers || shared > 0) ? 0.75 : 0) +
      (keeps ? 1.6 : 0) +
      (delivers ? 1.6 : 0) +
      (reported ? 0.65 : 0) +
      (opens ? 0.25 : 0) -
      Math.min(0.8, days * 0.06);
    if (evidence < (own ? ENOUGH_BY_OWNER : ENOUGH_BY_OTHERS)) continue;
    if (best === undefined || evidence > best.evidence) best = { remark, evidence };
  }
  return best;
}

function firstAfter(candidates: readonly Candidate[], post: number): number {
  let low = 0;
  let high = candidates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((candidates[middle]?.remark.post ?? 0) > post) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The verbs that were promised or asked for: `закажу` and `закажите` are kept by `заказала`, `I'll ring` by `rang`. */
function verbsOf({ exchange, remark }: Task): string[] {
  const promised = exchange.flat().flatMap(({ promise, words }) => {
    if (promise.strength === 0) return [];
    // In English the verb stands behind the words that promise.
    const english = /^[a-z]/.test(words[promise.at] ?? '');
    return words.slice(promise.at, promise.at + (english ? 3 : 1));
  });
  const asked = remark.words.find((word) => isImperative(word) || /ть$/.test(word));
  return asked === undefined ? promised : [...promised, asked];
}

function isVerbOf(past: string, verb: string): boolean {
  return sharedPrefix(past, verb) >= Math.max(3, Math.min(VERB_PREFIX, verb.length - 1));
}

function hasFiles(discussion: Discussion, remark: Remark): boolean {
  return (discussion.thread.posts[remark.post]?.files.length ?? 0) > 0;
}
