import assert from 'node:assert/strict';
import test from 'node:test';
import { LlmError } from '../../../../server/llm/language_model.ts';
import { summarize } from '../../../../server/summary/summarize.ts';
import type { Summary } from '../../../../server/summary/types.ts';
import { inputOf, scriptedModel, systemOf } from '../../../support/scripted_model.ts';
import { summarizeOptions } from '../../../support/summarize_options.ts';
import { buildThread } from '../../../support/thread_builder.ts';

const thread = buildThread([
  'anna: We have to choose a database. Postgres or MySQL?',
  'boris: Postgres, we know it well.',
  'anna: Agreed. I will migrate it by Friday.',
]);
const OPTIONS = summarizeOptions({ language: 'ru' });

function texts(summary: Summary): string[] {
  return summary.sections.flatMap((section) =>
    section.claims.map((claim) => `${claim.text} |${claim.citations.length}`),
  );
}

const ANSWER = `## Ключевые моменты
- Борис знает Postgres [2]
- They have to choose between two databases [1]
## Задачи и действия
- [ ] Anna: migrate the database (by Friday) [3]
`;

test('claims in another language are translated in one request that holds them alone, and keep their posts', async () => {
  const model = scriptedModel(
    ANSWER,
    '1. Нужно выбрать одну из двух баз [1][2]\n2. Анна: перенести базу (до пятницы)',
  );
  const partial: string[][] = [];
  const onPartial = (sections: Summary['sections']) =>
    void partial.push(sections.flatMap((section) => section.claims.map((claim) => claim.text)));
  const summary = await summarize(thread, { ...OPTIONS, onPartial }, model, false);
  assert.deepEqual(texts(summary), [
    'Борис знает Postgres |1',
    'Нужно выбрать одну из двух баз |1',
    'Anna: перенести базу (до пятницы) |1',
  ]);
  const tasks = summary.sections.find((section) => section.kind === 'tasks')?.claims;
  assert.deepEqual(tasks?.[0]?.task, { owner: 'Anna', due: 'до пятницы', done: false });
  assert.equal(model.asked.length, 2);
  assert.match(systemOf(model.asked[1]), /Write in Russian/);
  assert.deepEqual(inputOf(model.asked[1]), [
    { i: 1, text: 'They have to choose between two databases' },
    { i: 2, text: 'Anna: migrate the database (by Friday)' },
  ]);
  assert.ok(
    partial.flat().every((text) => text === 'Борис знает Postgres'),
    'nobody is shown what will be mended',
  );
});

for (const [what, second] of [
  ['strays again', '1. They still have to choose\n2. Anna migrates the database'],
  ['is rubbish', 'Sure! Here you are.'],
  ['fails', new LlmError('upstream', 'x')],
] as const) {
  test(`when the translation ${what}, posts are quoted instead, and the model is not asked a third time`, async () => {
    const model = scriptedModel(ANSWER, second);
    const summary = await summarize(thread, OPTIONS, model, false);
    assert.deepEqual(texts(summary), [
      'Борис знает Postgres |1',
      'Anna: «We have to choose a database.» |1',
      'Anna: «I will migrate it by Friday.» |1',
    ]);
    assert.equal(model.asked.length, 2);
    assert.deepEqual(summary.source, { kind: 'model', model: 'scripted', cutShort: false });
  });
}

test('a claim that can be neither translated nor quoted is left out and counted', async () => {
  const model = scriptedModel(
    '## Ключевые моменты\n- Все согласны [2]\n- The whole thing has no source [9]',
    '',
  );
  const summary = await summarize(thread, OPTIONS, model, false);
  assert.deepEqual(texts(summary), ['Все согласны |1']);
  assert.equal(summary.droppedClaims, 1);
});

test('when the endpoint has just failed it is not asked to translate', async () => {
  const failing = scriptedModel([{ type: 'text', text: `${ANSWER}- half` }]);
  const summary = await summarize(thread, OPTIONS, failing, false);
  assert.equal(failing.asked.length, 1);
  assert.deepEqual(texts(summary)[1], 'Anna: «We have to choose a database.» |1');
});

test('a run that is cancelled while translating ends', async () => {
  const model = scriptedModel(ANSWER, new LlmError('cancelled', 'x'));
  await assert.rejects(summarize(thread, OPTIONS, model, true), { code: 'cancelled' });
});

test('an answer in the right language costs no second request', async () => {
  const model = scriptedModel(
    '## Ключевые моменты\n- Борис знает Postgres [2]\n- Анна: «We have to choose a database.» [1]',
  );
  await summarize(thread, OPTIONS, model, false);
  assert.equal(model.asked.length, 1);
});
