/** What the administrator decides about a job; taken once when it starts, so that a change does not reach it at work. */

import type { LanguageModel } from '../llm/language_model.ts';

export interface JobSettings {
  /** `null`: none is configured. */
  readonly model: LanguageModel | null;
  readonly digestAllowed: boolean;
  /** Of the model, in tokens. */
  readonly contextTokens: number;
  readonly onContextLearnt?: (contextTokens: number) => void;
  readonly parallelRequests: number;
  readonly unsupportedClaims: 'mark' | 'drop';
  readonly delivery: 'ephemeral' | 'post';
  /** Whether a summary may be kept for its reader: who is not there gets it as a direct message. */
  readonly keeps: boolean;
}
