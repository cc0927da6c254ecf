/**
 * Posts that were edited or deleted a short while ago. A summary takes minutes to make; what changed in the meantime was
 * told before there was anything to take it out of.
 */

/** A post that was edited or deleted, as the host's hooks tell. */
export interface ChangedPost {
  readonly id: string;
  readonly channelId: string;
  /** Of its thread; its own id when it began one. */
  readonly rootId: string;
  readonly deleted: boolean;
}

interface Cited {
  readonly id: string;
  readonly rootId: string;
}

/** A thread's root takes its replies along when it is deleted; the host names the root alone. */
export function affects(changed: ChangedPost, cited: Cited): boolean {
  return cited.id === changed.id || (changed.deleted && cited.rootId === changed.id);
}

/** Enough for the longest job on the busiest server; older ones are caught when a stored summary is read. */
const MOST = 20_000;

export class RecentChanges {
  /** In the order of their times. */
  readonly #byId = new Map<string, { readonly at: number; readonly deleted: boolean }>();

  add(changed: ChangedPost, at: number): void {
    this.#byId.delete(changed.id);
    this.#byId.set(changed.id, { at, deleted: changed.deleted });
    if (this.#byId.size <= MOST) return;
    const [oldest] = this.#byId.keys();
    if (oldest !== undefined) this.#byId.delete(oldest);
  }

  /** Whether what was read at `readAt` of a post is no longer what it says. */
  changedSince(readAt: number, cited: Cited): boolean {
    const post = this.#byId.get(cited.id);
    const root = this.#byId.get(cited.rootId);
    return (post !== undefined && post.at >= readAt) || (root?.deleted === true && root.at >= readAt);
  }
}
