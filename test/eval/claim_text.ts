/** What an extractive claim says besides its quotations, read back from its words. */

import { catalogues, type MessageKey } from '../../assets/i18n/index.ts';
import type { Claim } from '../../server/summary/types.ts';

export type Mark = 'open' | 'done' | 'reversed';

const KEYS: Readonly<Record<Mark, MessageKey>> = {
  open: 'thread_summary.digest.open',
  done: 'thread_summary.digest.done',
  reversed: 'thread_summary.digest.reversed',
};

/** Whether the claim begins as the catalogues, in whatever language, begin such a claim. */
export function isMarked(claim: Claim, mark: Mark): boolean {
  return Object.values(catalogues).some((catalogue) => {
    const [before = ''] = catalogue[KEYS[mark]].split('{');
    return claim.text.startsWith(before);
  });
}

/** The texts between the outermost quotation marks; all of a claim that has none. A cut end (`…`) is left out. */
export function quotedIn(claim: Claim): string[] {
  const quotes: string[] = [];
  let depth = 0;
  let start = 0;
  [...claim.text].reduce((at, char) => {
    if ((char === '“' || char === '«') && depth++ === 0) start = at + char.length;
    if ((char === '”' || char === '»') && depth > 0 && --depth === 0)
      quotes.push(claim.text.slice(start, at));
    return at + char.length;
  }, 0);
  return (quotes.length === 0 ? [claim.text] : quotes).map((quote) => quote.replace(/…$/, ''));
}
