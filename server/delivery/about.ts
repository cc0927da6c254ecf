/** What was summarised, where it is not the thread in which it is shown. */

import { translate } from '../../assets/i18n/index.ts';
import type { Language } from '../summary/types.ts';
import { period } from './receipt.ts';

export type About =
  | { readonly kind: 'threads' | 'last'; readonly count: number }
  | { readonly kind: 'unread' }
  /** Unix milliseconds. */
  | { readonly kind: 'period'; readonly from: number; readonly to: number };

/** One phrase, in the time zone of the reader. */
export function aboutWords(about: About, language: Language, timeZone: string): string {
  switch (about.kind) {
    case 'threads':
    case 'last':
      return translate(language, `thread_summary.about.${about.kind}`, { count: about.count });
    case 'unread':
      return translate(language, 'thread_summary.about.unread');
    case 'period':
      return translate(language, 'thread_summary.about.period', period(about, language, timeZone));
  }
}
