/**
 * The extractive digest: what can be said of a thread without a model. Every claim is a sentence somebody wrote,
 * with the author named and the post cited; which sentences is decided by cues, reactions and position, so the
 * same thread always gives the same digest.
 */

import { answers, decisionStrength, isQuestion, reverses, taskStrength } from './cues.ts';
import { quotableSentences } from './sentences.ts';
import type { Claim, Language, Section, SectionKind, Thread } from './types.ts';

const MAX_TOPICS = 2;
const MAX_KEY_POINTS = 10;
const MAX_DECISIONS = 6;
const MAX_REACTED = 3;
const MAX_QUESTIONS = 3;
const MIN_KEY_POINTS = 3;
const MAX_TASKS = 10;
const MAX_CONCLUDING_DECISIONS = 2;
/** A question older than this many posts by others without an answer stays open. */
const ANSWER_WINDOW = 5;

/** How much is looked at, so that the longest thread costs a fraction of a second: of a very long one, post openings. */
const MAX_THREAD_CHARS = 600_000;
const MAX_POST_CHARS = 4_000;
const MIN_POST_CHARS = 100;

interface Quote {
  readonly index: number;
  /** Position within the post. */
  readonly at: number;
  readonly sentence: string;
}

const WORDS = {
  en: { open: 'Left open', open_quote: '“', close_quote: '”', unknown: 'Unknown user' },
  ru: { open: 'Осталось открытым', open_quote: '«', close_quote: '»', unknown: 'Неизвестный пользователь' },
} as const;

/** All four sections, in order. Posts by bots are not quoted. */
export function makeDigest(thread: Thread, language: Language): Section[] {
  const share = Math.floor(MAX_THREAD_CHARS / Math.max(1, thread.posts.length));
  const chars = Math.max(MIN_POST_CHARS, Math.min(MAX_POST_CHARS, share));
  const quotes = thread.posts.map((post, index) =>
    thread.authors.get(post.authorId)?.isBot === true
      ? []
      : quotableSentences(post.text, chars).map((sentence, at): Quote => ({ index, at, sentence })),
  );
  const taken = new Set<string>();
  const take = (chosen: readonly Quote[]): Quote[] =>
    chosen.filter((quote) => {
      const key = quote.sentence
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
      if (taken.has(key)) return false;
      taken.add(key);
      return true;
    });
  const inOrder = (chosen: readonly Quote[]) => [...chosen].sort((a, b) => a.index - b.index || a.at - b.at);

  const all = quotes.flat();
  const topics = take((quotes.find((each) => each.length > 0) ?? []).slice(0, MAX_TOPICS));
  const tasks = inOrder(take(strongest(all, (quote) => taskStrength(quote.sentence), 3, MAX_TASKS)));
  const decisions = strongest(all, (quote) => decisionStrength(quote.sentence), 1.5, MAX_DECISIONS);
  const conclusions = inOrder(take([...standing(inOrder(decisions)), ...lastWords(quotes)]));
  const keyPoints = [...take(decisions), ...take(mostReacted(thread, quotes))];
  const open = new Set(take(openQuestions(thread, quotes)));
  keyPoints.push(...open);
  if (keyPoints.length < MIN_KEY_POINTS) {
    keyPoints.push(...take(weightiest(quotes)).slice(0, MIN_KEY_POINTS - keyPoints.length));
  }

  const claim = (quote: Quote): Claim => {
    const post = thread.posts[quote.index];
    const author = thread.authors.get(post?.authorId ?? '');
    const words = WORDS[language];
    const name = author?.displayName || author?.username || words.unknown;
    const quoted = `${name}: ${words.open_quote}${quote.sentence}${words.close_quote}`;
    return {
      text: open.has(quote) ? `${words.open} — ${quoted}` : quoted,
      citations: post === undefined ? [] : [post.id],
    };
  };
  const section = (kind: SectionKind, chosen: readonly Quote[]): Section => ({
    kind,
    claims: chosen.map(claim),
  });
  return [
    section('topics', topics),
    section('key_points', inOrder(keyPoints.slice(0, MAX_KEY_POINTS))),
    section('tasks', tasks),
    section('conclusions', conclusions),
  ];
}

/** At most one sentence per post, the strongest at or above the threshold; of equals the later one counts more. */
function strongest(
  all: readonly Quote[],
  strength: (quote: Quote) => number,
  threshold: number,
  limit: number,
): Quote[] {
  const best = new Map<number, { quote: Quote; value: number }>();
  for (const quote of all) {
    const value = strength(quote);
    if (value >= threshold && value > (best.get(quote.index)?.value ?? 0))
      best.set(quote.index, { quote, value });
  }
  return [...best.values()]
    .sort((a, b) => b.value - a.value || b.quote.index - a.quote.index)
    .slice(0, limit)
    .map((each) => each.quote);
}

/** The last decisions, none from before a reversal: what was taken back is no conclusion. */
function standing(decisions: readonly Quote[]): Quote[] {
  const reversal = decisions.findLastIndex((quote) => reverses(quote.sentence));
  return decisions.slice(Math.max(reversal, 0)).slice(-MAX_CONCLUDING_DECISIONS);
}

function mostReacted(thread: Thread, quotes: readonly (readonly Quote[])[]): Quote[] {
  return thread.posts
    .map((post, index) => ({ index, count: post.reactions.reduce((sum, each) => sum + each.count, 0) }))
    .filter((each) => each.count >= 2)
    .sort((a, b) => b.count - a.count || a.index - b.index)
    .flatMap((each) => quotes[each.index]?.slice(0, 1) ?? [])
    .slice(0, MAX_REACTED);
}

/** The last question of a post is open when none of the next posts by others answers it. Latest first. */
function openQuestions(thread: Thread, quotes: readonly (readonly Quote[])[]): Quote[] {
  const open: Quote[] = [];
  for (let index = quotes.length - 1; index >= 0 && open.length < MAX_QUESTIONS; index -= 1) {
    const question = quotes[index]?.findLast((quote) => isQuestion(quote.sentence));
    const asker = thread.posts[index]?.authorId ?? '';
    if (question === undefined) continue;
    const username = thread.authors.get(asker)?.username ?? '';
    const replies: string[] = [];
    for (let next = index + 1; next < thread.posts.length && replies.length < ANSWER_WINDOW; next += 1) {
      const post = thread.posts[next];
      if (post === undefined || post.authorId === asker) continue;
      if (thread.authors.get(post.authorId)?.isBot !== true) replies.push(post.text.slice(0, MAX_POST_CHARS));
    }
    if (!replies.some((reply) => answers(question.sentence, username, reply))) open.push(question);
  }
  return open;
}

/** The first sentence of the last post that says something and does not ask. */
function lastWords(quotes: readonly (readonly Quote[])[]): Quote[] {
  for (let index = quotes.length - 1; index > 0; index -= 1) {
    const said = quotes[index]?.find((quote) => !isQuestion(quote.sentence) && quote.sentence.length >= 12);
    if (said !== undefined) return [said];
  }
  return [];
}

/** For threads without cues: the longest sentence of each reply, longest first. */
function weightiest(quotes: readonly (readonly Quote[])[]): Quote[] {
  return quotes
    .slice(1)
    .flatMap((each) => [...each].sort((a, b) => b.sentence.length - a.sentence.length).slice(0, 1))
    .filter((quote) => quote.sentence.length >= 20)
    .sort((a, b) => b.sentence.length - a.sentence.length || a.index - b.index);
}
