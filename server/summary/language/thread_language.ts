/** In which of our languages people talk. */

import type { Conversation, Language } from '../types.ts';
import { nameWords } from './name_words.ts';
import { proseWords } from './prose_words.ts';

/** Of one post no more than this is looked at, so that one long text does not decide for all. */
const CHARS_PER_POST = 250;
const MAX_POSTS = 200;

/** Russian when at least half of what people wrote is in Cyrillic; code, links and quotations are not counted. */
export function threadLanguage(conversation: Conversation): Language {
  const names = nameWords(conversation);
  let latin = 0;
  let cyrillic = 0;
  const step = Math.max(1, Math.ceil(conversation.posts.length / MAX_POSTS));
  for (let index = 0; index < conversation.posts.length; index += step) {
    const post = conversation.posts[index];
    if (post === undefined || conversation.authors.get(post.authorId)?.isBot === true) continue;
    for (const { script } of proseWords(post.text.slice(0, CHARS_PER_POST), names)) {
      if (script === 'latin') latin += 1;
      if (script === 'cyrillic') cyrillic += 1;
    }
  }
  return cyrillic > 0 && cyrillic >= latin ? 'ru' : 'en';
}
