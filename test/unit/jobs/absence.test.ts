/** Summaries for people who are not there any more: an ephemeral post would reach nobody. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues } from '../../../assets/i18n/index.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';
import { type JobsOptions, jobsOver } from '../../support/jobs_world.ts';
import { summaryOf } from '../../support/summaries.ts';

const BOT = fakeId('bot');

/** Runs one job that takes so long, of somebody of that status. */
async function run(
  tookMs: number,
  status: { status: string; manual: boolean },
  settings: JobsOptions['settings'] = {},
  prepare: (api: FakeApi) => void = () => undefined,
) {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const channel = api.addChannel('P', api.addTeam('demo', [anna]), [anna]);
  const root = api.addPost(channel, anna, 'Shall we?');
  api.statuses.set(anna, status);
  prepare(api);
  let now = 0;
  const { jobs, settled } = jobsOver({
    api,
    log: createLog(() => undefined),
    settings,
    now: () => now,
    summarize: async (conversation) => {
      now += tookMs;
      return summaryOf(conversation);
    },
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
  jobs.submit(request);
  await settled();
  const messages = [...api.posts.values()].filter((post) => post.user_id === BOT && post.delete_at === 0);
  return { api, anna, messages, told: api.told() };
}

const GONE = { status: 'offline', manual: false };

test('who has left while they waited gets their summary as a direct message, once and whole', async () => {
  const { api, anna, messages, told } = await run(60_000, GONE);
  assert.equal(messages.length, 1);
  const [message] = messages;
  const channel = api.channels.get(message?.channel_id ?? '');
  assert.deepEqual([channel?.type, [...(channel?.members ?? [])]], ['D', [anna, BOT]]);
  assert.equal(message?.root_id, '');
  const [first = '', ...rest] = (message?.message ?? '').split('\n\n');
  assert.equal(first, catalogues.ru['thread_summary.delivery.away']);
  assert.equal(
    rest.join('\n\n'),
    told[0],
    'the same as where it was asked for, for the clients that come back',
  );
  assert.deepEqual(message?.props.unsafe_links, 'true');
});

test('who is there, says to be away, waited but a moment, or may keep nothing, gets no message', async () => {
  for (const [what, tookMs, status, keeps] of [
    ['there', 60_000, { status: 'online', manual: false }, true],
    ['away from the keyboard', 60_000, { status: 'away', manual: false }, true],
    ['there and hiding', 60_000, { status: 'offline', manual: true }, true],
    ['quick', 5000, GONE, true],
    ['nothing is kept', 60_000, GONE, false],
  ] as const) {
    const { messages, told } = await run(tookMs, status, { keeps });
    assert.deepEqual([messages.length, told.length], [0, 1], what);
  }
});

test('a host that does not say, or takes no message, is no failure of the summary', async () => {
  for (const method of ['getUserStatus', 'getDirectChannel', 'createPost', 'updatePost']) {
    const { messages, told } = await run(60_000, GONE, {}, (api) => {
      api.failures.set(method, new Error('no'));
    });
    assert.equal(messages.length, 0, method);
    assert.match(told[0] ?? '', /^#### Thread summary/, method);
  }
});
