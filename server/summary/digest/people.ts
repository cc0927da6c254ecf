/** Whom the words of a post name: people are called by user name, first name, or its Russian spelling. */

import type { Conversation } from '../types.ts';

/** ISO 9 leaves usernames behind; this is how people spell themselves. */
const LATIN: Readonly<Record<string, string>> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ж: 'zh',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'kh',
  ц: 'ts',
  ч: 'ch',
  ш: 'sh',
  щ: 'shch',
  ъ: '',
  ы: 'y',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
};
const MIN_NAME = 3;
/** `Рома` is `roman`: a short form may lack this many letters of the name. */
const MAX_MISSING = 2;

export class People {
  readonly #byName = new Map<string, string>();
  readonly #asked = new Map<string, string | undefined>();
  readonly #ids: readonly string[];
  /** Names as they stand at the beginning of a pasted line of a chat. */
  readonly spelled: ReadonlySet<string>;

  constructor(thread: Conversation) {
    const spelled = new Set<string>();
    this.#ids = [...thread.authors.values()].filter((author) => !author.isBot).map((author) => author.id);
    for (const author of thread.authors.values()) {
      if (author.isBot) continue;
      const username = author.username.toLowerCase();
      const displayed = author.displayName.toLowerCase().replace(/ё/g, 'е');
      spelled.add(username).add(displayed);
      const first = [username.split(/[._-]/)[0] ?? '', displayed.split(/[\s._-]/)[0] ?? ''];
      for (const name of [username, `@${username}`, ...first, ...first.map(toLatin)]) {
        if (name.length >= MIN_NAME && !this.#byName.has(name)) this.#byName.set(name, author.id);
      }
    }
    spelled.delete('');
    this.spelled = spelled;
  }

  /** The author whom a lower-case word names. */
  whoIs(word: string): string | undefined {
    if (!this.#asked.has(word)) this.#asked.set(word, this.#find(word));
    return this.#asked.get(word);
  }

  #find(word: string): string | undefined {
    const known = this.#byName.get(word) ?? this.#byName.get(unaccented(word));
    if (known !== undefined || word.length < MIN_NAME || !/^[а-я]+$/.test(word)) return known;
    const latin = toLatin(word);
    for (const [name, id] of this.#byName) {
      if (name.startsWith(latin) && name.length - latin.length <= MAX_MISSING) return id;
    }
    return undefined;
  }

  /** Of two who talk with each other, the other one. */
  otherOf(id: string): string | undefined {
    return this.#ids.length === 2 ? this.#ids.find((each) => each !== id) : undefined;
  }

  /**
   * Who is spoken to: an `@name` anywhere, or a name that opens the sentence before a comma or a colon
   * (`Рома, возьмёшь?`), or closes it after one (`возьмёшь, Рома?`).
   */
  addressed(text: string): string | undefined {
    for (const [, mention = ''] of text.matchAll(/(?:^|[\s(,])@([\p{L}\p{N}._-]{2,64})/gu)) {
      const id = this.whoIs(mention.toLowerCase().replace(/[._-]+$/, ''));
      if (id !== undefined) return id;
    }
    const opening = /^(?:[\p{L}-]{1,12},?\s)?([\p{L}-]{3,30})\s?[,:—]/u.exec(text)?.[1];
    const closing = /,\s?([\p{L}-]{3,30})[?!.)\s]*$/u.exec(text)?.[1];
    return [opening, closing]
      .map((name) => (name === undefined ? undefined : this.whoIs(name.toLowerCase().replace(/ё/g, 'е'))))
      .find((id) => id !== undefined);
  }
}

function toLatin(name: string): string {
  return [...unaccented(name)].map((letter) => LATIN[letter] ?? letter).join('');
}

function unaccented(name: string): string {
  // `й` would fall apart with the accents.
  return name.replace(/[à-ɏ]/g, (letter) => letter.normalize('NFD').replace(/\p{M}/gu, ''));
}
