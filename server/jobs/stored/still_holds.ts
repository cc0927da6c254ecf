/** What of a stored summary may be shown beside the conversation as it is now. The last word before anything is shown. */

import type { Conversation, PreviousSummary } from '../../summary/types.ts';
import { markOf, type StoredSummary, sectionsOf } from './stored_summary.ts';
import { withdraw } from './withdraw.ts';

export interface HoldingSummary {
  readonly previous: PreviousSummary;
  /** Nothing was withdrawn, and no post is there that it had not read. */
  readonly unchanged: boolean;
}

/** A claim holds when every post it cites is in the conversation with the text it had. */
export function stillHolds(stored: StoredSummary, conversation: Conversation): HoldingSummary {
  const editedAt = new Map(conversation.posts.map((post) => [post.id, post.editedAt]));
  const holding = withdraw(stored, (post) => editedAt.get(post.id) !== post.editedAt);
  const read = new Set(holding.read);
  const knownPosts = new Set(
    conversation.posts.filter((post) => read.has(markOf(post))).map((post) => post.id),
  );
  return {
    previous: { sections: sectionsOf(holding), knownPosts },
    unchanged: holding === stored && knownPosts.size === conversation.posts.length,
  };
}
