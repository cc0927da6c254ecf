/**
 * How central each remark is to the discussion: LexRank (Erkan and Radev, 2004) over stems. Sentences that speak of the
 * same things recommend each other, the rarer the things the more; a walk along the recommendations settles the ranks.
 */

import type { Discussion, Pause, Remark } from './discussion.ts';

const DAMPING = 0.85;
const ROUNDS = 20;
/** Each remark meets at most so many later ones per stem: the work grows with the remarks, not with their square. */
const NEIGHBOURS_PER_STEM = 8;
/** Remarks about less than this neither recommend nor are recommended. */
const MIN_STEMS = 2;
const REMARKS_PER_SLICE = 400;

/** Ranks by `Remark.index`, 1 on average over those that take part; 0 for the others. */
export async function rankRemarks(discussion: Discussion, pause: Pause): Promise<Float64Array> {
  const { remarks } = discussion;
  const taking = remarks.filter((remark) => remark.stems.length >= MIN_STEMS);
  const weights = await recommendations(discussion, taking, pause);
  let ranks = new Float64Array(remarks.length);
  for (const remark of taking) ranks[remark.index] = 1;
  const totals = remarks.map((_remark, index) => sum(weights[index]?.values()));
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Float64Array(remarks.length);
    for (const [step, { index }] of taking.entries()) {
      const share = (DAMPING * (ranks[index] ?? 0)) / (totals[index] || 1);
      next[index] = (next[index] ?? 0) + 1 - DAMPING;
      for (const [other, weight] of weights[index] ?? []) next[other] = (next[other] ?? 0) + share * weight;
      if (step % (REMARKS_PER_SLICE * 4) === 0) await pause();
    }
    ranks = next;
  }
  return ranks;
}

/** Cosine-like similarity of each remark with its neighbours, both ways. */
async function recommendations(
  discussion: Discussion,
  taking: readonly Remark[],
  pause: Pause,
): Promise<readonly Map<number, number>[]> {
  const weights = discussion.remarks.map(() => new Map<number, number>());
  const earlier = new Map<string, Remark[]>();
  for (const [step, remark] of taking.entries()) {
    for (const stem of remark.stems) {
      const weight = rarity(discussion, stem) ** 2;
      const carriers = earlier.get(stem) ?? [];
      for (const other of carriers) {
        if (other.post === remark.post) continue;
        const similar = weight / Math.sqrt(remark.stems.length * other.stems.length);
        add(weights[remark.index], other.index, similar);
        add(weights[other.index], remark.index, similar);
      }
      carriers.push(remark);
      if (carriers.length > NEIGHBOURS_PER_STEM) carriers.shift();
      earlier.set(stem, carriers);
    }
    if (step % REMARKS_PER_SLICE === 0) await pause();
  }
  return weights;
}

/** Inverse document frequency, a post being a document; 0 when it stands in all posts or in one alone. */
export function rarity(discussion: Discussion, stem: string): number {
  const posts = discussion.postsWith.get(stem)?.length ?? 0;
  return posts < 2 ? 0 : Math.log(discussion.thread.posts.length / posts);
}

function add(weights: Map<number, number> | undefined, index: number, weight: number): void {
  weights?.set(index, (weights.get(index) ?? 0) + weight);
}

function sum(values: Iterable<number> | undefined): number {
  let total = 0;
  for (const value of values ?? []) total += value;
  return total;
}
