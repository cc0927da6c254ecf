/**
 * Summaries kept for the person they were made for, so that a second look can say what changed. What protects them:
 * nobody else's request finds them (the key holds the person), the conversation is read through the gateway before they
 * are looked at, claims are compared with the posts as they are now, and an edit or a deletion takes the affected claims
 * out of the store at once.
 */

import { getJson, hashedKey, jsonBytes, type KvStore } from '../../ops/kv_store.ts';
import { describeError, type Log } from '../../ops/log.ts';
import type { Conversation, Language, Lens, PreviousSummary, Summary } from '../../summary/types.ts';
import { affects, type ChangedPost, RecentChanges } from './recent_changes.ts';
import { stillHolds } from './still_holds.ts';
import { type StoredSummary, storedSummary, toStored } from './stored_summary.ts';
import { SummaryIndex } from './summary_index.ts';
import { withdraw } from './withdraw.ts';

/** What a summary is stored under: two requests that differ in any of it do not see each other's. */
export interface StoredUnder {
  readonly userId: string;
  /** `Place.key`. */
  readonly placeKey: string;
  readonly lens: Lens;
  readonly language: Language;
}

/** An earlier summary as far as it still holds. */
export interface EarlierSummary {
  readonly previous: PreviousSummary;
  readonly model: string;
  readonly savedAt: number;
  /** Nothing happened since: it can be shown as it is. */
  readonly unchanged: boolean;
}

/** A summary that was delivered, and what it was made from. */
export interface Delivered {
  readonly summary: Summary;
  readonly conversation: Conversation;
  /** When the conversation was read, Unix milliseconds. */
  readonly readAt: number;
  readonly channelIds: readonly string[];
  /** Root posts of the threads that were named; empty for a stretch of a channel. */
  readonly threads: readonly string[];
}

export interface SummaryStoreOptions {
  readonly kv: KvStore;
  /** How long a summary is kept, in milliseconds; 0: nothing is. */
  readonly retentionMs: () => number;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** Of every key of this room. */
const PREFIX = 'stored_';
const MAX_PER_USER = 200;
const MAX_PER_CHANNEL = 2000;

export class SummaryStore {
  readonly #options: SummaryStoreOptions;
  readonly #byUser: SummaryIndex;
  readonly #byChannel: SummaryIndex;
  readonly #recent = new RecentChanges();
  /** When people had all of theirs deleted: what was being made for them then is not kept either. */
  readonly #forgottenAt = new Map<string, number>();

  constructor(options: SummaryStoreOptions) {
    this.#options = options;
    this.#byUser = new SummaryIndex(options.kv, options.now, MAX_PER_USER);
    this.#byChannel = new SummaryIndex(options.kv, options.now, MAX_PER_CHANNEL);
  }

