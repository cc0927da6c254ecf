/**
 * Verdicts: in many threads one person settles most things, and in few words: `Cards only. Cash at the till.` Who that
 * is shows by what is decided in plain words; then his short answers count as decisions too.
 */

import { DECISION_ASKED } from './decision_cues.ts';
import { authorOf, type Discussion, type Remark } from './discussion.ts';
import type { Pacing } from './pacing.ts';

/** What being a verdict adds to a remark's strength. */
export const VERDICT = 1.3;
/** What it takes to be one who decides: so many posts that do, so large a share of one's own. */
const MIN_DECISIONS = 2;
const MIN_SHARE = 0.3;
const PLAIN = 1.6;
/** A verdict is short, and follows a question or a proposal of somebody else. */
const MAX_SENTENCES = 3;
const MAX_WORDS = 16;
const WINDOW = 4;
const MIN_STEMS = 2;

/** Author ids of those who settle something in a good part of their posts. */
export function findDeciders(
  discussion: Discussion,
  strengths: ReadonlyMap<number, number>,
): ReadonlySet<string> {
  const posts = new Map<string, number>();
  const decisions = new Map<string, number>();
  const add = (counts: Map<string, number>, author: string) =>
    counts.set(author, (counts.get(author) ?? 0) + 1);
  for (const mine of discussion.byPost) {
    const [first] = mine;
    if (first === undefined) continue;
    const author = authorOf(discussion, first);
    add(posts, author);
    if (mine.some((each) => !each.question && (strengths.get(each.index) ?? 0) >= PLAIN))
      add(decisions, author);
  }
  return new Set(
    [...decisions]
      .filter(([author, count]) => count >= MIN_DECISIONS && count >= (posts.get(author) ?? 0) * MIN_SHARE)
      .map(([author]) => author),
  );
}

/** First telling sentences of the deciders' short answers, and of anybody's short answers to `what do we do?`. */
export async function verdicts(
  discussion: Discussion,
  deciders: ReadonlySet<string>,
  pacing: Pacing,
): Promise<Remark[]> {
  const found: Remark[] = [];
  for (const [post, mine] of discussion.byPost.entries()) {
    if (pacing.spent(mine.length * 2)) await pacing.rest();
    const verdict = mine.find((remark) => remark.stems.length >= MIN_STEMS);
    if (verdict === undefined || mine.length > MAX_SENTENCES || mine.some((remark) => remark.question))
      continue;
    if (verdict.words.length > MAX_WORDS) continue;
    const author = authorOf(discussion, verdict);
    const around = discussion.flow.before(post, WINDOW);
    const before = around
      .flatMap((each) => discussion.byPost[each] ?? [])
      .filter((remark) => remark.question && authorOf(discussion, remark) !== author);
    const asked = before.some((remark) => remark.post === around[0] && DECISION_ASKED.has(remark.words));
    if (asked || (deciders.has(author) && before.length > 0)) found.push(verdict);
  }
  return found;
}
