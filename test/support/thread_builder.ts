/** Small threads for tests, written as lines: `anna: text`. Post ids and times follow from the position. */

import type {
  Author,
  Conversation,
  ConversationPost,
  PostFile,
  Reaction,
} from '../../server/summary/types.ts';

const START = Date.UTC(2026, 0, 5, 9, 0, 0);

export interface BuiltPost {
  readonly by: string;
  readonly text: string;
  readonly reactions?: readonly Reaction[];
  readonly files?: readonly PostFile[];
  readonly editedAt?: number;
}

/** The id of post number `n`: 26 characters, as the host's. */
export function postId(n: number): string {
  return `post${String(n).padStart(22, '0')}`;
}

/** Authors are named by their user name; one that ends in `bot` is a bot. Posts are a minute apart. */
export function buildThread(
  posts: readonly (string | BuiltPost)[],
  skipped: Conversation['skipped'] = {},
): Conversation {
  const authors = new Map<string, Author>();
  const built = posts.map((given, index): ConversationPost => {
    const post = typeof given === 'string' ? fromLine(given) : given;
    const authorId = `user-${post.by}`;
    authors.set(authorId, {
      id: authorId,
      username: post.by,
      displayName: post.by.charAt(0).toUpperCase() + post.by.slice(1),
      isBot: post.by.endsWith('bot'),
    });
    return {
      id: postId(index + 1),
      rootId: postId(1),
      authorId,
      createdAt: START + index * 60_000,
      editedAt: post.editedAt ?? 0,
      text: post.text,
      files: post.files ?? [],
      reactions: post.reactions ?? [],
    };
  });
  return { rootId: postId(1), posts: built, authors, skipped };
}

function fromLine(line: string): BuiltPost {
  const colon = line.indexOf(': ');
  return { by: line.slice(0, colon), text: line.slice(colon + 2) };
}
