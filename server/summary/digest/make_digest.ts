/**
 * The extractive digest: what can be said of a thread without a model. Every claim quotes sentences of the posts it
 * cites, under their authors' names, in their own language; words, agreement and position decide which, so the same
 * thread always gives the same digest.
 */

import { type Conversation, type Language, type Section, sectionKinds } from '../types.ts';
import { readDiscussion } from './discussion.ts';
import { claimOf, inOrder } from './entries.ts';
import { findAll, type Limits } from './findings.ts';
import { Pacing, type Pause } from './pacing.ts';

/** How many claims of a kind: some for any thread, one more for so many posts, an end to the longest. */
const LIMITS = {
  topics: { least: 1, posts: 25, most: 12 },
  decisions: { least: 4, posts: 20, most: 36 },
  reversed: { least: 2, posts: 40, most: 12 },
  tasks: { least: 6, posts: 12, most: 50 },
  open: { least: 2, posts: 60, most: 8 },
  keyPoints: { least: 3, posts: 12, most: 16 },
} as const;

/** All sections, in order. `pause` is awaited every few milliseconds of work. Posts by bots are not quoted. */
export async function makeDigest(
  thread: Conversation,
  language: Language,
  pause: Pause = async () => {},
): Promise<Section[]> {
  const pacing = new Pacing(pause);
  const discussion = await readDiscussion(thread, pacing);
  const limit = (kind: keyof typeof LIMITS): number => {
    const { least, posts, most } = LIMITS[kind];
    return Math.min(most, least + Math.floor(thread.posts.length / posts));
  };
  const kinds = Object.keys(LIMITS) as (keyof typeof LIMITS)[];
  const limits = Object.fromEntries(kinds.map((kind) => [kind, limit(kind)])) as unknown as Limits;
  const found = await findAll(discussion, limits, pacing);
  const entries = {
    topics: found.topics,
    key_points: found.keyPoints,
    decisions: [...found.decisions, ...found.reversed],
    tasks: found.tasks,
    questions: found.open,
    conclusions: found.conclusions,
  };
  return sectionKinds.map((kind) => ({
    kind,
    claims: inOrder(entries[kind]).map((entry) => claimOf(discussion, entry, language)),
  }));
}
