/** From claims as found in an answer to claims that the posts bear out. */

import type { FoundClaim } from '../answer/answer_reader.ts';
import { type ClaimsBySection, mergeClaims, wordsOf } from '../answer/claims.ts';
import { type Claim, type Conversation, type ConversationPost, perSection } from '../types.ts';
import { cleaned } from './cleaned.ts';
import { Names } from './names.ts';
import { onlyObeys, weigh } from './orders.ts';
import { checkTask } from './task_state.ts';

export class Evidence {
  readonly #posts: readonly ConversationPost[];
  readonly names: Names;
  readonly #known = new WeakMap<FoundClaim, Claim | null>();
  readonly #weighed = new Map<string, ReturnType<typeof weigh>>();
  readonly #withheld = new Set<string>();

  constructor(conversation: Conversation) {
    this.#posts = conversation.posts;
    this.names = new Names(conversation);
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

  /** A claim in other words, its task held to the posts again: what it said of owner and date may be said otherwise now. */
  retold<T extends Claim>(claim: T, text: string): T {
    if (claim.task === undefined) return { ...claim, text };
    const cited = this.#posts.filter((post) => claim.citations.includes(post.id));
    const checked = checkTask(text, claim.task.done ? 'done' : 'open', cited, this.names);
    const { owner, due } = claim.task;
    return {
      ...claim,
      text: checked.text,
      task: { ...claim.task, owner: checked.task.owner || owner, due: checked.task.due || due },
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
    const text = cleaned(
      found.text,
      cited.map((post) => post.text),
    );
    if (!/\p{L}/u.test(text)) return null;
    if (
      onlyObeys(
        text,
        cited.map((post) => this.#weighedPost(post)),
      )
    ) {
      this.#withheld.add(wordsOf(text));
      return null;
    }
    return found.section === 'tasks'
      ? { ...checkTask(text, found.box, cited, this.names), citations }
      : { text, citations };
  }

  #weighedPost(post: ConversationPost): ReturnType<typeof weigh> {
    const known = this.#weighed.get(post.id) ?? weigh(post.text);
    this.#weighed.set(post.id, known);
    return known;
  }
}
