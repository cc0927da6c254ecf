/** From claims as found in an answer to claims that the posts bear out. */

import type { FoundClaim } from '../answer/answer_reader.ts';
import { type ClaimsBySection, mergeClaims, wordsOf } from '../answer/claims.ts';
import type { Pause } from '../digest/pacing.ts';
import { type Claim, type Conversation, type ConversationPost, perSection } from '../types.ts';
import { withoutStrangers } from './attribution.ts';
import { cleaned } from './cleaned.ts';
import { Names } from './names.ts';
import { echoes, onlyObeys, ordersIn, weigh } from './orders.ts';
import { checkTask } from './task_state.ts';

export class Evidence {
  readonly #posts: readonly ConversationPost[];
  readonly names: Names;
  readonly #known = new WeakMap<FoundClaim, Claim | null>();
  readonly #weighed = new Map<string, ReturnType<typeof weigh>>();
  readonly #withheld = new Set<string>();
  #orders: readonly ReadonlySet<string>[] = [];

  constructor(conversation: Conversation) {
    this.#posts = conversation.posts;
    this.names = new Names(conversation);
  }

  /** Finds what the posts of the whole conversation order, for claims that name other posts than those. */
  async lookForOrders(pause?: Pause): Promise<void> {
    this.#orders = await ordersIn(this.#texts(), pause);
  }

  /** How many claims were withheld because they say what a post orders them to. */
  get withheld(): number {
    return this.#withheld.size;
  }

  /**
   * Numbers become post ids; a task keeps of owner and date what its posts say. `null` when nothing is left of the
   * claim, or when it only does what a post orders.
   */
  claimOf(found: FoundClaim): Claim | null {
    const known = this.#known.get(found);
    if (known !== undefined) return known;
    const claim = this.#weigh(found);
    this.#known.set(found, claim);
    return claim;
  }

  /**
   * A claim in other words, held to its posts as they were: what it says of owner and date may be said otherwise now.
   * `undefined` when the words do not pass.
   */
  retold<T extends Claim>(claim: T, words: string): T | undefined {
    const cited = this.#posts.filter((post) => claim.citations.includes(post.id));
    const text = this.#passed(words, cited);
    if (text === undefined) return undefined;
    if (claim.task === undefined) return { ...claim, text: this.#attributed(text, cited) };
    const { task, ...checked } = checkTask(text, claim.task.done ? 'done' : 'open', cited, this.names);
    if (!hasWords(checked.text)) return undefined;
    const { owner, due } = claim.task;
    return {
      ...claim,
      ...checked,
      task: { ...claim.task, owner: task.owner || owner, due: task.due || due },
    };
  }

  /** Sorted into sections, equal claims merged. What is said of earlier claims is not among them. */
  sections(found: readonly FoundClaim[]): ClaimsBySection {
    return perSection((kind) =>
      mergeClaims(found.filter((each) => each.section === kind).flatMap((each) => this.claimOf(each) ?? [])),
    );
  }

  #weigh(found: FoundClaim): Claim | null {
    const cited = found.numbers.flatMap((number) => this.#posts[number - 1] ?? []);
    const citations = cited.map((post) => post.id);
    const text = this.#passed(found.text, cited);
    if (text === undefined) return null;
    if (found.section !== 'tasks') return { text: this.#attributed(text, cited), citations };
    const checked = checkTask(text, found.box, cited, this.names);
    return hasWords(checked.text) ? { ...checked, citations } : null;
  }

  /** The words without what no claim needs; `undefined` when none are left, or when they only obey. */
  #passed(words: string, cited: readonly ConversationPost[]): string | undefined {
    const text = cleaned(
      words,
      cited.map((post) => post.text),
    );
    if (!hasWords(text)) return undefined;
    const weighed = cited.map((post) => this.#weighedPost(post));
    const obeys =
      onlyObeys(text, weighed) ||
      echoes(
        text,
        this.#orders,
        weighed.map((post) => post.clean),
      );
    if (obeys) this.#withheld.add(wordsOf(text));
    return obeys ? undefined : text;
  }

  #attributed(text: string, cited: readonly ConversationPost[]): string {
    return withoutStrangers(
      text,
      cited.map((post) => post.text),
      this.names,
    );
  }

  *#texts(): Generator<string> {
    for (const post of this.#posts) yield post.text;
  }

  #weighedPost(post: ConversationPost): ReturnType<typeof weigh> {
    const known = this.#weighed.get(post.id) ?? weigh(post.text);
    this.#weighed.set(post.id, known);
    return known;
  }
}

function hasWords(text: string): boolean {
  return /\p{L}/u.test(text);
}
