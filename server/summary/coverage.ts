/**
 * The receipt: what was read, what was left out and why. Computed without the model; earlier posts that
 * were read for context alone are not counted.
 */

import type { Conversation, Coverage, PostFile } from './types.ts';

/** `parts`: in how many requests the thread was read; 1 for a digest. */
export function computeCoverage(thread: Conversation, parts: number): Coverage {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  const inScope = thread.posts.filter((post) => post.context !== true);
  for (const post of inScope) {
    from = Math.min(from, post.createdAt);
    to = Math.max(to, post.createdAt);
  }
  const skipped = Object.values(thread.skipped).reduce((sum, count) => sum + count, 0);
  const kinds = inScope.flatMap((post) => post.files.map((file) => file.kind));
  const count = (kind: PostFile['kind']): number => kinds.filter((each) => each === kind).length;
  return {
    postsRead: inScope.length,
    postsInScope: inScope.length + skipped,
    skipped: thread.skipped,
    from: inScope.length === 0 ? 0 : from,
    to,
    parts,
    files: { read: count('text'), images: count('image'), notRead: count('other') },
  };
}
