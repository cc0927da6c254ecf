/** What else a reader should know: the sentences on which the discussion turns, findings and agreement first. */

import { type Discussion, isRoutine, type Remark } from './discussion.ts';
import { overlap } from './kinship.ts';
import type { Pacing } from './pacing.ts';
import { approvals, regard } from './reactions.ts';
import { tellsFinding } from './report_cues.ts';

const JOKES =
  /(?<!\p{L})(?:lol|rofl|haha\p{L}*|лол|а?ха(?:ха)+х?)(?!\p{L})|😂|🤣|😄|😅|😇|:joy:|\){2,}|[:;]-?[)D]|(?<=\p{L})\)$/iu;
/** What a report of routine lacks. */
const ROUTINE = 1;
const MIN_STEMS = 3;
const MIN_CHARS = 25;
/** Share of its stems by which a sentence repeats one that was chosen. */
const REPEATS = 0.6;

/** At most `limit` remarks that are not `taken`, by weight. */
export async function findKeyPoints(
  discussion: Discussion,
  ranks: Float64Array,
  taken: ReadonlySet<Remark>,
  limit: number,
  pacing: Pacing,
): Promise<Remark[]> {
  const weighed: { remark: Remark; weight: number }[] = [];
  for (const [post, mine] of discussion.byPost.entries()) {
    if (pacing.spent(mine.length * 10)) await pacing.rest();
    const marked = reactionBonus(discussion, post);
    for (const remark of mine) {
      if (!isTelling(remark) || taken.has(remark)) continue;
      weighed.push({
        remark,
        weight: weightOf(remark, ranks) + marked - (isRoutine(discussion, remark) ? ROUTINE : 0),
      });
    }
  }
  weighed.sort((a, b) => b.weight - a.weight || a.remark.index - b.remark.index);
  const chosen: Remark[] = [];
  for (const { remark } of weighed) {
    if (chosen.length >= limit) break;
    if (chosen.some((each) => each.post === remark.post || repeats(discussion, each, remark))) continue;
    chosen.push(remark);
  }
  return chosen;
}

function isTelling(remark: Remark): boolean {
  return !remark.question && remark.stems.length >= MIN_STEMS && remark.text.length >= MIN_CHARS;
}

function weightOf(remark: Remark, ranks: Float64Array): number {
  const length = Math.min(1, remark.stems.length / 7);
  return (
    Math.log2(1 + (ranks[remark.index] ?? 0)) * (0.5 + length / 2) +
    (tellsFinding(remark.words) ? 0.6 : 0) +
    (remark.reportAt >= 0 ? 0.3 : 0) +
    (/\d{2}/.test(remark.text) ? 0.25 : 0) +
    (remark.link ? 0.3 : 0) -
    (remark.promise.strength > 0 ? 0.5 : 0) -
    (JOKES.test(remark.text) ? 0.5 : 0)
  );
}

function reactionBonus(discussion: Discussion, post: number): number {
  const reactions = discussion.thread.posts[post]?.reactions ?? [];
  return Math.min(3, regard(reactions)) * (approvals(reactions) >= 2 ? 0.7 : 0.25);
}

function repeats(discussion: Discussion, known: Remark, remark: Remark): boolean {
  return overlap(discussion, remark.stems, known.stems) >= remark.stems.length * REPEATS;
}
