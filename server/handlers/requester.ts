/** Who asks: their language and time zone, as far as the host tells, and the language they chose for summaries. */

import { languageOfLocale } from '../../assets/i18n/index.ts';
import type { Configuration } from '../ops/configuration.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { Language } from '../summary/types.ts';
import type { Preferences, SummaryLanguage } from './preferences.ts';

export interface RequesterApi {
  getUser(
    userId: string,
  ): Promise<{ readonly locale: string; readonly timezone: Readonly<Record<string, string>> } | null>;
}

export interface Requester {
  /** Their own language: of every sentence to them. */
  readonly readerLanguage: Language;
  /** Of their summaries: their standing choice, else the administrator's. */
  readonly language: SummaryLanguage;
  /** IANA name; empty when unknown. */
  readonly timeZone: string;
}

/** Never rejects: a person the host does not describe is addressed in English. */
export async function describeRequester(
  api: RequesterApi,
  preferences: Preferences,
  userId: string,
  configuration: Configuration,
  log: Log,
): Promise<Requester> {
  const unanswered = (question: string) => (error: unknown) => {
    log.warn('the host did not describe the requester', {
      user_id: userId,
      question,
      ...describeError(error),
    });
    return undefined;
  };
  const [user, chosen] = await Promise.all([
    api.getUser(userId).catch(unanswered('user')),
    preferences.languageOf(userId).catch(unanswered('preferences')),
  ]);
  const readerLanguage = languageOfLocale(user?.locale ?? '');
  const timezone = user?.timezone ?? {};
  const automatic = timezone.useAutomaticTimezone !== 'false';
  return {
    readerLanguage,
    language: chosen ?? (configuration.language === 'requester' ? readerLanguage : configuration.language),
    timeZone: (automatic ? timezone.automaticTimezone : timezone.manualTimezone) ?? '',
  };
}
