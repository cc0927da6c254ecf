/** Why a thread could not be read. Closed list: each code has one sentence per language. */

export type ReadingErrorCode =
  /** The id does not have the form of a post id. */
  | 'bad_post_id'
  /** No such post, or a deleted one. To the reader the same sentence as `not_allowed`: existence is not disclosed. */
  | 'not_found'
  /** This user may not read the channel now. */
  | 'not_allowed'
  /** One of several posts is not there, or not for this user: which one, and why, is not told. */
  | 'not_all_readable'
  /** Nothing in the thread has text or files by a person. */
  | 'empty'
  /** The thread holds the host's own messages (joins, renames) alone. */
  | 'only_system'
  /** Nobody wrote anything in that stretch of the channel. */
  | 'no_channel_posts'
  /** The host counts everything in the channel as read. */
  | 'nothing_unread'
  /** More than one request may read. */
  | 'too_many_posts'
  /** The host could not say: access is refused until it can. */
  | 'cannot_verify';

export class ReadingError extends Error {
  override readonly name = 'ReadingError';
  readonly code: ReadingErrorCode;
  constructor(code: ReadingErrorCode, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}
