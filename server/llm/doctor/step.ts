/** What an examination of an endpoint says: one step per question, each a state, a code and facts. */

import type { LlmErrorCode } from '../language_model.ts';

/** In the order in which they are told; every examination has all of them. */
export const stepNames = [
  'url',
  'dns',
  'tcp',
  'proxy',
  'tls',
  'authentication',
  'model',
  'context',
  'english',
  'streaming',
  'thinking',
  'russian',
  'json',
] as const;

export type StepName = (typeof stepNames)[number];

/** `warning`: summaries are made, and something should be known. `skipped`: not asked, or of no consequence. */
export type StepState = 'ok' | 'warning' | 'failed' | 'skipped';

/** Closed list, the failures of the model port included; each has one sentence per language with the remedy. */
export type StepCode =
  | LlmErrorCode
  | 'not_reached'
  | 'no_time'
  | 'url_valid'
  | 'url_unencrypted'
  | 'dns_found'
  | 'dns_address'
  | 'tcp_connected'
  | 'proxy_none'
  | 'proxy_not_used'
  | 'proxy_perhaps_needed'
  | 'tls_trusted'
  | 'tls_expires_soon'
  | 'tls_plain'
  | 'tls_unknown_authority'
  | 'tls_self_signed'
  | 'tls_wrong_name'
  | 'tls_expired'
  | 'tls_not_yet'
  | 'tls_not_spoken'
  | 'auth_accepted'
  | 'auth_none_asked'
  | 'auth_missing'
  | 'auth_withheld'
  | 'auth_unclear'
  | 'model_listed'
  | 'model_answers'
  | 'model_not_listed'
  | 'model_unnamed'
  | 'model_wrong_path'
  | 'model_unclear'
  | 'context_enough'
  | 'context_smaller'
  | 'context_unknown'
  | 'stream_live'
  | 'stream_whole'
  | 'stream_buffered'
  | 'think_none'
  | 'think_tags'
  | 'think_field'
  | 'think_stray'
  | 'sample_good'
  | 'sample_cut_short'
  | 'sample_dropped'
  | 'sample_unusable'
  | 'json_able'
  | 'json_unable';

/** Numbers, and short texts of the endpoint's (names of models, of certificates): hostile, never the token. */
export type Facts = Readonly<Record<string, string | number | readonly string[]>>;

export interface Step {
  readonly name: StepName;
  readonly state: StepState;
  readonly code: StepCode;
  /** How long it took, in whole milliseconds; 0 where nothing was waited for. */
  readonly ms: number;
  readonly facts: Facts;
}

/** What a step found, before it has a name and a duration. */
export interface Finding {
  readonly state: StepState;
  readonly code: StepCode;
  readonly facts?: Facts;
}

export const NOT_REACHED: Finding = { state: 'skipped', code: 'not_reached' };

const MAX_TEXT = 120;
const MAX_LIST = 50;

/** A text of the endpoint's as a fact: one line, short. */
export function brief(text: string): string {
  const line = text.replace(/\p{C}+/gu, ' ').trim();
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT - 1)}…`;
}

/** Several of them, the first fifty. */
export function briefly(texts: readonly string[]): string[] {
  return texts.slice(0, MAX_LIST).map(brief);
}

/** The facts without a secret that the endpoint sent back, whole or in the middle of something. */
export function withoutSecret(facts: Facts, secret: string): Facts {
  if (secret.length < 4) return facts;
  const hide = (text: string) => text.replaceAll(secret, '***');
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' ? hide(value) : typeof value === 'number' ? value : value.map(hide),
    ]),
  );
}
