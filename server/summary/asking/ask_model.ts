/** One request to the model, and the claims found in its answer while it comes. */

import {
  type FinishReason,
  type LanguageModel,
  LlmError,
  type LlmErrorCode,
  type ModelMessage,
} from '../../llm/language_model.ts';
import { AnswerReader, type AnswerShape, type FoundClaim } from '../answer/answer_reader.ts';

export interface ModelAnswer {
  /** In the order of the answer. */
  readonly claims: readonly FoundClaim[];
  /** The model did not end of its own accord, or said more than we take. */
  readonly cutShort: boolean;
  /** What broke the answer off, where something failed. */
  readonly cause?: LlmErrorCode;
}

export interface Question {
  readonly system: string;
  readonly user: string;
  readonly shape: AnswerShape;
  /** Whether an answer that finds nothing is one, as with tasks in a thread that has none. */
  readonly mayBeEmpty: boolean;
  readonly signal: AbortSignal | undefined;
  /** Called with all complete claims whenever another one is, and with none when the model starts over. */
  readonly onClaims?: ((claims: readonly FoundClaim[]) => void) | undefined;
}

/** After these nothing of the answer is shown: the run is over, or the provider withdrew what it had said. */
const NOTHING_STANDS = new Set<LlmErrorCode>(['cancelled', 'filtered']);

/**
 * Throws an `LlmError`: the port's, `filtered` when a filter cut the answer, `protocol` when no claim is in it. An
 * answer that broke off after its first claim is not thrown away: what came is returned, with the cause.
 */
export async function askModel(model: LanguageModel, question: Question): Promise<ModelAnswer> {
  const { system, user, shape, signal } = question;
  const messages: ModelMessage[] = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  let reader = new AnswerReader(shape);
  let told = 0;
  let blank = true;
  let finishReason: FinishReason | undefined;
  try {
    for await (const event of model.stream({ messages, ...(signal === undefined ? {} : { signal }) })) {
      if (event.type === 'end') finishReason = event.finishReason;
      else if (event.type === 'text') {
        reader.push(event.text);
        blank &&= event.text.trim() === '';
      } else {
        reader = new AnswerReader(shape);
        blank = true;
      }
      if (reader.claims.length === told) continue;
      told = reader.claims.length;
      question.onClaims?.([...reader.claims]);
    }
  } catch (error) {
    reader.breakOff();
    if (!(error instanceof LlmError) || NOTHING_STANDS.has(error.code) || reader.claims.length === 0)
      throw error;
    return { claims: reader.claims, cutShort: true, cause: error.code };
  }
  if (finishReason === 'content_filter') {
    throw new LlmError('filtered', 'model answer: cut by a content filter');
  }
  if (finishReason === undefined || finishReason === 'length') reader.breakOff();
  else reader.end();
  if (reader.claims.length > 0) {
    const broken = finishReason === undefined ? { cause: 'interrupted' as const } : {};
    return { claims: reader.claims, cutShort: finishReason !== 'stop' || reader.overflowed, ...broken };
  }
  if (finishReason === undefined)
    throw new LlmError('interrupted', 'model answer: expected an end, got none');
  if (blank) throw new LlmError('empty', 'model answer: expected text, got none');
  if (question.mayBeEmpty && reader.readable) return { claims: [], cutShort: finishReason !== 'stop' };
  // Headings and nothing under them is what was asked for, and yet no summary.
  if (reader.readable) throw new LlmError('empty', 'model answer: expected claims, got headings alone');
  throw new LlmError('protocol', 'model answer: expected claims, got none');
}
