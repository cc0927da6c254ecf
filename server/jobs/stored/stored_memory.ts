/** The store as a job sees it: what this person was told of this place before, and keeping what they are told now. */

import { createHash } from 'node:crypto';
import type { Place } from '../../reading/conversation_reader.ts';
import type { Conversation, Language, PreviousSummary, Summary } from '../../summary/types.ts';
import type { SummaryMemory } from '../make_summary.ts';
import type { SummaryRequest } from '../summary_request.ts';
import type { StoredUnder, SummaryStore } from './summary_store.ts';
import { withhold } from './withhold.ts';

/** What a kept summary depends on beside the posts: another value, and it is not used any more. */
export interface MadeWith {
  readonly baseUrl: string;
  readonly model: string;
  readonly unsupportedClaims: string;
}

export class StoredMemory implements SummaryMemory {
  readonly #store: Pick<SummaryStore, 'earlier' | 'save' | 'changedSince'>;
  readonly #madeWith: () => MadeWith;

  constructor(store: Pick<SummaryStore, 'earlier' | 'save' | 'changedSince'>, madeWith: () => MadeWith) {
    this.#store = store;
    this.#madeWith = madeWith;
  }

  async recall(
    request: SummaryRequest,
    place: Place,
    conversation: Conversation,
    language: Language,
  ): Promise<PreviousSummary | undefined> {
    if (request.lens.kind === 'question') return undefined;
    const earlier = await this.#store.earlier(
      under(request, place, language),
      conversation,
      this.#settings(),
    );
    // One of which nothing holds any more is none.
    return earlier === undefined || earlier.previous.knownPosts.size === 0 ? undefined : earlier.previous;
  }

  async keep(
    request: SummaryRequest,
    place: Place,
    conversation: Conversation,
    summary: Summary,
    readAt: number,
  ): Promise<void> {
    const delivered = {
      summary,
      conversation,
      readAt,
      channelIds: place.channelIds,
      threads: place.threads.map(({ rootId }) => rootId),
    };
    await this.#store.save(under(request, place, summary.language), delivered, this.#settings());
  }

  current(conversation: Conversation, summary: Summary, readAt: number): Summary {
    const byId = new Map(conversation.posts.map((post) => [post.id, post]));
    return withhold(summary, (postId) => {
      const post = byId.get(postId);
      return post !== undefined && this.#store.changedSince(readAt, post);
    });
  }

  #settings(): string {
    const { baseUrl, model, unsupportedClaims } = this.#madeWith();
    return createHash('sha256')
      .update(JSON.stringify([baseUrl, model, unsupportedClaims]))
      .digest('base64url')
      .slice(0, 16);
  }
}

function under(request: SummaryRequest, place: Place, language: Language): StoredUnder {
  return { userId: request.recipient.userId, placeKey: place.key, lens: request.lens, language };
}
