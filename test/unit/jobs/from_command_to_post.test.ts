/** All rooms together, from the typed command to the delivered post, with a real HTTP endpoint and a fake host. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { catalogues, type MessageKey } from '../../../assets/i18n/index.ts';
import type { NewPost } from '../../../server/delivery/delivery_api.ts';
import { SummaryCommand } from '../../../server/handlers/command.ts';
import { pause } from '../../../server/jobs/job_runner.ts';
import { createLanguageModel } from '../../../server/llm/openai_compatible.ts';
import { parseConfiguration } from '../../../server/ops/configuration.ts';
import { createLog } from '../../../server/ops/log.ts';
import { summarize } from '../../../server/summary/summarize.ts';
import { FakeApi } from '../../support/fake_api.ts';
import { type FakeBehaviour, type FakeLlm, startFakeLlm } from '../../support/fake_llm.ts';
import { jobsOver } from '../../support/jobs_world.ts';

let llm: FakeLlm;
before(async () => {
  llm = await startFakeLlm();
});
after(() => llm.close());

const TOKEN = 'token-canary-9f3a';
const CANARY = 'CANARY-the-launch-is-on-friday';

interface Settings {
  readonly baseUrl?: string;
  readonly digest?: 'on' | 'off';
  readonly locale?: string;
}

/** Runs `/summary` in a thread and returns what the person saw and what was logged. */
async function run(settings: Settings = {}) {
  const api = new FakeApi();
  const anna = api.addUser('anna', { locale: settings.locale ?? 'en' });
  const boris = api.addUser('boris');
  const channel = api.addChannel('O', api.addTeam('demo', [anna, boris]), [anna, boris]);
  const root = api.addPost(channel, anna, `When do we release? ${CANARY}`);
  api.addPost(channel, boris, "I'll prepare the notes by Friday.", { root_id: root });
  api.addPost(channel, anna, 'Agreed, Friday it is.', { root_id: root });
  const logged: string[] = [];
  const log = createLog((level, message, pairs) => logged.push(JSON.stringify([level, message, ...pairs])));
  const { configuration } = parseConfiguration({
    llmbaseurl: settings.baseUrl ?? llm.baseUrl,
    llmtoken: TOKEN,
    llmmodel: 'fake',
    builtindigest: settings.digest ?? 'off',
  });
  const { jobs, delivery, settled } = jobsOver({
    api,
    log,
    summarize,
    settings: {
      model: createLanguageModel({
        ...configuration.llm,
        deadlines: { connectMs: 5000, firstByteMs: 5000, idleMs: 200, totalMs: 20_000 },
        retry: { baseMs: 1, random: () => 0 },
      }),
      digestAllowed: configuration.builtInDigest,
      contextTokens: configuration.contextTokens,
      delivery: configuration.delivery,
    },
    newId: () => 'n0nce',
  });
  const command = new SummaryCommand({
    api,
    jobs,
    stop: () => 0,
    forget: async () => 0,
    preferences: { languageOf: async () => undefined, setLanguage: async () => undefined },
    delivery,
    configuration: () => configuration,
    log,
    now: () => 0,
    pause,
  });
  await command.execute({
    user_id: anna,
    channel_id: channel,
    root_id: root,
    command: '/summary',
    SiteURL: '',
  });
  await command.idle();
  await settled();
  const told = api.told();
  for (const { method, args } of api.calls.filter(({ method }) => method.endsWith('EphemeralPost'))) {
    assert.equal((args[1] as NewPost).props.unsafe_links, 'true', method);
  }
  assert.ok(!logged.join().includes(CANARY), 'no post text in the log');
  assert.ok(![...logged, ...told].join().includes(TOKEN), 'no token anywhere');
  assert.ok(![...logged, ...told].join().includes('SECRET-THINKING'), 'no thinking, no upstream text');
  return { api, told, logged, root };
}

test('a thread becomes sections with permalinks, in the reader’s language', async () => {
  const { told, root, logged } = await run({ locale: 'ru' });
  assert.equal(told.length, 1);
  const titles = [...(told[0] ?? '').matchAll(/^\*\*(.+)\*\*$/gm)].map((match) => match[1]);
  assert.deepEqual(titles, [
    'Участники',
    'Основные темы',
    'Ключевые моменты',
    'Решения',
    'Задачи и действия',
    'Выводы',
  ]);
  assert.match(told[0] ?? '', /anna \(2 сообщения\), boris \(1 сообщение\)/);
  assert.ok(told[0]?.includes(`[1](https://chat.example.com/demo/pl/${root})`));
  assert.equal(logged.length, 1);
});

test('thinking never reaches the reader', async () => {
  for (const behaviour of ['think_tag', 'think_field', 'think_stray_close'] as const) {
    llm.enqueue(behaviour);
    assert.match((await run()).told[0] ?? '', /^#### Thread summary/);
  }
});

const FAULTS: readonly (readonly [
  string,
  FakeBehaviour | null,
  MessageKey & `thread_summary.error.llm.${string}`,
])[] = [
  ['token refused', 'unauthorized', 'thread_summary.error.llm.auth'],
  ['model unknown', 'model_not_found', 'thread_summary.error.llm.model_not_found'],
  ['HTML instead of JSON', 'html', 'thread_summary.error.llm.protocol'],
  ['URL that is no URL', null, 'thread_summary.error.llm.bad_url'],
];

for (const [name, behaviour, key] of FAULTS) {
  test(`${name}: one sentence in the reader’s language, one line with the code and the remedy`, async () => {
    if (behaviour !== null) llm.enqueue(behaviour);
    const { told, logged } = await run({
      locale: 'ru',
      ...(behaviour === null ? { baseUrl: 'not a url' } : {}),
    });
    assert.equal(told.length, 1);
    assert.ok(told[0]?.startsWith(catalogues.ru[key]), told[0]);
    assert.equal(logged.length, 1);
    const code = key.split('.').at(-1) ?? '';
    assert.ok(logged[0]?.includes(`"code","${code}"`) && logged[0].includes('"remedy"'), logged[0]);
  });

  test(`${name}, digest on: the digest, labelled with the reason`, async () => {
    if (behaviour !== null) llm.enqueue(behaviour);
    const { told, logged } = await run({
      digest: 'on',
      ...(behaviour === null ? { baseUrl: 'not a url' } : {}),
    });
    assert.equal(told.length, 1);
    const cause = catalogues.en[`thread_summary.digest.cause.${key.split('.').at(-1)}` as MessageKey];
    assert.ok(told[0]?.includes(`> ${catalogues.en['thread_summary.digest.label']} ${cause}`), told[0]);
    assert.equal(logged.length, 2, 'the failure and the delivery');
  });
}

test('stall mid-stream: what there was, marked with the reason, and the failure in the log', async () => {
  llm.enqueue('stall_mid_stream');
  const { told, logged } = await run();
  assert.equal(told.length, 1);
  const cause = catalogues.en['thread_summary.digest.cause.timeout_idle'];
  assert.match(
    told[0] ?? '',
    new RegExp(`^#### Thread summary\n\n> The summary is incomplete: .* ${cause}\n`),
  );
  assert.ok(logged[0]?.includes('"code","timeout_idle"') && logged[0].includes('"remedy"'), logged[0]);
  assert.equal(logged.length, 2, 'the failure and the delivery');
});
