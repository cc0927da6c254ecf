/** What somebody asked for, whichever way they asked. */

import type { Recipient } from '../delivery/delivery.ts';
import type { Scope } from '../reading/scope.ts';
import type { Language, Lens } from '../summary/types.ts';

export { MAX_POSTS, MAX_THREADS, type Scope } from '../reading/scope.ts';

export interface SummaryRequest {
  /** Who asks, and where the answer is shown to them. */
  readonly recipient: Recipient;
  readonly scope: Scope;
  /** Whether the person named the posts, rather than being in their thread: then their existence is not disclosed. */
  readonly named: boolean;
  readonly lens: Lens;
  /** Of the summary: the person's choice for this run, their own standing one, or the administrator's. */
  readonly language: Language | 'thread';
  /** Whether what is stored of an earlier summary is to be left aside. */
  readonly regenerate: boolean;
  /** Of every sentence to the person: their own. */
  readonly readerLanguage: Language;
  /** IANA name; empty when unknown. */
  readonly timeZone: string;
  /** The site's address as the request carried it; used when the host's configuration names none. */
  readonly siteUrl: string;
}
