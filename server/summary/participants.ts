/** Who took part: counted from the posts, never taken from the model. */

import type { Conversation, Participant } from './types.ts';

/**
 * One entry per author of a post in scope, bots left out; the most active first, then whoever spoke first.
 * `displayName` is empty for an author the host no longer knows.
 */
export function computeParticipants(thread: Conversation): Participant[] {
  const byAuthor = new Map<string, Participant>();
  for (const post of thread.posts) {
    const author = thread.authors.get(post.authorId);
    if (author?.isBot === true || post.context === true) continue;
    const known = byAuthor.get(post.authorId);
    byAuthor.set(post.authorId, {
      authorId: post.authorId,
      displayName: author === undefined ? '' : author.displayName || author.username,
      posts: (known?.posts ?? 0) + 1,
      firstAt: Math.min(known?.firstAt ?? post.createdAt, post.createdAt),
      lastAt: Math.max(known?.lastAt ?? post.createdAt, post.createdAt),
    });
  }
  return [...byAuthor.values()].sort(
    (a, b) => b.posts - a.posts || a.firstAt - b.firstAt || (a.authorId < b.authorId ? -1 : 1),
  );
}
