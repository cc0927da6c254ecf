/** What a reader gets of a claim that nobody could put into their language: the words of a post it rests on. */

import { translate } from '../../../assets/i18n/index.ts';
import type { WorkingClaim } from '../answer/claims.ts';
import { proseLines } from '../digest/prose.ts';
import { sentencesOf } from '../digest/segmentation.ts';
import { isOrder } from '../evidence/orders.ts';
import type { Conversation, Language } from '../types.ts';

const MAX_CHARS = 1_000;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * The sentence of its posts that shares most words and figures with the claim, under its author's name and in its own
 * language; `undefined` when the claim names no post with words.
 */
export function quoteInstead(
  conversation: Conversation,
  claim: WorkingClaim,
  language: Language,
): WorkingClaim | undefined {
  const wanted = tokens(claim.text);
  let best: { readonly text: string; readonly authorId: string; readonly shared: number } | undefined;
  for (const post of conversation.posts) {
    if (!claim.citations.includes(post.id)) continue;
    for (const line of proseLines(post.text, MAX_CHARS, NOBODY)) {
      for (const text of sentencesOf(line.text)) {
        if (isOrder(text)) continue;
        const shared = [...tokens(text)].filter((token) => wanted.has(token)).length;
        if (best === undefined || shared > best.shared) best = { text, authorId: post.authorId, shared };
      }
    }
  }
  if (best === undefined) return undefined;
  const author = conversation.authors.get(best.authorId);
  const name =
    author?.displayName || author?.username || translate(language, 'thread_summary.participants.unknown');
  return { ...claim, text: translate(language, 'thread_summary.digest.quote', { name, text: best.text }) };
}

function tokens(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
}
