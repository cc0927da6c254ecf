/** The words of both halves of the plugin. Keys are those of `en.json`; `ru.json` has exactly the same. */

import en from './en.json' with { type: 'json' };
import { formatMessage, type MessageParams } from './message_format.ts';
import ru from './ru.json' with { type: 'json' };

export type MessageKey = keyof typeof en;
export type CatalogueLanguage = 'en' | 'ru';

/** Adding a key to one catalogue alone is a compile error here or in the test that compares them. */
export const catalogues: Readonly<Record<CatalogueLanguage, Readonly<Record<MessageKey, string>>>> = {
  en,
  ru,
};

/**
 * One sentence in the reader's language. Parameters are inserted as they are: escape Markdown before handing in
 * anything that a user wrote.
 */
export function translate(language: CatalogueLanguage, key: MessageKey, params: MessageParams = {}): string {
  return formatMessage(language, catalogues[language][key], params);
}

/** Russian for Russian locales, English for all others. `locale` is a Mattermost user's (`ru`, `en`, `pt-BR`). */
export function languageOfLocale(locale: string): CatalogueLanguage {
  return /^ru\b/i.test(locale) ? 'ru' : 'en';
}
