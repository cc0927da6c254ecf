/** Questions that nobody has answered by the end of the thread. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { overlap } from './kinship.ts';
import { type Quote, withPrevious } from './quoting.ts';
import { asksWho, confirms, denies, fits, isRhetorical, knowsNot, putsOff } from './reply_cues.ts';

export interface OpenQuestion {
  readonly remark: Remark;
  readonly quote: Quote;
  /** Posts that ask again, or say that nobody knows. */
  readonly more: readonly number[];
  readonly weight: number;
}

/** Posts by others that may answer. Later ones do only when they speak of the same things. */
const WINDOW = 6;
const ANSWERED = 2;
/** A reply within so long is one to what was asked last. Milliseconds. */
const SOON = 10 * 60_000;
const SHORT_REPLY_WORDS = 10;
const MAX_ANSWER_WORDS = 3;
/** Shared things that make a late post an answer. */
const LATE_OVERLAP = 2;

/** One per post at most, the weightiest first. */
export function findOpenQuestions(discussion: Discussion): OpenQuestion[] {
  const found: OpenQuestion[] = [];
  for (const mine of discussion.byPost) {
    const asked = mine.filter(
      (remark) => remark.question && !isRhetorical(remark.text) && !isAnswer(discussion, remark),
    );
    const open = asked.flatMap((remark) => openQuestion(discussion, remark) ?? []);
    const last = open.at(-1);
    if (last === undefined) continue;
    const known = found.findIndex((each) => asksAgain(discussion, each, last));
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
  const asker = authorOf(discussion, remark);
  const askedAt = discussion.thread.posts[remark.post]?.createdAt ?? 0;
  let first = true;
  let replies = 0;
  let pending: number | undefined;
  for (let post = remark.post + 1; post < discussion.thread.posts.length; post += 1) {
    const reply = discussion.byPost[post] ?? [];
    const { authorId, text = '', createdAt = 0 } = discussion.thread.posts[post] ?? {};
    if (authorId === asker) {
      if (reply.some((each) => !each.question && overlap(discussion, stems, each.stems) >= LATE_OVERLAP))
        return undefined;
      // Who asks something else meanwhile gets replies to that.
      if (reply.some((each) => each.question || each.stems.length > 1)) first = false;
      continue;
    }
    const words = reply.flatMap((each) => each.words);
    if (replies < WINDOW && (leavesOpen(reply, words) || denies(remark.words, text))) {
      pending ??= post;
      stems.push(...reply.flatMap((each) => each.stems).filter((stem) => !stems.includes(stem)));
      replies += 1;
      first = false;
      continue;
    }
    const shared = Math.max(0, ...reply.map((each) => overlap(discussion, stems, each.stems)));
    const asks = reply.length > 0 && reply.every((each) => each.question);
    if (shared >= LATE_OVERLAP && !asks) return undefined;
    replies += 1;
    if (replies > WINDOW || pending !== undefined) continue;
    const names = words.some((word) => discussion.people.whoIs(word) !== undefined);
    const evidence =
      shared * 1.2 +
      (confirms(text) ? 1.5 : 0) +
      (fits(remark.words, { text, words }, names) ? 1.5 : 0) +
      (mentions(discussion, text, asker) ? 1.5 : 0) +
      (first ? (asksWho(remark.words) ? 0.7 : 1.5) : 0) +
      (first && words.length <= SHORT_REPLY_WORDS ? 0.5 : 0) +
      (first && createdAt - askedAt <= SOON ? 0.5 : 0) -
      (asks ? 0.5 : 0);
    if (evidence >= ANSWERED) return undefined;
    first = false;
  }
  const left = discussion.thread.posts.length - 1 - remark.post;
  return {
    remark,
    quote,
    more: pending === undefined ? [] : [pending],
    weight: Math.min(stems.length, 4) / 4 + 1 / (1 + left / 5) + (pending === undefined ? 0 : 0.5),
  };
}

function mentions(discussion: Discussion, text: string, userId: string): boolean {
  return discussion.people.addressed(text) === userId;
}

/** `…deletes it?` in reply to a question. */
function isAnswer(discussion: Discussion, remark: Remark): boolean {
  if (remark.at > 0 || remark.words.length > MAX_ANSWER_WORDS) return false;
  return (discussion.byPost[remark.post - 1] ?? []).some((each) => each.question);
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
