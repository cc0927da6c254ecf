/** What a person sees of their summary while it is made, and when it is not made to the end. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues, type MessageKey, translate } from '../../../assets/i18n/index.ts';
import type { Summarize } from '../../../server/jobs/make_summary.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { LlmError, type LlmErrorCode } from '../../../server/llm/language_model.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import type { SummarizeOptions } from '../../../server/summary/summarize.ts';
import type { Conversation, Section } from '../../../server/summary/types.ts';
import { FakeApi } from '../../support/fake_api.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { gate, summaryOf } from '../../support/summaries.ts';

const ru = (key: MessageKey, params = {}): string => translate('ru', key, params);

async function settle(): Promise<void> {
  for (let i = 0; i < 40; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** An engine that does what the test says, step by step, and then fails or not. */
function world(end: () => Promise<void> = async () => undefined) {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const channel = api.addChannel('P', api.addTeam('demo', [anna]), [anna]);
  const root = api.addPost(channel, anna, 'Shall we?');
  const started = gate();
  const finish = gate();
  let run: { conversation: Conversation; options: SummarizeOptions } | undefined;
  const engine: Summarize = async (conversation, options) => {
    run = { conversation, options };
    started.open();
    await finish.opened;
    await end();
    return summaryOf(conversation);
  };
  const jobs = jobsOver({
    api,
    log: createLog(() => undefined),
    summarize: engine,
    // Every preview that is wished for is shown: what the limit leaves out is tested with the post itself.
    pause: (ms, signal) =>
      ms < 1000
        ? new Promise((resolve) => setImmediate(resolve))
        : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  });
  const request: SummaryRequest = {
    recipient: { userId: anna, channelId: channel, rootId: root },
    scope: threadOf(root),
    named: false,
    lens: { kind: 'default' },
    regenerate: false,
    language: 'en',
    readerLanguage: 'ru',
    timeZone: '',
    siteUrl: '',
  };
  const running = async () => {
    jobs.jobs.submit(request);
    await started.opened;
    await settle();
    return run ?? assert.fail('the engine did not run');
  };
  const claims = (...words: string[]): Section[] => [
    { kind: 'key_points', claims: words.map((text) => ({ text, citations: [root] })) },
  ];
  return { api, anna, channel, root, request, running, claims, finish, ...jobs };
}

const link = (w: { root: string }): string => `([1](https://chat.example.com/demo/pl/${w.root}))`;

test('the sign of life comes before anything else is asked of the host', async () => {
  const w = world();
  await w.running();
  assert.equal(w.api.methods()[0], 'sendEphemeralPost');
  assert.equal(w.api.sent[0]?.post.message, ru('thread_summary.progress.working'));
  w.finish.open();
  await w.settled();
});

test('progress and partial text follow one another in one post, which becomes the summary', async () => {
  const w = world();
  const { options } = await w.running();
  assert.deepEqual(w.api.told(), [ru('thread_summary.progress.model', { count: 1 })]);
  options.onProgress?.({ step: 'part', part: 3, parts: 7 });
  await settle();
  const third = ru('thread_summary.progress.part', { part: 3, parts: 7 });
  assert.deepEqual(w.api.told(), [third]);
  options.onPartial?.(w.claims('One.'));
  await settle();
  options.onPartial?.(w.claims('One.', 'Two.'));
  await settle();
  const partial = (note: string) =>
    `#### Thread summary\n\n> ${note}\n\n**Key points**\n- One. ${link(w)}\n- Two. ${link(w)}`;
  assert.deepEqual(w.api.told(), [partial(third)]);
  options.onProgress?.({ step: 'merge', parts: 7 });
  await settle();
  assert.deepEqual(w.api.told(), [partial(ru('thread_summary.progress.merge', { parts: 7 }))]);
  w.finish.open();
  await w.settled();
  assert.equal(w.api.told().length, 1);
  assert.match(w.api.told()[0] ?? '', /About 1 posts[\s\S]*\n---\n/);
});

test('stopped, the partial text stays and says that it was stopped', async () => {
  for (const stop of ['button', 'command'] as const) {
    const w = world();
    const { options } = await w.running();
    options.onPartial?.(w.claims('One.'));
    await settle();
    assert.equal(w.jobs.cancelJob(w.anna, 'nonsense'), false);
    assert.equal(w.jobs.cancelJob('somebody else', 'id1'), false, 'not theirs to stop');
    assert.equal(stop === 'button' ? w.jobs.cancelJob(w.anna, 'id1') : w.jobs.cancelAll(w.anna) === 1, true);
    await w.settled();
    const note = ru('thread_summary.receipt.stopped');
    assert.deepEqual(w.api.told(), [`#### Thread summary\n\n> ${note}\n\n**Key points**\n- One. ${link(w)}`]);
    assert.deepEqual(w.api.kv.list(0, 10), []);
  }
});

test('stopped before there is anything to read, one sentence says so', async () => {
  const w = world();
  await w.running();
  w.jobs.cancelAll(w.anna);
  await w.settled();
  assert.deepEqual(w.api.told(), [ru('thread_summary.error.llm.cancelled')]);
});

test('a model that fails with nothing in its place leaves what it had said, but not what its provider withdrew', async () => {
  for (const code of [
    'interrupted',
    'timeout_total',
    'filtered',
  ] as const satisfies readonly LlmErrorCode[]) {
    const w = world(() => Promise.reject(new LlmError(code, 'failed')));
    const { options } = await w.running();
    options.onPartial?.(w.claims('One.'));
    await settle();
    w.finish.open();
    await w.settled();
    const note = catalogues.ru[`thread_summary.error.llm.${code}`];
    const kept = `#### Thread summary\n\n> ${note}\n\n**Key points**\n- One. ${link(w)}`;
    assert.deepEqual(w.api.told(), [code === 'filtered' ? note : kept]);
  }
});

test('a model over its limit says for how long', async () => {
  const limited = new LlmError('rate_limited', 'later', { retryAfterMs: 21_400 });
  const w = world(() => Promise.reject(limited));
  await w.running();
  w.finish.open();
  await w.settled();
  assert.deepEqual(w.api.told(), [ru('thread_summary.error.llm.rate_limited_for', { seconds: 22 })]);
});

test('access lost meanwhile takes the partial text away too', async () => {
  const w = world();
  const { options } = await w.running();
  options.onPartial?.(w.claims('One.'));
  await settle();
  w.api.channels.get(w.channel)?.members.delete(w.anna);
  w.finish.open();
  await w.settled();
  assert.deepEqual(w.api.told(), [ru('thread_summary.error.may_not_read')]);
});

test('who asks again is told, and sees the post that they are waiting for once more', async () => {
  const w = world();
  await w.running();
  w.api.shown.clear();
  assert.equal(w.jobs.submit(w.request), 'already_running');
  await settle();
  assert.deepEqual(
    w.api.told().sort(),
    [ru('thread_summary.error.already_running'), ru('thread_summary.progress.model', { count: 1 })].sort(),
  );
  w.finish.open();
  await w.settled();
  assert.equal(w.api.told().filter((message) => message.startsWith('####')).length, 1);
});
