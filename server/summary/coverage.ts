/** The receipt: what was read, what was left out and why. Computed without the model. */

import type { Conversation, Coverage, PostFile } from './types.ts';

/** `parts`: in how many requests the thread was read; 1 for a digest. */
export function computeCoverage(thread: Conversation, parts: number): Coverage {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const post of thread.posts) {
    from = Math.min(from, post.createdAt);
    to = Math.max(to, post.createdAt);
  }
  const skipped = Object.values(thread.skipped).reduce((sum, count) => sum + count, 0);
  const kinds = thread.posts.flatMap((post) => post.files.map((file) => file.kind));
  const count = (kind: PostFile['kind']): number => kinds.filter((each) => each === kind).length;
  return {
    postsRead: thread.posts.length,
    postsInScope: thread.posts.length + skipped,
    skipped: thread.skipped,
    from: thread.posts.length === 0 ? 0 : from,
    to,
    parts,
    files: { read: count('text'), images: count('image'), notRead: count('other') },
  };
}
