/** Lists of words and phrases, found in a sentence's words in time linear in the words. */

/**
 * `decided to | we agreed | согласован*`: phrases between bars, a word that ends in `*` stands for all that begin so
 * (with three letters at least). Lower case, `е` for `ё`.
 */
export class Phrases {
  readonly #exact = new Map<string, string[][]>();
  readonly #opening = new Map<string, string[][]>();

  constructor(list: string) {
    for (const entry of list.split('|')) {
      const words = entry.trim().split(/\s+/);
      const [first = ''] = words;
      if (first === '') continue;
      const [map, key] = first.endsWith('*')
        ? [this.#opening, first.slice(0, OPENING)]
        : [this.#exact, first];
      map.set(key, [...(map.get(key) ?? []), words]);
    }
  }

  has(words: readonly string[]): boolean {
    return this.find(words) >= 0;
  }

  /** Where the first of them begins at `from` or later and before `to`; -1 when none does. */
  find(words: readonly string[], from = 0, to = words.length): number {
    for (let at = from; at < to; at += 1) if (this.startsAt(words, at)) return at;
    return -1;
  }

  /** Whether one of them begins here. */
  startsAt(words: readonly string[], at: number): boolean {
    const first = words[at];
    if (first === undefined) return false;
    if (isThere(this.#exact.get(first), words, at)) return true;
    return this.#opening.size > 0 && isThere(this.#opening.get(first.slice(0, OPENING)), words, at);
  }
}

const OPENING = 3;

function isThere(phrases: readonly string[][] | undefined, words: readonly string[], at: number): boolean {
  if (phrases === undefined) return false;
  return phrases.some((phrase) => phrase.every((word, step) => matches(words[at + step], word)));
}

function matches(word: string | undefined, wanted: string): boolean {
  if (word === undefined) return false;
  return wanted.endsWith('*') ? word.startsWith(wanted.slice(0, -1)) : word === wanted;
}
