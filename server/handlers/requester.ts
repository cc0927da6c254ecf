/** Who asks: their language and time zone, as far as the host tells. */

import { languageOfLocale } from '../../assets/i18n/index.ts';
import type { Configuration } from '../ops/configuration.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { Language } from '../summary/types.ts';

export interface RequesterApi {
  getUser(
    userId: string,
  ): Promise<{ readonly locale: string; readonly timezone: Readonly<Record<string, string>> } | null>;
}

export interface Requester {
  /** Their own language: of every sentence to them. */
  readonly readerLanguage: Language;
  /** Of their summaries: the administrator's choice, or their own. */
  readonly language: Language | 'thread';
  /** IANA name; empty when unknown. */
  readonly timeZone: string;
}

/** Never rejects: a person the host does not describe is addressed in English. */
export async function describeRequester(
  api: RequesterApi,
  userId: string,
  configuration: Configuration,
  log: Log,
): Promise<Requester> {
  let locale = '';
  let timezone: Readonly<Record<string, string>> = {};
  try {
    const user = await api.getUser(userId);
    locale = user?.locale ?? '';
    timezone = user?.timezone ?? {};
  } catch (error) {
    log.warn('the host did not describe the requester', { user_id: userId, ...describeError(error) });
  }
  const readerLanguage = languageOfLocale(locale);
  const automatic = timezone.useAutomaticTimezone !== 'false';
  return {
    readerLanguage,
    language: configuration.language === 'requester' ? readerLanguage : configuration.language,
    timeZone: (automatic ? timezone.automaticTimezone : timezone.manualTimezone) ?? '',
  };
}
