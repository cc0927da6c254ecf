/** Why a thread cannot be summarised at all, whatever the model does. */

export type SummaryErrorCode = 'empty_thread' | 'no_readable_posts';

/** Carries its code alone; the reader's sentence is in the catalogues under `thread_summary.error.<code>`. */
export class SummaryError extends Error {
  override readonly name = 'SummaryError';
  readonly code: SummaryErrorCode;
  constructor(code: SummaryErrorCode) {
    super(`thread: expected posts to summarise, got none (${code})`);
    this.code = code;
  }
}
