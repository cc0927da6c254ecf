/** Questions that nobody has answered by the end of the thread. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { overlap } from './kinship.ts';
import type { Pacing } from './pacing.ts';
import { type Quote, withPrevious } from './quoting.ts';
import {
  asksWho,
  confirms,
  denies,
  fits,
  isRhetorical,
  knowsNot,
  putsOff,
  type Reply,
} from './reply_cues.ts';

export interface OpenQuestion {
  readonly remark: Remark;
  readonly quote: Quote;
  /** Posts that ask again, or say that nobody knows. */
  readonly more: readonly number[];
  readonly weight: number;
}

/** Posts by others that may answer. Later ones do only when they speak of the same things. */
const WINDOW = 6;
const MAX_WINDOW_POSTS = 30;
const ANSWERED = 2;
/** A reply within so long is one to what was asked last. Milliseconds. */
const SOON = 10 * 60_000;
const SHORT_REPLY_WORDS = 10;
const MAX_ANSWER_WORDS = 3;
/** Shared things that make a late post an answer. */
const LATE_OVERLAP = 2;
/** A thing spoken of in more posts than this tells nothing apart. */
const MAX_CARRIERS = 400;
/** How many posts later a question is taken to be asked again. */
const ASKED_AGAIN_WITHIN = 200;

/** One per post at most, the weightiest first. */
export async function findOpenQuestions(discussion: Discussion, pacing: Pacing): Promise<OpenQuestion[]> {
  const found: OpenQuestion[] = [];
  for (const mine of discussion.byPost) {
    if (pacing.spent(mine.length * 30)) await pacing.rest();
    const asked = mine.filter(
      (remark) => remark.question && !isRhetorical(remark.text) && !isAnswer(discussion, remark),
    );
    const open = asked.flatMap((remark) => openQuestion(discussion, remark) ?? []);
    const last = open.at(-1);
    if (last === undefined) continue;
    const known = found.findLastIndex(
      (each) =>
        discussion.flow.distance(each.remark.post, last.remark.post) <= ASKED_AGAIN_WITHIN &&
        asksAgain(discussion, each, last),
    );
    const before = found[known];
    if (before === undefined) found.push(last);
    else
      found[known] = {
        ...before,
        more: [...before.more, last.remark.post, ...last.more],
        weight: before.weight + 1,
      };
  }
  return found.sort((a, b) => b.weight - a.weight || b.remark.post - a.remark.post);
}

function openQuestion(discussion: Discussion, remark: Remark): OpenQuestion | undefined {
  const quote = withPrevious(discussion, remark);
  const stems = [...new Set(quote.flatMap((each) => each.stems))];
  if (stems.length === 0) return undefined;
  const { posts } = discussion.thread;
  const asked = posts[remark.post];
  let first = true;
  let replies = 0;
  let pending: number | undefined;
  let lastRead = remark.post;
  for (const post of discussion.flow.after(remark.post, MAX_WINDOW_POSTS)) {
    if (replies === WINDOW) break;
    lastRead = post;
    const reply = discussion.byPost[post] ?? [];
    const { authorId, text = '', createdAt = 0 } = posts[post] ?? {};
    if (answersLate(discussion, stems, post)) return undefined;
    if (authorId === asked?.authorId) {
      // Who asks something else meanwhile gets replies to that.
      if (reply.some((each) => each.question || each.stems.length > 1)) first = false;
      continue;
    }
    const words = reply.flatMap((each) => each.words);
    replies += 1;
    if (leavesOpen(reply, words) || denies(remark.words, text)) {
      pending ??= post;
      stems.push(...reply.flatMap((each) => each.stems).filter((stem) => !stems.includes(stem)));
    } else if (pending === undefined) {
      const soon = first && createdAt - (asked?.createdAt ?? 0) <= SOON;
      const said = { text, words, remarks: reply, by: authorId };
      if (answers(discussion, remark, stems, said, first, soon)) return undefined;
    }
    first = false;
  }
  for (const later of postsAbout(discussion, stems, lastRead + 1)) {
    if (discussion.flow.distance(remark.post, later) === Number.POSITIVE_INFINITY) continue;
    if (answersLate(discussion, stems, later)) return undefined;
  }
  const left = posts.length - 1 - remark.post;
  return {
    remark,
    quote,
    more: pending === undefined ? [] : [pending],
    weight: Math.min(stems.length, 4) / 4 + 1 / (1 + left / 5) + (pending === undefined ? 0 : 0.5),
  };
}

