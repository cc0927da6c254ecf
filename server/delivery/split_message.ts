/** Splits a message into posts: the host refuses one of more than 16,383 runes (`PostMessageMaxRunesV2`). */

import type { SafeMarkdown } from './safe_markdown.ts';

export const MAX_POST_RUNES = 16_383;

/**
 * Joins lines into as few messages as hold them, each of at most `limit` runes. They are cut at empty lines, which part
 * sections; between other lines only where a section alone is longer than `limit`. A line that alone is longer would
 * have to be cut inside an escape; callers bound their lines well below it.
 */
export function splitMessage(lines: readonly SafeMarkdown[], limit: number = MAX_POST_RUNES): SafeMarkdown[] {
  const messages = new Messages(limit);
  for (const section of sections(lines)) {
    if (messages.take(section, '\n\n')) continue;
    messages.finish();
    if (messages.take(section, '')) continue;
    for (const line of section) {
      if (messages.take([line], '\n')) continue;
      messages.finish();
      if (!messages.take([line], '')) {
        throw new RangeError(`message line: expected at most ${limit} runes, got ${runes(line)}`);
      }
    }
  }
  return messages.finish();
}

/** Lines between empty lines. */
function sections(lines: readonly SafeMarkdown[]): SafeMarkdown[][] {
  const all: SafeMarkdown[][] = [[]];
  for (const line of lines) {
    if (line === '') all.push([]);
    else all.at(-1)?.push(line);
  }
  return all.filter((section) => section.length > 0);
}

class Messages {
  readonly #limit: number;
  readonly #done: SafeMarkdown[] = [];
  #text = '';
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds lines to the message that is being written; false, and nothing added, when they do not fit. */
  take(lines: readonly SafeMarkdown[], gap: string): boolean {
    const added = lines.join('\n');
    const before = this.#text === '' ? '' : gap;
    const size = this.#size + before.length + runes(added);
    if (size > this.#limit) return false;
    this.#text += before + added;
    this.#size = size;
    return true;
  }

  /** Begins a new message; all that were written. */
  finish(): SafeMarkdown[] {
    if (this.#text !== '') this.#done.push(this.#text as SafeMarkdown);
    this.#text = '';
    this.#size = 0;
    return this.#done;
  }
}

function runes(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
