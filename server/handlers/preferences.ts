/** What a person chose once for all their summaries: kept in the plugin's store until they choose otherwise. */

import { z } from 'zod';
import { getJson, hashedKey, jsonBytes, type KvStore } from '../ops/kv_store.ts';
import type { Language } from '../summary/types.ts';

export type SummaryLanguage = Language | 'thread';

export interface Preferences {
  /** `undefined`: this person chose none. Rejects when the store does not answer. */
  languageOf(userId: string): Promise<SummaryLanguage | undefined>;
  /** `undefined` takes the choice back. Rejects when the store does not answer. */
  setLanguage(userId: string, language: SummaryLanguage | undefined): Promise<void>;
}

const PREFERENCES = z.object({ language: z.enum(['en', 'ru', 'thread']).optional() });

export class StoredPreferences implements Preferences {
  readonly #store: Pick<KvStore, 'get' | 'set' | 'delete'>;

  constructor(store: Pick<KvStore, 'get' | 'set' | 'delete'>) {
    this.#store = store;
  }

  async languageOf(userId: string): Promise<SummaryLanguage | undefined> {
    return (await getJson(this.#store, keyOf(userId), PREFERENCES))?.value.language;
  }

  async setLanguage(userId: string, language: SummaryLanguage | undefined): Promise<void> {
    if (language === undefined) await this.#store.delete(keyOf(userId));
    else await this.#store.set(keyOf(userId), jsonBytes({ language }));
  }
}

function keyOf(userId: string): string {
  return hashedKey('preferences:', userId);
}