interface Said extends Reply {
  readonly remarks: readonly Remark[];
  readonly by: string | undefined;
}

/** Whether a reply shortly after is taken for an answer: for what it says, for its form, for its place. */
function answers(
  discussion: Discussion,
  remark: Remark,
  stems: readonly string[],
  said: Said,
  first: boolean,
  soon: boolean,
): boolean {
  const { people } = discussion;
  const shared = Math.max(0, ...said.remarks.map((each) => overlap(discussion, stems, each.stems)));
  const names = said.words.some((word) => people.whoIs(word) !== undefined);
  const asked = people.addressed(remark.text);
  const forAnother = asked !== undefined && asked !== said.by;
  const evidence =
    shared * 1.2 +
    (confirms(said.text) ? 1.5 : 0) +
    (fits(remark.words, said, names) ? 1.5 : 0) +
    (people.addressed(said.text) === authorOf(discussion, remark) ? 1.5 : 0) +
    (first ? (asksWho(remark.words) || forAnother ? 0.7 : 1.5) : 0) +
    (first && said.words.length <= SHORT_REPLY_WORDS ? 0.5 : 0) +
    (soon ? 0.5 : 0) -
    (said.remarks.length > 0 && said.remarks.every((each) => each.question) ? 1 : 0);
  return evidence >= ANSWERED;
}

/** A post that speaks of the same things and does not only ask. */
function answersLate(discussion: Discussion, stems: readonly string[], post: number): boolean {
  return (discussion.byPost[post] ?? []).some(
    (each) => !each.question && overlap(discussion, stems, each.stems) >= LATE_OVERLAP,
  );
}

/** Posts from `from` on that hold two of the stems, ascending. */
function postsAbout(discussion: Discussion, stems: readonly string[], from: number): number[] {
  const once = new Set<number>();
  const twice = new Set<number>();
  for (const stem of stems) {
    const carriers = discussion.postsWith.get(stem) ?? [];
    if (carriers.length > MAX_CARRIERS) continue;
    for (const post of carriers) {
      if (post < from) continue;
      if (once.has(post)) twice.add(post);
      once.add(post);
    }
  }
  return [...twice].sort((a, b) => a - b);
}

/** `…deletes it?` in reply to a question. */
function isAnswer(discussion: Discussion, remark: Remark): boolean {
  if (remark.at > 0 || remark.words.length > MAX_ANSWER_WORDS) return false;
  const [before] = discussion.flow.before(remark.post, 1);
  return (discussion.byPost[before ?? -1] ?? []).some((each) => each.question);
}

/** Nobody knows, or somebody will find out and says nothing else. */
function leavesOpen(reply: readonly Remark[], words: readonly string[]): boolean {
  if (knowsNot(words)) return true;
  const besides = reply.filter((each) => !putsOff(each.words)).flatMap((each) => each.stems);
  return putsOff(words) && besides.length < 3;
}

/** The same person asks of the same things once more. */
function asksAgain(discussion: Discussion, known: OpenQuestion, question: OpenQuestion): boolean {
  const stems = question.quote.flatMap((each) => each.stems);
  const shared = overlap(
    discussion,
    stems,
    known.quote.flatMap((each) => each.stems),
  );
  return (
    shared >=
    (authorOf(discussion, known.remark) === authorOf(discussion, question.remark) ? 1 : LATE_OVERLAP)
  );
}
