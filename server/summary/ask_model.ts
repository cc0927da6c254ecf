/** One request to the model, and its answer as claims. */

import { type FinishReason, type LanguageModel, LlmError, type ModelMessage } from '../llm/language_model.ts';
import { type ParsedAnswer, parseAnswer } from './parse_answer.ts';
import { sectionKinds } from './types.ts';

export interface ModelAnswer extends ParsedAnswer {
  /** The model did not end of its own accord, or said more than we take. */
  readonly cutShort: boolean;
}

/** Text beyond this is not collected; the port's adapter has a cap of its own. */
const MAX_TEXT_CHARS = 400_000;

/** Throws an `LlmError`: the port's, `filtered` when a filter cut the answer, `protocol` when no claim is in it. */
export async function askModel(
  model: LanguageModel,
  system: string,
  user: string,
  postIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ModelAnswer> {
  const messages: ModelMessage[] = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  let text = '';
  let finishReason: FinishReason | undefined;
  for await (const event of model.stream({ messages, ...(signal === undefined ? {} : { signal }) })) {
    if (event.type === 'text') text = (text + event.text).slice(0, MAX_TEXT_CHARS);
    else if (event.type === 'discard') text = '';
    else finishReason = event.finishReason;
  }
  if (finishReason === undefined) {
    throw new LlmError('interrupted', 'model answer: expected an end, got none');
  }
  if (finishReason === 'content_filter') {
    throw new LlmError('filtered', 'model answer: cut by a content filter');
  }
  if (text.trim() === '') throw new LlmError('empty', 'model answer: expected text, got none');
  const parsed = parseAnswer(text, postIds);
  if (sectionKinds.every((kind) => parsed.sections[kind].length === 0)) {
    throw new LlmError('protocol', `model answer: expected claims, got none in ${text.length} characters`);
  }
  return { ...parsed, cutShort: finishReason !== 'stop' || parsed.overflowed };
}
