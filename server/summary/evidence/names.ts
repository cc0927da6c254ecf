/** Whether words name somebody of the conversation, or something that its posts name. */

import { People } from '../digest/people.ts';
import type { Author, Conversation } from '../types.ts';

const MAX_NAME_WORDS = 4;
/** `Anna asked Boris to …`: who opens such a sentence does not do the task. */
const ASKS =
  /^(?:ask(?:s|ed)|want(?:s|ed)|suggest(?:s|ed)|propose[sd]|said|says|tells|told|request(?:s|ed)|reminds?|reminded|and|попросил[аи]?|прос(?:ит|ят)|предложил[аи]?|предлага(?:ет|ют)|сказал[аи]?|говорит|напомнил[аи]?|поручил[аи]?|хо(?:чет|тят)|и)$/iu;
/** Russian endings change with the case: that many last letters may differ. */
const ENDING = 2;

export class Names {
  readonly #people: People;
  readonly #authors: ReadonlyMap<string, Author>;
  readonly #whole = new Map<string, string>();
  /** Surnames too. */
  readonly #byWord = new Map<string, string>();

  constructor(conversation: Conversation) {
    this.#people = new People(conversation);
    this.#authors = conversation.authors;
    for (const author of conversation.authors.values()) {
      for (const name of [author.displayName, author.username]) {
        if (name !== '') this.#whole.set(plain(name), author.id);
        for (const word of plain(name).split(' ')) {
          if (word !== '' && !this.#byWord.has(word)) this.#byWord.set(word, author.id);
        }
      }
    }
  }

  /** The participant of that name: whole, user name, first name, or its spelling in the other script. */
  participant(name: string): Author | undefined {
    const words = plain(name).split(' ');
    if (words.length > MAX_NAME_WORDS || words[0] === '') return undefined;
    const id = this.#whole.get(words.join(' ')) ?? this.#agreed(words);
    return id === undefined ? undefined : this.#authors.get(id);
  }

  /** The participant whose name opens the text, as in `Anna sends the draft`. */
  opening(text: string): Author | undefined {
    const words = text.split(/\s+/, 4).map((word) => word.replace(/[,:;.]+$/, ''));
    if (words.some((word) => ASKS.test(word))) return undefined;
    for (const count of [3, 2, 1]) {
      const name = words.slice(0, count).join(' ');
      const id = this.#whole.get(plain(name));
      if (id !== undefined) return this.#authors.get(id);
    }
    const [first = ''] = words;
    const id = /^[@\p{Lu}]/u.test(first) ? this.#people.whoIs(plain(first)) : undefined;
    return id === undefined ? undefined : this.#authors.get(id);
  }

  /** Every word names somebody, all the same person: a known first name with another surname is a stranger. */
  #agreed(words: readonly string[]): string | undefined {
    const ids = new Set(words.map((word) => this.#people.whoIs(word) ?? this.#byWord.get(word)));
    return ids.size === 1 ? [...ids][0] : undefined;
  }
}

/** Whether every word of a name stands in the text, whatever its ending. */
export function standsIn(name: string, text: string): boolean {
  const words = plain(name)
    .split(' ')
    .filter((word) => word.length > 1);
  if (words.length === 0) return false;
  const there = plain(text).split(' ');
  return words.every((word) => {
    const stem = word.slice(0, Math.max(3, word.length - ENDING));
    return there.some((each) => each.startsWith(stem) && each.length <= word.length + ENDING);
  });
}

/** Lower case, `е` for `ё`, words of letters and digits between single spaces; user names stay whole. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/ё/g, 'е')
    .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
    .replace(/(?<=^| )[._-]+|[._-]+(?= |$)/g, '')
    .trim();
}
