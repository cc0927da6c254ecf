/** Where a conversation may be cut: the more two posts belong together, the dearer a cut between them. */

import type { ConversationPost } from './types.ts';

/** Within one post, where nothing else is possible. */
const WITHIN_POST = 6;
const WITHIN_EXCHANGE = 1.6;
/** A silence of so long halves the cost. Milliseconds. */
const SILENCE = 15 * 60_000;
const ANSWER_WITHIN = 12 * 3_600_000;
const ANSWER = 0.5;
const SAME_TURN = 0.4;
const SAME_TURN_WITHIN = 5 * 60_000;
/** A question at the end, a smile or brackets after it. */
const ASKS = /[?？][\s)\]"»”:;-]{0,4}$/;

/** 0 where one thread ends and the next begins. */
export function seamCost(before: ConversationPost, after: ConversationPost, withinPost: boolean): number {
  if (withinPost) return WITHIN_POST;
  if (before.rootId !== after.rootId) return 0;
  const silence = Math.max(0, after.createdAt - before.createdAt);
  const same = before.authorId === after.authorId;
  const answers = !same && silence <= ANSWER_WITHIN && ASKS.test(before.text.slice(-8));
  const goesOn = same && silence <= SAME_TURN_WITHIN;
  return WITHIN_EXCHANGE / (1 + silence / SILENCE) + (answers ? ANSWER : 0) + (goesOn ? SAME_TURN : 0);
}
