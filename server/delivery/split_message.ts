/** Splits a message into posts: the host refuses one of more than 16,383 runes (`PostMessageMaxRunesV2`). */

import type { SafeMarkdown } from './safe_markdown.ts';

export const MAX_POST_RUNES = 16_383;

/**
 * Joins lines into as few messages as hold them, each of at most `limit` runes, cut only between lines. A line that
 * alone is longer than `limit` would have to be cut inside an escape; callers bound their lines well below it.
 */
export function splitMessage(lines: readonly SafeMarkdown[], limit: number = MAX_POST_RUNES): SafeMarkdown[] {
  const messages: SafeMarkdown[] = [];
  let message: string[] = [];
  let size = 0;
  const finish = (): void => {
    const text = message.join('\n').replace(/^\n+|\n+$/g, '');
    if (text !== '') messages.push(text as SafeMarkdown);
    message = [];
    size = 0;
  };
  for (const line of lines) {
    const runes = [...line].length;
    if (runes > limit) throw new RangeError(`message line: expected at most ${limit} runes, got ${runes}`);
    if (message.length > 0 && size + 1 + runes > limit) finish();
    size += runes + (message.length > 0 ? 1 : 0);
    message.push(line);
  }
  finish();
  return messages;
}
