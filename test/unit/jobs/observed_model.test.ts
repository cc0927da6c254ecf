import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observedModel } from '../../../server/jobs/observed_model.ts';
import { type LanguageModel, LlmError, type ModelEvent } from '../../../server/llm/language_model.ts';
import type { ModelAnswered } from '../../../server/ops/telemetry.ts';

type Step = ModelEvent | LlmError | number;

/** Says each step; a number lets so many milliseconds pass. */
function setUp(steps: readonly Step[]) {
  let now = 1000;
  const told: ModelAnswered[] = [];
  const model: LanguageModel = {
    name: 'm',
    async *stream() {
      for (const step of steps) {
        if (step instanceof LlmError) throw step;
        if (typeof step === 'number') now += step;
        else yield step;
      }
    },
  };
  const observed = observedModel(model, { tell: (event) => told.push(event), now: () => now });
  const request = { messages: [{ role: 'user' as const, content: 'what was decided about the release?' }] };
  return { observed, request, told };
}

test('an answer is told of once, with its times and its tokens, and comes through unchanged', async () => {
  const { observed, request, told } = setUp([
    30,
    { type: 'text', text: 'Friday' },
    20,
    { type: 'text', text: ' it is' },
    { type: 'end', finishReason: 'stop' },
  ]);
  const heard: ModelEvent[] = [];
  for await (const event of observed.stream(request)) heard.push(event);
  assert.deepEqual(
    heard.map((event) => event.type),
    ['text', 'text', 'end'],
  );
  assert.equal(told.length, 1);
  const [event] = told;
  assert.deepEqual([event?.outcome, event?.firstTextMs, event?.ms, event?.at], ['ok', 30, 50, 1050]);
  assert.ok((event?.promptTokens ?? 0) >= 5 && (event?.answerTokens ?? 0) >= 3);
});

test('text that turns out to be thinking was not the first text', async () => {
  const { observed, request, told } = setUp([
    { type: 'text', text: 'hmm' },
    40,
    { type: 'discard' },
    { type: 'text', text: 'Friday' },
    { type: 'end', finishReason: 'stop' },
  ]);
  for await (const _ of observed.stream(request));
  assert.equal(told[0]?.firstTextMs, 40);
});

test('a failure is told by its code and thrown on', async () => {
  const { observed, request, told } = setUp([new LlmError('timeout_idle', 'silence')]);
  await assert.rejects(async () => {
    for await (const _ of observed.stream(request));
  }, /silence/);
  assert.deepEqual([told[0]?.outcome, told[0]?.firstTextMs], ['timeout_idle', undefined]);
});

test('an answer that nobody heard to its end was cancelled', async () => {
  const { observed, request, told } = setUp([
    { type: 'text', text: 'Friday' },
    { type: 'end', finishReason: 'stop' },
  ]);
  for await (const _ of observed.stream(request)) break;
  assert.equal(told[0]?.outcome, 'cancelled');
});
