/** A model that says what it is told to say, step by step, and keeps what it was asked. */

import {
  type LanguageModel,
  LlmError,
  type ModelEvent,
  type ModelRequest,
} from '../../server/llm/language_model.ts';

/** A text comes letter by letter and ends well; an error is thrown; events come as they are; a function chooses by the request. */
export type Step = string | LlmError | readonly ModelEvent[] | ((request: ModelRequest) => Step);

export interface ScriptedModel extends LanguageModel {
  readonly asked: ModelRequest[];
}

/** Fails with `upstream` when it is asked more often than there are steps. */
export function scriptedModel(...steps: Step[]): ScriptedModel {
  const asked: ModelRequest[] = [];
  const left = [...steps];
  return {
    name: 'scripted',
    asked,
    async *stream(request) {
      asked.push(request);
      let step = left.shift() ?? new LlmError('upstream', 'script: expected a step, got none');
      while (typeof step === 'function') step = step(request);
      if (step instanceof LlmError) throw step;
      if (typeof step !== 'string') return yield* step;
      for (const char of step) yield { type: 'text', text: char };
      yield { type: 'end', finishReason: 'stop' };
    },
  };
}

/** The instructions of a request. */
export function systemOf(request: ModelRequest | undefined): string {
  return request?.messages.find((message) => message.role === 'system')?.content ?? '';
}

/** The JSON lines of a request's input. */
export function inputOf(request: ModelRequest | undefined): Record<string, unknown>[] {
  const lines = request?.messages.find((message) => message.role === 'user')?.content.split('\n') ?? [];
  return lines.slice(1, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
}
