/**
 * The hooks that tell of edited and deleted posts. Nobody waits for them; what a stored summary says of the old text has
 * to go.
 */

import type { ChangedPost } from '../jobs/stored/recent_changes.ts';
import type { SummaryStore } from '../jobs/stored/summary_store.ts';

/** `model.Post`, as far as we look at it. */
export interface HookPost {
  readonly id: string;
  readonly channel_id: string;
  /** Empty for a post that begins a thread. */
  readonly root_id: string;
  readonly edit_at: number;
  readonly props: Readonly<Record<string, unknown>>;
}

export class PostChanges {
  readonly #store: Pick<SummaryStore, 'withdrawPost'>;

  constructor(store: Pick<SummaryStore, 'withdrawPost'>) {
    this.#store = store;
  }

  /** `MessageHasBeenUpdated`: also called when a post is pinned or its preview arrives, which changes no text. */
  async updated(newPost: HookPost, oldPost: HookPost): Promise<void> {
    if (newPost.edit_at !== oldPost.edit_at) await this.#withdraw(newPost, false);
  }

  /** `MessageHasBeenDeleted`: for a thread it is called once, with its root. */
  async deleted(post: HookPost): Promise<void> {
    await this.#withdraw(post, true);
  }

  async #withdraw(post: HookPost, deleted: boolean): Promise<void> {
    // What bots write is not read, and ours rewrites its own posts several times a second.
    if (post.props.from_bot === true || post.props.from_bot === 'true') return;
    await this.#store.withdrawPost(changedPost(post, deleted));
  }
}

function changedPost(post: HookPost, deleted: boolean): ChangedPost {
  return {
    id: post.id,
    channelId: post.channel_id,
    rootId: post.root_id === '' ? post.id : post.root_id,
    deleted,
  };
}
