/** Whether two remarks speak of the same things. */

import type { Discussion } from './discussion.ts';

/** What stands in more posts than this share of the thread binds little. */
const COMMON_SHARE = 0.15;
const COMMON_AT_LEAST = 5;
const WEIGHT_OF_COMMON = 0.4;
const MIN_PREFIX = 4;

/** Stems of one word in two parts of speech: `переезд`, `переезжа`; they differ in the last letter of the shorter. */
export function areKin(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.charCodeAt(0) !== b.charCodeAt(0) || a.charCodeAt(1) !== b.charCodeAt(1)) return false;
  const shorter = Math.min(a.length, b.length);
  const shared = sharedPrefix(a, b);
  return shared >= MIN_PREFIX && shared >= shorter - 1 && Math.abs(a.length - b.length) <= 3;
}

export function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** The stems of `a` that `b` has too, a rare one counting 1, a common one less. */
export function overlap(discussion: Discussion, a: readonly string[], b: readonly string[]): number {
  let sum = 0;
  for (const stem of a) {
    for (const other of b) {
      if (!areKin(stem, other)) continue;
      sum += weightOf(discussion, stem);
      break;
    }
  }
  return sum;
}

function weightOf(discussion: Discussion, stem: string): number {
  const posts = discussion.postsWith.get(stem)?.length ?? 1;
  const common = Math.max(COMMON_AT_LEAST, discussion.thread.posts.length * COMMON_SHARE);
  return posts > common ? WEIGHT_OF_COMMON : 1;
}
