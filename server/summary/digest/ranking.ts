/**
 * How central each remark is to the discussion: LexRank (Erkan and Radev, 2004) over stems. Sentences that speak of the
 * same things recommend each other, the rarer the things the more; a walk along the recommendations settles the ranks.
 */

import type { Discussion, Remark } from './discussion.ts';
import type { Pacing } from './pacing.ts';

const DAMPING = 0.85;
const ROUNDS = 15;
/** Each remark meets at most so many earlier ones per stem: the work grows with the remarks, not with their square. */
const NEIGHBOURS_PER_STEM = 6;
/** Remarks about less than this neither recommend nor are recommended. */
const MIN_STEMS = 2;
const LINKS_PER_CHECK = 20_000;

/** Recommendations, both ways: at each place from whom, to whom and how strong. */
interface Links {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly weight: readonly number[];
}

/** Ranks by `Remark.index`, 1 on average over those that take part; 0 for the others. */
export async function rankRemarks(discussion: Discussion, pacing: Pacing): Promise<Float64Array> {
  const { remarks } = discussion;
  const taking = remarks.filter((remark) => remark.stems.length >= MIN_STEMS);
  const { from, to, weight } = await recommendations(discussion, taking, pacing);
  const totals = new Float64Array(remarks.length);
  for (let link = 0; link < from.length; link += 1) totals[from[link] as number]! += weight[link] as number;
  let ranks = new Float64Array(remarks.length);
  for (const remark of taking) ranks[remark.index] = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Float64Array(remarks.length);
    for (const remark of taking) next[remark.index] = 1 - DAMPING;
    for (let link = 0; link < from.length; link += 1) {
      if (link % LINKS_PER_CHECK === 0 && pacing.spent(LINKS_PER_CHECK / 50)) await pacing.rest();
      const giver = from[link] as number;
      const share = (weight[link] as number) / (totals[giver] as number);
      next[to[link] as number]! += DAMPING * (ranks[giver] as number) * share;
    }
    ranks = next;
  }
  return ranks;
}

/** Cosine-like similarity of each remark with those shortly before it that share a stem. */
async function recommendations(
  discussion: Discussion,
  taking: readonly Remark[],
  pacing: Pacing,
): Promise<Links> {
  const links = { from: [] as number[], to: [] as number[], weight: [] as number[] };
  const link = (from: number, to: number, weight: number) => {
    links.from.push(from);
    links.to.push(to);
    links.weight.push(weight);
  };
  const earlier = new Map<string, Remark[]>();
  for (const remark of taking) {
    for (const stem of remark.stems) {
      const rare = rarity(discussion, stem) ** 2;
      if (rare === 0) continue;
      const carriers = earlier.get(stem) ?? [];
      for (const other of carriers) {
        if (other.post === remark.post) continue;
        const similar = rare / Math.sqrt(remark.stems.length * other.stems.length);
        link(remark.index, other.index, similar);
        link(other.index, remark.index, similar);
      }
      carriers.push(remark);
      if (carriers.length > NEIGHBOURS_PER_STEM) carriers.shift();
      earlier.set(stem, carriers);
    }
    if (pacing.spent(remark.stems.length * 3)) await pacing.rest();
  }
  return links;
}

/** Inverse document frequency, a post being a document; 0 when it stands in all posts or in one alone. */
function rarity(discussion: Discussion, stem: string): number {
  const posts = discussion.postsWith.get(stem)?.length ?? 0;
  return posts < 2 ? 0 : Math.log(discussion.thread.posts.length / posts);
}
