/** Engine and adapter together against the fake endpoint: what a reader gets from each kind of endpoint. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { createLanguageModel } from '../../../server/llm/openai_compatible.ts';
import { summarize } from '../../../server/summary/summarize.ts';
import type { Summary } from '../../../server/summary/types.ts';
import { type FakeBehaviour, startFakeLlm } from '../../support/fake_llm.ts';
import { summarizeOptions } from '../../support/summarize_options.ts';
import { buildThread } from '../../support/thread_builder.ts';

const thread = buildThread([
  'anna: Какую базу берём для биллинга?',
  'boris: Предлагаю Postgres, у нас есть опыт.',
  'vera: Согласна, но нужно проверить лицензии.',
  'boris: Я проверю до пятницы.',
  'anna: Решили: Postgres.',
]);

async function through(
  behaviour: FakeBehaviour,
  contextTokens = 16_384,
): Promise<{ summary: Summary; requests: number }> {
  const fake = await startFakeLlm({ behaviour });
  const waitMs = behaviour.startsWith('stall') ? 200 : 30_000;
  try {
    const model = createLanguageModel({
      baseUrl: fake.baseUrl,
      token: 't',
      model: 'fake',
      deadlines: { connectMs: 5_000, firstByteMs: waitMs, idleMs: waitMs, totalMs: 60_000 },
      retry: { baseMs: 1, random: () => 0 },
    });
    const summary = await summarize(thread, summarizeOptions({ language: 'ru', contextTokens }), model, true);
    return { summary, requests: fake.requests.length };
  } finally {
    await fake.close();
  }
}

for (const behaviour of [
  'answer',
  'answer_whole',
  'dribble',
  'think_tag',
  'think_field',
  'think_stray_close',
] as const) {
  test(`${behaviour}: a cited summary without thinking`, async () => {
    const { summary } = await through(behaviour);
    assert.deepEqual(summary.source, { kind: 'model', model: 'fake', cutShort: false });
    for (const section of summary.sections) {
      assert.notEqual(section.claims.length, 0, section.kind);
      for (const claim of section.claims) {
        assert.equal(claim.citations.length, 1);
        assert.doesNotMatch(claim.text, /SECRET|think/);
      }
    }
  });
}

for (const [behaviour, cause] of [
  ['unauthorized', 'auth'],
  ['model_not_found', 'model_not_found'],
  ['html', 'protocol'],
  ['stall_before_first_byte', 'timeout_first_byte'],
  ['only_think', 'empty'],
  ['content_filter', 'filtered'],
] as const) {
  test(`${behaviour}: a digest because of ${cause}`, async () => {
    const { summary } = await through(behaviour);
    assert.deepEqual(summary.source, { kind: 'digest', cause });
    assert.ok(summary.sections.some((section) => section.claims.length > 0));
  });
}

for (const [behaviour, cause] of [
  ['stall_mid_stream', 'timeout_idle'],
  ['end_mid_stream', 'interrupted'],
  ['reset_mid_stream', 'interrupted'],
  ['error_event_mid_stream', 'upstream'],
] as const) {
  test(`${behaviour}: what came so far, marked as cut short because of ${cause}`, async () => {
    const { summary, requests } = await through(behaviour);
    assert.deepEqual(summary.source, { kind: 'model', model: 'fake', cutShort: true, cause });
    assert.ok(summary.sections.some((section) => section.claims.length > 0));
    assert.equal(requests, 1, 'no second answer after text that may have been shown');
  });
}

test('a thread in parts is asked for part by part and merged', async () => {
  const long = 'Обсуждаем подробности переноса базы. '.repeat(40);
  const fake = await startFakeLlm();
  try {
    const model = createLanguageModel({
      baseUrl: fake.baseUrl,
      token: '',
      model: 'fake',
      deadlines: { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 20_000 },
    });
    const posts = Array.from({ length: 6 }, (_, n) => `anna: Пункт ${n + 1}. ${long}`);
    const summary = await summarize(
      buildThread(posts),
      summarizeOptions({ language: 'ru', contextTokens: 3500 }),
      model,
      false,
    );
    assert.equal(summary.coverage.parts, 3);
    assert.equal(fake.requests.length, 4);
    assert.ok((summary.sections[0]?.claims.length ?? 0) >= 3, 'a topic of each part');
  } finally {
    await fake.close();
  }
});
