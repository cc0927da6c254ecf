/** How a thread ended when it did not end in a decision: the last report of weight, never small talk. */

import type { Discussion, Remark } from './discussion.ts';

/** The end of a thread: so large a share of its posts. */
const END = 1 / 3;
const MIN_STEMS = 2;
/** Where so much was decided, nothing need be added. */
const ENOUGH_DECISIONS = 2;

/** A remark that is not `taken`; undefined when the end says nothing, or `decisions` say enough. */
export function closingRemark(
  discussion: Discussion,
  ranks: Float64Array,
  taken: ReadonlySet<Remark>,
  decisions: number,
): Remark | undefined {
  if (decisions >= ENOUGH_DECISIONS) return undefined;
  const from = Math.floor(discussion.byPost.length * (1 - END));
  const late = discussion.byPost
    .slice(Math.max(1, from))
    .flat()
    .filter((remark) => !remark.question && !taken.has(remark) && remark.stems.length >= MIN_STEMS);
  const report = late.findLast(
    (remark) => remark.reportAt >= 0 && discussion.people.addressed(remark.text) === undefined,
  );
  if (report !== undefined || decisions > 0) return report;
  const central = late.filter((each) => each.stems.length > MIN_STEMS && (ranks[each.index] ?? 0) >= 1);
  return central.reduce<Remark | undefined>(
    (top, each) => (top === undefined || (ranks[each.index] ?? 0) >= (ranks[top.index] ?? 0) ? each : top),
    undefined,
  );
}
