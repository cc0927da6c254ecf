/** Lists of words and phrases, found in a sentence's words in time linear in the words. */

/**
 * `decided to | we agreed | согласован*`: phrases between bars, a word that ends in `*` stands for all that begin so
 * (with three letters at least). Lower case, `е` for `ё`.
 */
export class Phrases {
  readonly #list: string;
  /** Made when they are first asked for: a process that makes no digest starts without. */
  #maps: PhraseMaps | undefined;

  constructor(list: string) {
    this.#list = list;
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
    this.#maps ??= mapsOf(this.#list);
    const { exact, opening } = this.#maps;
    if (isThere(exact.get(first), words, at)) return true;
    return opening.size > 0 && isThere(opening.get(first.slice(0, OPENING)), words, at);
  }
}

const OPENING = 3;

/** Phrases by their first word, or by the first letters of one that ends in `*`. */
interface PhraseMaps {
  readonly exact: ReadonlyMap<string, string[][]>;
  readonly opening: ReadonlyMap<string, string[][]>;
}

function mapsOf(list: string): PhraseMaps {
  const exact = new Map<string, string[][]>();
  const opening = new Map<string, string[][]>();
  for (const entry of list.split('|')) {
    const words = entry.trim().split(/\s+/);
    const [first = ''] = words;
    if (first === '') continue;
    const [map, key] = first.endsWith('*') ? [opening, first.slice(0, OPENING)] : [exact, first];
    const known = map.get(key);
    if (known === undefined) map.set(key, [words]);
    else known.push(words);
  }
  return { exact, opening };
}

function isThere(phrases: readonly string[][] | undefined, words: readonly string[], at: number): boolean {
  if (phrases === undefined) return false;
  return phrases.some((phrase) => phrase.every((word, step) => matches(words[at + step], word)));
}

function matches(word: string | undefined, wanted: string): boolean {
  if (word === undefined) return false;
  return wanted.endsWith('*') ? word.startsWith(wanted.slice(0, -1)) : word === wanted;
}
