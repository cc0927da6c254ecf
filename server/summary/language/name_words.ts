/** Words that name the people of a conversation: they belong to no language. */

import type { Conversation } from '../types.ts';

/** Lower case. */
export function nameWords(conversation: Conversation): Set<string> {
  const names = new Set<string>();
  for (const { displayName, username } of conversation.authors.values()) {
    for (const name of [username, ...`${displayName} ${username}`.split(/[^\p{L}\p{M}]+/u)]) {
      if (name !== '') names.add(name.toLowerCase());
    }
  }
  return names;
}
