/** What a word with a slip of the finger was to be. */

import { meaningAt, phrases } from './words.ts';

/** Shorter words are near to too many others. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 30;

/** The nearest single word of the commands: one slip away, or two from eight letters on; `undefined` where there is none. */
export function nearestPhrase(word: string): string | undefined {
  if (word.length < MIN_LENGTH || word.length > MAX_LENGTH) return undefined;
  const allowed = word.length >= 8 ? 2 : 1;
  const near = phrases
    .filter((phrase) => phrase.length >= MIN_LENGTH && meaningAt([phrase], 0)?.meaning.is !== 'filler')
    .map((phrase) => ({ phrase, slips: slipsBetween(word, phrase, allowed) }))
    .filter(({ slips }) => slips > 0 && slips <= allowed)
    .sort((a, b) => a.slips - b.slips || (a.phrase < b.phrase ? -1 : 1));
  return near[0]?.phrase;
}

/** Letters left out, put in, changed or swapped with the next one; anything above `most` is as good as infinite. */
function slipsBetween(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      }
      row.push(slips);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? Number.POSITIVE_INFINITY;
}
