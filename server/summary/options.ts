/** What a run of the engine is given beside the conversation and the model. */

import type { Language, Lens, PreviousSummary, Section } from './types.ts';

export type SummarizeProgress =
  | { readonly step: 'part'; readonly part: number; readonly parts: number }
  | { readonly step: 'merge'; readonly parts: number };

export interface SummarizeOptions {
  readonly language: Language;
  readonly lens: Lens;
  /**
   * Id of the person who asked: whom `for me` is about. The conversation's authors should hold them, even if they
   * wrote nothing: without their names no mention of them is found.
   */
  readonly readerId: string;
  /** What this reader was told of the conversation before, where they want to know what changed. */
  readonly previous?: PreviousSummary;
  /** What becomes of a claim that names no post: shown as unsupported, or left out and counted. */
  readonly unsupported: 'mark' | 'drop';
  /** Unpredictable text, new for every run: it frames what is data in the requests. Letters and digits. */
  readonly nonce: string;
  /** What the model takes in one request, its answer included, in tokens. */
  readonly contextTokens: number;
  /** How many parts are read at once; 1 when absent. */
  readonly parallel?: number;
  /** Called with the tokens that the endpoint seems to take, when it found a request too long. */
  readonly onContextLearnt?: (contextTokens: number) => void;
  /** Called before each request. */
  readonly onProgress?: (progress: SummarizeProgress) => void;
  /**
   * Called whenever another claim is complete, with all that are so far; never with claims that later vanish, except
   * when the model starts over. Of a conversation in several parts: while they are put together.
   */
  readonly onPartial?: (sections: readonly Section[]) => void;
  readonly signal?: AbortSignal;
  /** Lets other work go first; awaited every few milliseconds of work. Without it a long one takes its time in one go. */
  readonly pause?: () => Promise<void>;
}
