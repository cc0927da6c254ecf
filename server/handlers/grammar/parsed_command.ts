/** What a command line asks for, once its words are understood. */

import type { Language, Lens } from '../../summary/types.ts';
import type { Mistake } from './mistakes.ts';

/** A scope without the channel, which the command line does not name. */
export type AskedScope =
  /** The thread in which the command was typed. */
  | { readonly kind: 'here' }
  | { readonly kind: 'threads'; readonly postIds: readonly string[] }
  | { readonly kind: 'unread'; readonly since?: number }
  | { readonly kind: 'period'; readonly from: number; readonly to: number }
  | { readonly kind: 'last'; readonly count: number };

export interface AskedSummary {
  readonly kind: 'summary';
  readonly scope: AskedScope;
  readonly lens: Lens;
  /** Of this summary alone; absent when it was not named. */
  readonly language?: Language | 'thread';
  readonly regenerate: boolean;
}

export type ParsedCommand =
  | AskedSummary
  | { readonly kind: 'help' | 'stop' | 'forget' }
  /** The standing choice of this person: to be told, without a choice; `default`: the administrator's again. */
  | { readonly kind: 'language'; readonly choice?: Language | 'thread' | 'default' }
  | { readonly kind: 'mistake'; readonly mistake: Mistake };