  /** `conversation` must have been read for this person now. Never rejects: without a store there is no earlier summary. */
  async earlier(
    under: StoredUnder,
    conversation: Conversation,
    settings: string,
  ): Promise<EarlierSummary | undefined> {
    if (this.#options.retentionMs() === 0) return undefined;
    try {
      const stored = (await getJson(this.#options.kv, keyOf(under), storedSummary))?.value;
      if (stored === undefined || stored.settings !== settings || this.#expired(stored)) return undefined;
      const { previous, unchanged } = stillHolds(stored, conversation);
      return { previous, model: stored.model, savedAt: stored.savedAt, unchanged };
    } catch (error) {
      this.#options.log.warn('stored summaries could not be read; summarising anew', describeError(error));
      return undefined;
    }
  }

  /** Never rejects: a summary that could not be kept was delivered all the same. */
  async save(under: StoredUnder, delivered: Delivered, settings: string): Promise<void> {
    const { kv, now, retentionMs, log } = this.#options;
    const { summary, conversation, readAt, channelIds, threads } = delivered;
    const retention = retentionMs();
    const made = toStored(summary, conversation, settings, now());
    if (retention === 0 || made === undefined) return;
    if (readAt < (this.#forgottenAt.get(under.userId) ?? 0)) return;
    const stored = withdraw(made, (post) => this.#recent.changedSince(readAt, post));
    const key = keyOf(under);
    try {
      // In the lists first: whatever is in the store can be found by those who must take it out.
      const listed = { key, expiresAt: now() + retention, threads: [...threads] };
      for (const channelId of channelIds) {
        await this.#drop(await this.#byChannel.add(channelKey(channelId), listed));
      }
      await this.#drop(await this.#byUser.add(userKey(under.userId), listed));
      await kv.set(key, jsonBytes(stored), { expiresInSeconds: retention / 1000 });
    } catch (error) {
      log.warn('a summary could not be stored; the next one will not say what changed', describeError(error));
    }
  }

  /** Deletes everything stored for a person; the number of summaries that were. Rejects when the store does. */
  async forget(userId: string): Promise<number> {
    this.#forgottenAt.set(userId, this.#options.now());
    const listed = await this.#byUser.of(userKey(userId));
    let forgotten = 0;
    for (const { key } of listed) {
      if ((await this.#options.kv.get(key)) !== null) forgotten += 1;
      await this.#options.kv.delete(key);
    }
    await this.#byUser.remove(userKey(userId), new Set(listed.map(({ key }) => key)));
    return forgotten;
  }

  /** Takes what a post said out of every stored summary. Never rejects: what is left is withheld when it is read. */
  async withdrawPost(post: ChangedPost): Promise<void> {
    this.#recent.add(post, this.#options.now());
    try {
      for (const { key, threads } of await this.#byChannel.of(channelKey(post.channelId))) {
        if (threads.length === 0 || threads.includes(post.rootId)) await this.#withdrawFrom(key, post);
      }
    } catch (error) {
      this.#options.log.warn('claims of a changed post stay in the store until they are read', {
        post_id: post.id,
        ...describeError(error),
      });
    }
  }

  /** Whether a post is known to have been edited or deleted since it was read. */
  changedSince(readAt: number, post: { readonly id: string; readonly rootId: string }): boolean {
    return this.#recent.changedSince(readAt, post);
  }

  async #withdrawFrom(key: string, post: ChangedPost): Promise<void> {
    const { kv, now, retentionMs } = this.#options;
    const found = await getJson(kv, key, storedSummary);
    if (found === null) return;
    const left = withdraw(found.value, (cited) => affects(post, cited));
    if (left === found.value) return;
    const expiresInSeconds = (left.savedAt + retentionMs() - now()) / 1000;
    // Whoever was faster wrote a newer summary; deleting it costs a longer run, keeping it could keep the post's words.
    if (!(await kv.compareAndSet(key, found.bytes, jsonBytes(left), { expiresInSeconds })))
      await kv.delete(key);
  }

  /** Deletes everything stored for anybody, as when nothing is to be kept any more. Never rejects. */
  async purge(): Promise<void> {
    try {
      for await (const key of this.#options.kv.list(PREFIX)) await this.#options.kv.delete(key);
    } catch (error) {
      this.#options.log.error(
        'stored summaries could not be deleted; they expire by themselves',
        describeError(error),
      );
    }
  }

  async #drop(displaced: readonly { readonly key: string }[]): Promise<void> {
    for (const { key } of displaced) await this.#options.kv.delete(key);
  }

  /** The retention may have been shortened since. */
  #expired(stored: StoredSummary): boolean {
    return stored.savedAt + this.#options.retentionMs() <= this.#options.now();
  }
}

function keyOf({ userId, placeKey, lens, language }: StoredUnder): string {
  return hashedKey(`${PREFIX}one_`, userId, placeKey, lens.kind, language);
}

function userKey(userId: string): string {
  return hashedKey(`${PREFIX}of_`, userId);
}

function channelKey(channelId: string): string {
  return hashedKey(`${PREFIX}in_`, channelId);
}
