/** From claims as found in an answer to claims that the posts bear out. */

import type { FoundClaim } from '../answer/answer_reader.ts';
import { type ClaimsBySection, mergeClaims } from '../answer/claims.ts';
import { type Claim, type Conversation, type ConversationPost, perSection } from '../types.ts';
import { Names } from './names.ts';
import { checkTask } from './task_state.ts';

export class Evidence {
  readonly #posts: readonly ConversationPost[];
  readonly #names: Names;
  readonly #known = new WeakMap<FoundClaim, Claim>();

  constructor(conversation: Conversation) {
    this.#posts = conversation.posts;
    this.#names = new Names(conversation);
  }

  /** Numbers become post ids; a task keeps of owner and date what its posts say. */
  claimOf(found: FoundClaim): Claim {
    const known = this.#known.get(found);
    if (known !== undefined) return known;
    const cited = found.numbers.flatMap((number) => this.#posts[number - 1] ?? []);
    const citations = cited.map((post) => post.id);
    const claim: Claim =
      found.section === 'tasks'
        ? { ...checkTask(found.text, found.box, cited, this.#names), citations }
        : { text: found.text, citations };
    this.#known.set(found, claim);
    return claim;
  }

  /** Sorted into sections, equal claims merged. What is said of earlier claims is not among them. */
  sections(found: readonly FoundClaim[]): ClaimsBySection {
    return perSection((kind) =>
      mergeClaims(found.filter((each) => each.section === kind).map((each) => this.claimOf(each))),
    );
  }
}
