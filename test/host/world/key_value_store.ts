/**
 * The plugin's key-value store by the host's rules (server/channels/store/sqlstore/plugin_store.go): no bytes delete a
 * key, an atomic write compares the old value, an expired key is not there.
 */

/** A key's longest length in characters (`KeyValueKeyMaxRunes`). */
const MAX_KEY = 150;
/** Keys of a page where the caller names no size (`defaultPluginKeyFetchLimit`). */
const DEFAULT_PAGE = 10;

interface Entry {
  readonly value: Uint8Array;
  /** Milliseconds since the epoch; 0 for a key that stays. */
  readonly expireAt: number;
}

export interface SetOptions {
  readonly atomic?: boolean;
  readonly oldValue?: Uint8Array;
  readonly expireInSeconds?: number;
}

export class KeyValueStore {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Whether the host takes such a key. */
  static accepts(key: string): boolean {
    return key !== '' && [...key].length <= MAX_KEY;
  }

  /** Empty where there is none: the host cannot tell the two apart either. */
  get(key: string): Uint8Array {
    return this.#live(key)?.value ?? new Uint8Array();
  }

  /** False where an atomic write found another value. */
  set(key: string, value: Uint8Array, options: SetOptions = {}): boolean {
    const old = options.oldValue ?? new Uint8Array();
    if (options.atomic === true && !equal(this.get(key), old)) return false;
    // To take no bytes from where none are is refused, not done.
    if (options.atomic === true && value.length === 0 && old.length === 0) return false;
    const seconds = options.expireInSeconds ?? 0;
    const expireAt = seconds !== 0 ? this.#now() + seconds * 1000 : 0;
    if (value.length === 0) this.#entries.delete(key);
    else this.#entries.set(key, { value, expireAt });
    return true;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Keys in order, one page of them; pages count from 0, and a page of none has ten. */
  list(page: number, perPage: number): string[] {
    const keys = [...this.#entries.keys()].filter((key) => this.#live(key) !== undefined).sort();
    const from = Math.max(0, page * perPage);
    return keys.slice(from, from + (perPage > 0 ? perPage : DEFAULT_PAGE));
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && (entry.expireAt === 0 || entry.expireAt > this.#now()) ? entry : undefined;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
