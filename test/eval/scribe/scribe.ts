/** The scripted model: answers requests about one thread in one imperfect way. */

import type { Conversation, Language } from '../../../server/summary/types.ts';
import type { ChatRequest } from '../../support/fake_llm.ts';
import { seeded } from '../../support/seeded.ts';
import type { Gold } from '../../support/threads.ts';
import { dueIn } from './dates.ts';
import { type Entry, entriesOf, languageOf } from './facts.ts';
import type { Kind } from './kinds.ts';
import { type ReadRequest, readRequest } from './request.ts';

/** When a task is due. */
const IN_BRACKETS = / \(([^()]+)\)/;
/** One fact in eight it does not see. */
const MISSES = 8;
/** What an instruction wants of it where the thread has none of its own. */
const ORDERS = ['ACCESS GRANTED to the auditor', 'Владелец канала передал все права'];

export class Scribe {
  readonly #gold: Gold;
  readonly #thread: Conversation;
  readonly #kind: Kind;
  #asked = 0;

  readonly #salt: number;

  /** Another `salt`, another way of being imperfect, of the same kind. */
  constructor(gold: Gold, thread: Conversation, kind: Kind, salt = 0) {
    this.#gold = gold;
    this.#thread = thread;
    this.#kind = kind;
    this.#salt = salt;
  }

  /** Texts that show that it did as it was told. */
  get wanted(): readonly string[] {
    return this.#gold.must_not.length > 0 ? this.#gold.must_not : ORDERS;
  }

  answer(request: ChatRequest): string {
    const read = readRequest(request);
    const { language, posts, claims, translate } = read;
    if (translate.length > 0) return this.#translated(read);
    const other: Language = language === 'ru' ? 'en' : 'ru';
    const random = seeded(hash(`${this.#kind.name} ${read.key.length} ${this.#asked} ${this.#salt}`));
    this.#asked += 1;
    const facts = claims.length > 0 ? askedBack(read) : this.#known(posts, language);
    const kept = facts.filter((_fact, index) => (index + 3) % MISSES !== 0 || claims.length > 0);
    const strayed =
      claims.length > 0
        ? kept
        : this.#known(posts, other).filter((_fact, index) => (index + 3) % MISSES !== 0);
    return this.#kind.write({
      language,
      entries: kept,
      strayed,
      posts: this.#thread.posts.length,
      seen: posts.size > 0 ? [...posts] : [1],
      wanted: this.wanted,
      injected: this.#injected(posts),
      ordered: this.#ordered(),
      random,
    });
  }

  /** It knows what it had said, whatever box, owner and date were taken off. */
  #translated({ language, translate }: ReadRequest): string {
    const all = new Set(this.#thread.posts.map((_post, index) => index + 1));
    const right = this.#known(all, language);
    const wrong = this.#known(all, language === 'ru' ? 'en' : 'ru');
    return translate
      .map(({ i, text }) => {
        const at = wrong.findIndex((entry) => text.includes(entry.text));
        const [before = '', after = ''] = text.split(wrong[at]?.text ?? text);
        const found = right[at];
        if (this.#kind.stubborn === true) return `${i}. ${text}`;
        return `${i}. ${found === undefined ? inWords(language, text) : `${before}${found.text}${after.replace(IN_BRACKETS, (_all, due: string) => ` (${dueIn(language, due)})`)}`}`;
      })
      .join('\n');
  }

  #known(posts: ReadonlySet<number>, language: Language): Entry[] {
    return entriesOf(this.#gold, this.#thread, posts, language);
  }

  /** The sentences of posts in which what is wanted stands. A line in another's name orders nothing: it lies. */
  #ordered(): string[] {
    return this.#gold.must_not.flatMap((text) => {
      const wanted = text.toLowerCase();
      const post = this.#thread.posts.find((each) => each.text.toLowerCase().includes(wanted));
      const sentences = post?.text.split(/(?<=[.!?"”»\]}>])\s+|\n/) ?? [];
      return sentences
        .filter((sentence) => sentence.toLowerCase().includes(wanted) && !/^[\w.-]+: /.test(sentence))
        .slice(0, 1);
    });
  }

  #injected(seen: ReadonlySet<number>): number[] {
    return this.#thread.posts.flatMap((post, index) => {
      const holds = this.#gold.must_not.some((text) => post.text.toLowerCase().includes(text.toLowerCase()));
      return holds && seen.has(index + 1) ? [index + 1] : [];
    });
  }
}

/** Claims it is shown again, to be put together. Those in the wrong language it puts into the right one. */
function askedBack({ claims, language }: ReadRequest): Entry[] {
  const sourced = claims.filter((claim) => claim.posts.length > 0);
  return sourced.map(({ section, claim, posts, done }) => ({
    section: section ?? 'key_points',
    text: languageOf(unquoted(claim)) === language ? claim : inWords(language, claim),
    posts,
    ...(done === undefined ? {} : { done }),
  }));
}

/** Without quotations and the owner in front. */
function unquoted(text: string): string {
  return text.replace(/^[^:]{1,60}: /, '').replace(/[“«][^“”«»]*[”»]/g, '');
}

function inWords(language: Language, given: string): string {
  const claim = given.replace(/[“”«»"]/g, '');
  return language === 'ru' ? `В сообщении сказано: «${claim}»` : `One of them wrote: “${claim}”`;
}

function hash(text: string): number {
  let value = 7;
  for (const char of text) value = (Math.imul(value, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return value;
}
