/**
 * How many people reacted to a post, and with what. The host sends plugins no metadata: the posts that have reactions
 * say so, and each costs a call.
 */

import type { Reaction } from '../summary/types.ts';
import { inParallel } from './in_parallel.ts';
import type { HostPost, ReadingApi } from './reading_api.ts';

/** Posts whose reactions are read, calls at once, and kinds of reactions to one post. */
const MAX_POSTS = 200;
const CALLS_AT_ONCE = 8;
const MAX_KINDS = 20;

/** Names of the host's and of custom emoji; whatever else stands there is no reaction. */
const EMOJI = /^[\p{L}\p{N}_+-]{1,64}$/u;

/**
 * By post id, the most frequent first. Of more than `MAX_POSTS` such posts the newest are asked for. A post whose
 * reactions the host does not tell has none: they are evidence, and a summary does without.
 */
export async function readReactions(
  api: Pick<ReadingApi, 'getReactions'>,
  posts: readonly HostPost[],
): Promise<ReadonlyMap<string, readonly Reaction[]>> {
  const reacted = posts
    .filter((post) => post.has_reactions)
    .sort((a, b) => b.create_at - a.create_at)
    .slice(0, MAX_POSTS);
  const counted = await inParallel(reacted, CALLS_AT_ONCE, async ({ id }) => {
    const users = new Map<string, Set<string>>();
    for (const reaction of await api.getReactions(id).catch(() => [])) {
      if (reaction === null || !EMOJI.test(reaction.emoji_name)) continue;
      const same = users.get(reaction.emoji_name) ?? new Set();
      users.set(reaction.emoji_name, same.add(reaction.user_id));
    }
    const reactions = [...users].map(([emoji, { size }]) => ({ emoji, count: size }));
    reactions.sort((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1));
    return [id, reactions.slice(0, MAX_KINDS)] as const;
  });
  return new Map(counted);
}
