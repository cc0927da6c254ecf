/** Why nothing can be summarised, whatever the model does. */

export type SummaryErrorCode = 'empty_thread' | 'no_readable_posts' | 'question_too_long';

/** Carries its code alone; the reader's sentence is in the catalogues under `thread_summary.error.<code>`. */
export class SummaryError extends Error {
  override readonly name = 'SummaryError';
  readonly code: SummaryErrorCode;
  constructor(code: SummaryErrorCode) {
    super(`summary: expected something to summarise, got ${code}`);
    this.code = code;
  }
}
