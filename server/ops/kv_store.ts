/**
 * The plugin's key-value store, as far as we use it. What the host promises, and what it does not
 * (server/channels/store/sqlstore/plugin_store.go): a compare-and-set is one statement on the master, so of two nodes
 * one wins; `KVGet` and `KVList` ask a replica and may be seconds behind. Nothing here is decided by a read alone.
 */

import { createHash } from 'node:crypto';
import type { z } from 'zod';

/** What this file asks of the plugin API. */
export interface KvApi {
  /** No bytes where there is no such key. */
  kvGet(key: string): Promise<Uint8Array>;
  /** False where `Atomic` found another value; no `OldValue` stands for no key. */
  kvSetWithOptions(
    key: string,
    value: Uint8Array,
    options: { Atomic?: boolean; OldValue?: Uint8Array; ExpireInSeconds?: number },
  ): Promise<boolean>;
  kvDelete(key: string): Promise<void>;
  /** One page of all keys that have not expired, in order; pages count from 0. */
  kvList(page: number, perPage: number): Promise<readonly string[]>;
}

export interface KvSetOptions {
  /** Whole seconds until the host forgets the key; without it the key stays. */
  readonly expiresInSeconds?: number;
}

/** Every method rejects with what the API call failed with. Values are never empty: to the host that means "no key". */
export interface KvStore {
  get(key: string): Promise<Uint8Array | null>;
  set(key: string, value: Uint8Array, options?: KvSetOptions): Promise<void>;
  /** Sets `value` if the key holds `old` (`null`: if there is no such key); false where it does not. */
  compareAndSet(
    key: string,
    old: Uint8Array | null,
    value: Uint8Array,
    options?: KvSetOptions,
  ): Promise<boolean>;
  /** Deletes the key if it holds `old`; false where it does not. */
  compareAndDelete(key: string, old: Uint8Array): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, read as a whole before the first is given: they may be deleted on the way. */
  list(prefix: string): AsyncIterable<string>;
}

/** `KeyValueKeyMaxRunes`: a longer key is refused. */
const MAX_KEY = 150;
/** Keys of one answer of `KVList`. */
const KEYS_PER_PAGE = 500;

export class HostKvStore implements KvStore {
  readonly #api: KvApi;

  constructor(api: KvApi) {
    this.#api = api;
  }

  async get(key: string): Promise<Uint8Array | null> {
    const value = await this.#api.kvGet(checked(key));
    return value.length === 0 ? null : value;
  }

  async set(key: string, value: Uint8Array, options: KvSetOptions = {}): Promise<void> {
    await this.#api.kvSetWithOptions(checked(key), filled(value), expiry(options));
  }

  compareAndSet(
    key: string,
    old: Uint8Array | null,
    value: Uint8Array,
    options: KvSetOptions = {},
  ): Promise<boolean> {
    return this.#api.kvSetWithOptions(checked(key), filled(value), {
      Atomic: true,
      ...(old === null ? {} : { OldValue: filled(old) }),
      ...expiry(options),
    });
  }

  compareAndDelete(key: string, old: Uint8Array): Promise<boolean> {
    return this.#api.kvSetWithOptions(checked(key), new Uint8Array(), {
      Atomic: true,
      OldValue: filled(old),
    });
  }

  async delete(key: string): Promise<void> {
    await this.#api.kvDelete(checked(key));
  }

  async *list(prefix: string): AsyncIterable<string> {
    const found = new Set<string>();
    for (let page = 0; ; page++) {
      const keys = await this.#api.kvList(page, KEYS_PER_PAGE);
      for (const key of keys) if (key.startsWith(prefix)) found.add(key);
      if (keys.length < KEYS_PER_PAGE) break;
    }
    yield* found;
  }
}

function checked(key: string): string {
  if (key === '' || [...key].length > MAX_KEY) {
    throw new RangeError(`key-value key: expected 1 to ${MAX_KEY} characters, got ${[...key].length}`);
  }
  return key;
}

function filled(value: Uint8Array): Uint8Array {
  if (value.length === 0) throw new RangeError('key-value value: empty bytes would delete the key');
  return value;
}

function expiry({ expiresInSeconds }: KvSetOptions): { ExpireInSeconds?: number } {
  if (expiresInSeconds === undefined) return {};
  // The host takes zero for "never", which is the opposite of what a computed zero means.
  return { ExpireInSeconds: Math.max(1, Math.ceil(expiresInSeconds)) };
}

/** `prefix` and a hash of `parts`: a key of bounded length that tells nobody who reads the store what it is about. */
export function hashedKey(prefix: string, ...parts: readonly string[]): string {
  return prefix + createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** A value as it was read, with the bytes that a compare-and-set needs. */
export interface Stored<T> {
  readonly value: T;
  readonly bytes: Uint8Array;
}

/** `null` where there is none, or none that `schema` takes, such as one of another version of the plugin. */
export async function getJson<T>(
  store: Pick<KvStore, 'get'>,
  key: string,
  schema: z.ZodType<T>,
): Promise<Stored<T> | null> {
  const bytes = await store.get(key);
  if (bytes === null) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? { value: parsed.data, bytes } : null;
  } catch {
    return null;
  }
}

export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
