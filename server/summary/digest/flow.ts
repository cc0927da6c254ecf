/**
 * What was said before and after a post in the same talk. A reply belongs to its thread alone. A post that opens a
 * thread is answered by its replies; where it has none, and before it, the talk is that of the channel: the posts that
 * open threads, until everybody is silent for hours.
 */

import type { Conversation } from '../types.ts';

/** So long a silence ends the talk of a channel. Milliseconds. */
const SILENCE = 6 * 3_600_000;

export class Flow {
  /** Posts that open a thread, the number of the talk each belongs to, and whose thread a post is in. */
  readonly #openings: readonly number[];
  readonly #talks: readonly number[];
  readonly #threadOf: Int32Array;
  readonly #length: number;

  constructor({ posts }: Conversation) {
    const openings: number[] = [];
    const talks: number[] = [];
    this.#threadOf = new Int32Array(posts.length);
    for (const [index, post] of posts.entries()) {
      if (index === 0 || posts[index - 1]?.rootId !== post.rootId) {
        const last = posts[openings.at(-1) ?? -1]?.createdAt ?? post.createdAt;
        talks.push((talks.at(-1) ?? 0) + (post.createdAt - last > SILENCE ? 1 : 0));
        openings.push(index);
      }
      this.#threadOf[index] = openings.length - 1;
    }
    this.#openings = openings;
    this.#talks = talks;
    this.#length = posts.length;
  }

  /** Indices of at most `most` posts, nearest first. */
  after(post: number, most: number): number[] {
    const thread = this.#threadOf[post] ?? 0;
    const end = this.#openings[thread + 1] ?? this.#length;
    if (end - this.#opening(thread) === 1) return this.#sameTalk(thread, thread + 1, thread + 1 + most);
    return Array.from({ length: Math.min(most, end - 1 - post) }, (_value, step) => post + 1 + step);
  }

  /** Indices of at most `most` posts, nearest first. */
  before(post: number, most: number): number[] {
    const thread = this.#threadOf[post] ?? 0;
    const start = this.#opening(thread);
    if (post === start) return this.#sameTalk(thread, Math.max(0, thread - most), thread).reverse();
    return Array.from({ length: Math.min(most, post - start) }, (_value, step) => post - 1 - step);
  }

  /** How many posts later the second one comes; infinite when it is not said in the same talk. */
  distance(earlier: number, later: number): number {
    const [mine, other] = [this.#threadOf[earlier] ?? 0, this.#threadOf[later] ?? 0];
    if (mine === other) return later - earlier;
    const open = earlier === this.#opening(mine) && later === this.#opening(other);
    return open && this.#talks[mine] === this.#talks[other] ? other - mine : Number.POSITIVE_INFINITY;
  }

  /** Openings from one thread up to another, as far as they are of one talk with `thread`. */
  #sameTalk(thread: number, from: number, to: number): number[] {
    return this.#openings
      .slice(from, to)
      .filter((_opening, step) => this.#talks[from + step] === this.#talks[thread]);
  }

  #opening(thread: number): number {
    return this.#openings[thread] ?? 0;
  }
}
