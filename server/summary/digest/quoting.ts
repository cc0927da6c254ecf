/** What a claim quotes: sentences said together, with as much around them as it takes to understand them. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { isTimeWord } from './words.ts';

/** Neighbouring remarks of one post, in order. */
export type Quote = readonly [Remark, ...Remark[]];
/** What several people said to one another, in order. */
export type Exchange = readonly [Quote, ...Quote[]];

/** Longer quotations are not made longer still. UTF-16 units. */
const MAX_QUOTE_CHARS = 260;
/** Nor does it take more sentences than this to understand one. */
const MAX_QUOTE_REMARKS = 12;
/** How many posts back somebody is taken to answer, and how long his own last post is part of what he says. */
const MAX_POSTS_BACK = 6;
const SAME_TURN_MS = 10 * 60_000;
const MAX_ANTECEDENTS = 2;
/** A sentence about fewer things than this needs its context. */
export const ENOUGH_STEMS = 3;
/** A continuation that is no sentence: `By Wednesday.`, `с лисой!`. */
const MAX_FRAGMENT_WORDS = 3;
const POINTS_BACK = new Set(
  "that this it them those these he she they that's it's это этого этому этим его ее их так такой такое такая он она они туда там".split(
    ' ',
  ),
);
const WORDS_THAT_POINT = 4;

/** Days and hours tell when, not what. */
const thingsIn = (quote: readonly Remark[]): number =>
  new Set(quote.flatMap((remark) => remark.stems.filter((stem) => !isTimeWord(stem)))).size;
const charsOf = (quote: readonly Remark[]): number =>
  quote.reduce((sum, remark) => sum + remark.text.length + 1, 0);

export function saysEnough(quote: readonly Remark[], need = ENOUGH_STEMS): boolean {
  return thingsIn(quote) >= need;
}

/** `Не делаем.` and what comes after it, until it says enough; questions are left out. */
export function withNext(discussion: Discussion, remark: Remark, need = ENOUGH_STEMS): Quote {
  let quote: Quote = [remark];
  for (const next of (discussion.byPost[remark.post] ?? []).slice(remark.at + 1)) {
    if (next.question || !belongTogether(quote, next)) break;
    const fragment = next.line === remark.line && next.words.length <= MAX_FRAGMENT_WORDS;
    if (saysEnough(quote, need) && !fragment) break;
    quote = [...quote, next];
  }
  return quote;
}

/** `Does it?` and what came before it in the post, until it says enough and points at nothing outside. */
export function withPrevious(discussion: Discussion, remark: Remark, need = ENOUGH_STEMS): Quote {
  const mine = discussion.byPost[remark.post] ?? [];
  let quote: Quote = [remark];
  for (let at = remark.at - 1; at >= 0; at -= 1) {
    const previous = mine[at];
    if (previous === undefined || !belongTogether(quote, previous)) break;
    const points = quote.length === 1 && pointsBack(remark);
    if (saysEnough(quote, need) && !points) break;
    quote = [previous, ...quote];
  }
  return quote;
}

/** All sentences of a list's item, as far as they may be quoted. */
export function wholeItem(discussion: Discussion, remark: Remark): Quote {
  let quote: Quote = [remark];
  for (const next of (discussion.byPost[remark.post] ?? []).slice(remark.at + 1)) {
    if (next.line !== remark.line || !belongTogether(quote, next)) break;
    quote = [...quote, next];
  }
  return quote;
}

/** Items of a list stand alone, and what stands around code or a quotation is not said in one go. */
function belongTogether(quote: Quote, other: Remark): boolean {
  const [first] = quote;
  const apart = first.block !== other.block || ((first.item || other.item) && first.line !== other.line);
  if (apart || quote.length >= MAX_QUOTE_REMARKS) return false;
  return charsOf(quote) + other.text.length <= MAX_QUOTE_CHARS;
}

function pointsBack(remark: Remark): boolean {
  return remark.words.slice(0, WORDS_THAT_POINT).some((word) => POINTS_BACK.has(word));
}

/**
 * What a short post answers: what its author said a moment before, or else the last words of somebody else, and what
 * those answer while they are short too. In order; empty when nothing fits.
 */
export function antecedents(discussion: Discussion, remark: Remark, need = 2): Quote[] {
  const found: Quote[] = [];
  const { posts } = discussion.thread;
  let from = remark;
  for (const post of discussion.flow.before(remark.post, MAX_POSTS_BACK)) {
    const said = (discussion.byPost[post] ?? []).filter((each) => each.stems.length > 0);
    const last = said.findLast((each) => each.question) ?? said.at(-1);
    if (last === undefined) continue;
    const since = (posts[from.post]?.createdAt ?? 0) - (posts[post]?.createdAt ?? 0);
    const sameTurn = discussion.flow.distance(post, from.post) === 1 && since <= SAME_TURN_MS;
    if (authorOf(discussion, last) === authorOf(discussion, from) && !sameTurn) continue;
    const quote = withPrevious(discussion, last, need);
    const repeats = found.some(([first]) =>
      quote.every((each) => each.stems.every((stem) => first.stems.includes(stem))),
    );
    if (!repeats) found.unshift(quote);
    if (last.question || saysEnough(quote, need) || found.length === MAX_ANTECEDENTS) break;
    from = last;
  }
  return found.some((quote) => saysEnough(quote, 1)) ? found : [];
}

/** Undefined when there is nothing in it. */
export function toExchange(quotes: readonly Quote[]): Exchange | undefined {
  const [first, ...rest] = quotes;
  return first === undefined ? undefined : [first, ...rest];
}
