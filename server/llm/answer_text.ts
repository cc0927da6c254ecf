/** One answer as it comes: pieces in, events out, thinking removed, length capped, the end judged. */

import { readPiece } from './completion.ts';
import { type FinishReason, LlmError, type ModelEvent } from './language_model.ts';
import { ThinkingFilter } from './thinking.ts';

export class AnswerText {
  readonly #filter = new ThinkingFilter();
  readonly #maxChars: number;
  #length = 0;
  #blank = true;
  #refused = false;
  #finishReason: FinishReason | undefined;
  /** No more is taken. */
  full = false;
  /** At least one chunk of a completion came, be it without text. */
  begun = false;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  *take(value: unknown): Generator<ModelEvent> {
    const piece = readPiece(value);
    if (piece === undefined) {
      throw new LlmError('protocol', 'llm response: expected a chat completion, got another object');
    }
    this.begun = true;
    this.#finishReason = piece.finishReason ?? this.#finishReason;
    this.#refused ||= piece.refused;
    if (piece.text !== '') yield* this.#show(this.#filter.push(piece.text));
  }

  /** `ended`: the endpoint marked the end of the stream, though it may have named no reason. */
  *finish(overflowed: boolean, ended: boolean): Generator<ModelEvent> {
    yield* this.#show(this.#filter.end());
    const cut = overflowed || this.full;
    if (!cut && !ended && this.#finishReason === undefined) {
      throw new LlmError('interrupted', 'llm response: expected a finish reason, got the end of the stream');
    }
    const reason = cut ? 'length' : (this.#finishReason ?? 'unknown');
    if (this.#blank) {
      if (reason === 'content_filter' || this.#refused) {
        throw new LlmError('filtered', 'llm answer: withheld by the provider');
      }
      throw new LlmError('empty', `llm answer: expected text, got none (finish reason ${reason})`);
    }
    yield { type: 'end', finishReason: reason };
  }

  *#show(visible: { discard: boolean; text: string }): Generator<ModelEvent> {
    if (visible.discard && this.#length > 0) {
      this.#length = 0;
      this.#blank = true;
      yield { type: 'discard' };
    }
    const text = visible.text.slice(0, this.#maxChars - this.#length);
    this.full ||= text.length < visible.text.length;
    this.#length += text.length;
    this.#blank &&= text.trim() === '';
    if (text !== '') yield { type: 'text', text };
  }
}
