/** A language model that tells of each of its answers: outcome, times, tokens. Texts are measured, not kept. */

import { type LanguageModel, LlmError, type ModelEvent, type ModelRequest } from '../llm/language_model.ts';
import type { ModelAnswered } from '../ops/telemetry.ts';
import { estimateTokens } from '../summary/tokens.ts';

export interface ObserveOptions {
  readonly tell: (event: ModelAnswered) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Answers and fails exactly as `model` does. */
export function observedModel(model: LanguageModel, { tell, now }: ObserveOptions): LanguageModel {
  return {
    name: model.name,
    stream: (request) => observe(model, request, tell, now),
  };
}

async function* observe(
  model: LanguageModel,
  request: ModelRequest,
  tell: ObserveOptions['tell'],
  now: () => number,
): AsyncGenerator<ModelEvent> {
  const begun = now();
  let firstTextMs: number | undefined;
  let answerTokens = 0;
  // Whoever stops listening before the end gave the answer up.
  let outcome = 'cancelled';
  try {
    for await (const event of model.stream(request)) {
      if (event.type === 'text') {
        firstTextMs ??= now() - begun;
        answerTokens += estimateTokens(event.text);
      }
      if (event.type === 'discard') firstTextMs = undefined;
      if (event.type === 'end') outcome = 'ok';
      yield event;
    }
  } catch (error) {
    outcome = error instanceof LlmError ? error.code : 'internal';
    throw error;
  } finally {
    const promptTokens = request.messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
    tell({
      kind: 'model_answered',
      at: now(),
      outcome,
      ms: now() - begun,
      firstTextMs,
      promptTokens,
      answerTokens,
    });
  }
}
