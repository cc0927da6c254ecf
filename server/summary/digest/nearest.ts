/** What of a conversation is nearest to a question: the sentences that speak of the same things, the rarer the better. */

import { authorOf, type Discussion, type Remark } from './discussion.ts';
import { alone, type Entry } from './entries.ts';
import { areKin } from './kinship.ts';
import type { Pacing } from './pacing.ts';
import { type Quote, withNext } from './quoting.ts';
import { fits } from './reply_cues.ts';
import { contentStems, createStemmer, wordsOf } from './words.ts';

/** Below this share of the nearest, a sentence is about something else. */
const NEAR = 0.4;
/** Long sentences name many things by chance. */
const SHORT = 6;
/** What the other sentences of its post, and the question it answers, lend to a sentence. */
const FROM_POST = 0.4;
const FROM_QUESTION = 0.6;
/** A number where one is asked for, a sentence by somebody whom the question names. */
const RIGHT_KIND = 1.25;
const BY_NAMED = 1.3;
const REPLY_WITHIN = 3;

/** At most `limit`, none when nothing is spoken of that the question names. */
export async function findNearest(
  discussion: Discussion,
  question: string,
  limit: number,
  pacing: Pacing,
): Promise<Entry[]> {
  const words = wordsOf(question);
  const named = new Set(words.map((word) => discussion.people.whoIs(word)).filter((id) => id !== undefined));
  const about = words.filter((word) => discussion.people.whoIs(word) === undefined);
  const weights = weightsOf(discussion, contentStems(about, createStemmer()));
  await pacing.rest();
  const own = new Float64Array(discussion.remarks.length);
  for (const { index, stems } of discussion.remarks) {
    const shared = stems.reduce((sum, stem) => sum + (weights.get(stem) ?? 0), 0);
    own[index] = shared / Math.sqrt(stems.length + SHORT);
    if (pacing.spent(stems.length)) await pacing.rest();
  }
  const found: { remark: Remark; score: number }[] = [];
  for (const remark of discussion.remarks) {
    const score = scoreOf(discussion, remark, own, { words, named, nothingElse: weights.size === 0 });
    if (score > 0) found.push({ remark, score });
    if (pacing.spent(20)) await pacing.rest();
  }
  found.sort((a, b) => b.score - a.score || a.remark.index - b.remark.index);
  const enough = (found[0]?.score ?? 0) * NEAR;
  const entries: Entry[] = [];
  const taken = new Set<Remark>();
  for (const { remark, score } of found) {
    if (score < enough || entries.length === limit) break;
    if (taken.has(remark)) continue;
    const entry = withReply(discussion, remark);
    for (const each of entry.exchange.flat()) taken.add(each);
    entries.push({ ...entry, strength: score });
  }
  return entries;
}

interface Asked {
  readonly words: readonly string[];
  /** Author ids of people whom the question names. */
  readonly named: ReadonlySet<string>;
  /** It names them alone. */
  readonly nothingElse: boolean;
}

function scoreOf(discussion: Discussion, remark: Remark, own: Float64Array, question: Asked): number {
  const { people } = discussion;
  const telling = remark.stems.length > 1;
  let score = own[remark.index] ?? 0;
  if (score > 0) score += FROM_POST * best(own, others(discussion, remark));
  if (telling) score += FROM_QUESTION * best(own, asked(discussion, remark));
  if (question.named.has(authorOf(discussion, remark))) {
    score = score * BY_NAMED + (question.nothingElse && telling ? 1 : 0);
  }
  const names = remark.words.some((word) => people.whoIs(word) !== undefined);
  return fits(question.words, remark, names) ? score * RIGHT_KIND : score;
}

/** Stems of the conversation that are kin to one of the question's, by rarity. */
function weightsOf(discussion: Discussion, asked: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [stem, posts] of discussion.postsWith) {
    if (!asked.some((each) => areKin(each, stem))) continue;
    found.set(stem, Math.log(1 + discussion.thread.posts.length / posts.length));
  }
  return found;
}

function best(own: Float64Array, remarks: readonly Remark[]): number {
  return remarks.reduce((most, { index }) => Math.max(most, own[index] ?? 0), 0);
}

function others(discussion: Discussion, remark: Remark): Remark[] {
  return (discussion.byPost[remark.post] ?? []).filter((each) => each !== remark);
}

/** Questions of others shortly before. */
function asked(discussion: Discussion, remark: Remark): Remark[] {
  if (remark.question) return [];
  return discussion.flow
    .before(remark.post, REPLY_WITHIN)
    .flatMap((post) => discussion.byPost[post] ?? [])
    .filter((each) => each.question && authorOf(discussion, each) !== authorOf(discussion, remark));
}

/** A question is quoted with the first thing that somebody else says to it. */
function withReply(discussion: Discussion, remark: Remark): Entry {
  const quote: Quote = remark.question ? [remark] : withNext(discussion, remark);
  if (!remark.question) return alone(quote);
  const reply = discussion.flow
    .after(remark.post, REPLY_WITHIN)
    .flatMap((post) => discussion.byPost[post] ?? [])
    .find((each) => !each.question && authorOf(discussion, each) !== authorOf(discussion, remark));
  return reply === undefined
    ? alone(quote)
    : { ...alone(quote), exchange: [quote, withNext(discussion, reply)] };
}
