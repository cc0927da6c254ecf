/**
 * What a thread is about: sentences full of the things that people go on to speak of. Chosen greedily, each for what
 * it adds to those before, so that a second subject is found as well as the first.
 */

import type { Discussion, Remark } from './discussion.ts';
import type { Pacing } from './pacing.ts';
import { saysEnough } from './quoting.ts';
import { isTimeWord } from './words.ts';

/** A thing becomes a subject when it stands in so many posts, by so many people. */
const MIN_POSTS = 3;
const MIN_AUTHORS = 2;
/** A sentence beyond this is no heading. */
const LONG_CHARS = 180;
const MIN_STEMS = 3;
/** Candidates beyond this are not weighed, so that the longest thread stays cheap. */
const MAX_CANDIDATES = 1500;
/** Subjects below this share of the second one's weight are left out. */
const MIN_SHARE = 0.4;
/** Naming a thing first speaks for a sentence: that is where its discussion begins. */
const FIRST_BONUS = 1.5;

/** At most `limit`, none but the first `taken`; that first is of the post that opens the thread, if that says anything. */
export async function findTopics(
  discussion: Discussion,
  ranks: Float64Array,
  taken: ReadonlySet<Remark>,
  limit: number,
  pacing: Pacing,
): Promise<Remark[]> {
  const weights = subjects(discussion);
  await pacing.rest();
  const candidates = await weigh(discussion, weights, ranks, taken, pacing);
  const chosen: Remark[] = [];
  const covered = new Set<string>();
  const choose = (remark: Remark): void => {
    chosen.push(remark);
    for (const stem of around(discussion, remark, weights)) covered.add(stem);
  };
  const opening = tellingSentence(
    discussion.byPost.find((mine) => mine.some((remark) => saysEnough([remark], 2))) ?? [],
    weights,
  );
  if (opening !== undefined) choose(opening);
  let enough = 0;
  while (chosen.length < limit) {
    if (pacing.spent(candidates.length * 2)) await pacing.rest();
    let top: { remark: Remark; weight: number } | undefined;
    for (const { remark, parts, factor } of candidates) {
      let weight = 0;
      for (const [stem, part] of parts) if (!covered.has(stem)) weight += part;
      if (top === undefined || weight * factor > top.weight) top = { remark, weight: weight * factor };
    }
    if (top === undefined || top.weight <= enough) break;
    if (enough === 0) enough = top.weight * MIN_SHARE;
    choose(top.remark);
  }
  return chosen;
}

interface Candidate {
  readonly remark: Remark;
  readonly parts: readonly (readonly [string, number])[];
  readonly factor: number;
}

async function weigh(
  discussion: Discussion,
  weights: ReadonlyMap<string, number>,
  ranks: Float64Array,
  taken: ReadonlySet<Remark>,
  pacing: Pacing,
): Promise<readonly Candidate[]> {
  const found: (Candidate & { readonly total: number })[] = [];
  for (const remark of discussion.remarks) {
    if (remark.stems.length <= MIN_STEMS || taken.has(remark)) continue;
    if (pacing.spent(remark.stems.length)) await pacing.rest();
    const parts = remark.stems.flatMap((stem): (readonly [string, number])[] => {
      const weight = weights.get(stem);
      if (weight === undefined) return [];
      return [[stem, discussion.postsWith.get(stem)?.[0] === remark.post ? weight * FIRST_BONUS : weight]];
    });
    // Long sentences name many things; what counts is how much of a sentence is about them.
    const short = remark.text.length > LONG_CHARS ? 0.6 : 1;
    const factor =
      (short * (1 + Math.min(ranks[remark.index] ?? 0, 2) / 4)) / Math.sqrt(remark.stems.length + 4);
    const total = parts.reduce((sum, [, part]) => sum + part, 0) * factor;
    if (parts.length > 0) found.push({ remark, parts, factor, total });
  }
  return found.sort((a, b) => b.total - a.total || a.remark.index - b.remark.index).slice(0, MAX_CANDIDATES);
}

/** How much is said of each stem: by posts beyond the first, if several people speak of it. */
function subjects(discussion: Discussion): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const { posts } = discussion.thread;
  const least = Math.min(MIN_POSTS, Math.max(2, posts.length / 8));
  for (const [stem, carriers] of discussion.postsWith) {
    if (carriers.length < least || isTimeWord(stem)) continue;
    const authors = new Set(carriers.map((post) => posts[post]?.authorId));
    if (authors.size >= MIN_AUTHORS) found.set(stem, Math.sqrt(carriers.length - 1));
  }
  return found;
}

/** The subjects of a remark, and those spoken of along with two of them. */
function around(discussion: Discussion, remark: Remark, weights: ReadonlyMap<string, number>): string[] {
  const mine = new Set((discussion.byPost[remark.post] ?? []).flatMap((each) => each.stems));
  const found = [...mine];
  const shared = new Map<number, number>();
  for (const stem of mine) {
    if (!weights.has(stem)) continue;
    for (const post of discussion.postsWith.get(stem) ?? []) shared.set(post, (shared.get(post) ?? 0) + 1);
  }
  for (const [post, count] of shared) {
    if (count >= 2) found.push(...(discussion.byPost[post] ?? []).flatMap((each) => each.stems));
  }
  return found;
}

/** The sentence of a post that speaks most of the thread's subjects. */
function tellingSentence(
  remarks: readonly Remark[],
  weights: ReadonlyMap<string, number>,
): Remark | undefined {
  const telling = (remark: Remark): number =>
    remark.stems.reduce((sum, stem) => sum + (weights.get(stem) ?? 0.3), 0) /
    Math.sqrt(remark.stems.length + 4) /
    (remark.text.length > LONG_CHARS ? 2 : 1);
  return remarks.reduce<Remark | undefined>(
    (top, each) =>
      each.stems.length > 0 && (top === undefined || telling(each) > telling(top)) ? each : top,
    undefined,
  );
}
