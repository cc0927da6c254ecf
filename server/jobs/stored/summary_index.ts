/**
 * Lists of stored summaries under one key each: what a person has stored, what cites posts of a channel. The host can
 * list keys only by reading them all, so whoever must find summaries quickly finds them here. Changed by compare-and-set,
 * as every node of a cluster writes them.
 */

import { z } from 'zod';
import { getJson, jsonBytes, type KvStore } from '../../ops/kv_store.ts';

/** `threads`: root posts of the threads that were read; empty for a stretch of a channel, which may hold any. */
const entry = z.object({ key: z.string(), expiresAt: z.number(), threads: z.array(z.string()) });
const entries = z.array(entry);

export type IndexEntry = z.infer<typeof entry>;

/** Attempts before giving up on a key that others keep changing. */
const MAX_ATTEMPTS = 10;

export class SummaryIndex {
  readonly #kv: KvStore;
  readonly #now: () => number;
  readonly #most: number;

  /** `most`: entries of one list; the oldest make room. */
  constructor(kv: KvStore, now: () => number, most: number) {
    this.#kv = kv;
    this.#now = now;
    this.#most = most;
  }

  /** Entries that have not expired. A list that cannot be read is empty, as after a change of its form. */
  async of(key: string): Promise<readonly IndexEntry[]> {
    return this.#living((await getJson(this.#kv, key, entries))?.value ?? []);
  }

  /** Adds or prolongs an entry. Returns those that had to make room. Rejects when the store does, or never gives way. */
  async add(key: string, added: IndexEntry): Promise<readonly IndexEntry[]> {
    let displaced: readonly IndexEntry[] = [];
    await this.#change(key, (list) => {
      const all = [...list.filter((each) => each.key !== added.key), added];
      displaced = all.slice(0, Math.max(0, all.length - this.#most));
      return all.slice(displaced.length);
    });
    return displaced;
  }

  /** Takes entries out. */
  async remove(key: string, removed: ReadonlySet<string>): Promise<void> {
    await this.#change(key, (list) => list.filter((each) => !removed.has(each.key)));
  }

  async #change(key: string, change: (list: readonly IndexEntry[]) => readonly IndexEntry[]): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const bytes = await this.#kv.get(key);
      const old = bytes === null ? [] : readEntries(bytes);
      const list = change(this.#living(old));
      if (list.length === 0) {
        if (bytes === null || (await this.#kv.compareAndDelete(key, bytes))) return;
        continue;
      }
      const expiresInSeconds = (Math.max(...list.map((each) => each.expiresAt)) - this.#now()) / 1000;
      if (await this.#kv.compareAndSet(key, bytes, jsonBytes(list), { expiresInSeconds })) return;
    }
    throw new Error(`index of stored summaries: another node changed it ${MAX_ATTEMPTS} times in a row`);
  }

  #living(list: readonly IndexEntry[]): readonly IndexEntry[] {
    return list.filter((each) => each.expiresAt > this.#now());
  }
}

function readEntries(bytes: Uint8Array): readonly IndexEntry[] {
  try {
    return entries.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return [];
  }
}
