/** Why a command could not be read: one sentence each, under `thread_summary.error.command.<code>`. */

export type Mistake =
  | { readonly code: 'unknown_word' | 'bad_date' | 'future' | 'bad_language'; readonly text: string }
  | { readonly code: 'misspelt_word'; readonly text: string; readonly meant: string }
  | { readonly code: 'bad_count'; readonly text: string; readonly limit: number }
  | { readonly code: 'too_many_links'; readonly limit: number }
  | { readonly code: 'question_too_long'; readonly limit: number }
  | { readonly code: 'foreign_link' | 'since_when' | 'two_scopes' | 'two_lenses' | 'empty_question' }
  | { readonly code: 'bad_post_id' };

/** Ends the reading of a command. */
export class CommandMistake extends Error {
  override readonly name = 'CommandMistake';
  readonly mistake: Mistake;
  constructor(mistake: Mistake) {
    super(`command: ${mistake.code}`);
    this.mistake = mistake;
  }
}
