/** What somebody asked for, whichever way they asked. */

import type { Recipient } from '../delivery/delivery.ts';
import type { Language } from '../summary/types.ts';

export interface SummaryRequest {
  /** Who asks, and where the answer is shown to them. */
  readonly recipient: Recipient;
  /** Any post of the thread. */
  readonly postId: string;
  /** Whether the person named the post, rather than being in its thread: then its existence is not disclosed. */
  readonly named: boolean;
  /** Of the summary: the administrator's choice, or the person's own. */
  readonly language: Language;
  /** Of every sentence to the person: their own. */
  readonly readerLanguage: Language;
  /** IANA name; empty when unknown. */
  readonly timeZone: string;
  /** The site's address as the request carried it; used when the host's configuration names none. */
  readonly siteUrl: string;
}
