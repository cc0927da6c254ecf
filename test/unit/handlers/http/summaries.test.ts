import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionRoutes } from '../../../../server/handlers/http/actions.ts';
import { createHttpApp } from '../../../../server/handlers/http/app.ts';
import { summaryRoutes } from '../../../../server/handlers/http/summaries.ts';
import type { Submission } from '../../../../server/jobs/job_runner.ts';
import type { SummaryRequest } from '../../../../server/jobs/summary_request.ts';
import { createLog } from '../../../../server/ops/log.ts';

const POST = 'p'.repeat(26);
const CHANNEL = 'c'.repeat(26);

function setUp(submission: Submission = 'accepted') {
  const submitted: SummaryRequest[] = [];
  const cancelled: string[] = [];
  const jobs = {
    submit: (request: SummaryRequest): Submission => {
      submitted.push(request);
      return submission;
    },
    cancelJob: (userId: string, id: string): boolean => {
      cancelled.push(`${userId} ${id}`);
      return true;
    },
  };
  const describe = async () => ({
    readerLanguage: 'ru' as const,
    language: 'thread' as const,
    timeZone: 'Europe/Moscow',
  });
  const app = createHttpApp({
    routes: [summaryRoutes({ jobs, describe }), actionRoutes({ jobs })],
    log: createLog(() => undefined),
    newId: () => 'id1',
  });
  const send = async (path: string, body: unknown, userId = 'anna') => {
    const headers = {
      'content-type': 'application/json',
      ...(userId === '' ? {} : { 'mattermost-user-id': userId }),
    };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.fetch(
      new Request(`http://plugin${path}`, { method: 'POST', headers, body: text }),
    );
    return { status: response.status, body: (await response.json()) as { id?: string } };
  };
  const ask = (body: unknown, userId = 'anna') => send('/api/v1/summaries', body, userId);
  return { submitted, cancelled, app, send, ask };
}

test('a request becomes a job of whoever the host says is asking', async () => {
  const { submitted, ask } = setUp();
  const body = { post_ids: [POST], channel_id: CHANNEL, root_id: POST, lens: 'short', language: 'en' };
  assert.deepEqual(await ask(body), { status: 202, body: { status: 'accepted' } });
  assert.deepEqual(submitted, [
    {
      recipient: { userId: 'anna', channelId: CHANNEL, rootId: POST },
      scope: { kind: 'threads', postIds: [POST] },
      named: true,
      lens: { kind: 'short' },
      language: 'en',
      regenerate: false,
      readerLanguage: 'ru',
      timeZone: 'Europe/Moscow',
      siteUrl: '',
    },
  ]);
});

test('left to themselves, lens and language are the person’s own; a question takes the lens’ place', async () => {
  const { submitted, ask } = setUp();
  await ask({ post_ids: [POST], channel_id: CHANNEL });
  await ask({ post_ids: [POST], channel_id: CHANNEL, question: ' When? ', regenerate: true });
  assert.deepEqual(
    submitted.map(({ lens, language, regenerate }) => [lens, language, regenerate]),
    [
      [{ kind: 'default' }, 'thread', false],
      [{ kind: 'question', text: 'When?' }, 'thread', true],
    ],
  );
});

for (const [what, body] of [
  ['no JSON', '{'],
  ['no object', '[]'],
  ['no posts', { post_ids: [], channel_id: CHANNEL }],
  ['too many posts', { post_ids: Array(11).fill(POST), channel_id: CHANNEL }],
  ['an id of another form', { post_ids: ['../../etc'], channel_id: CHANNEL }],
  ['no channel', { post_ids: [POST] }],
  ['a field nobody knows', { post_ids: [POST], channel_id: CHANNEL, user_id: 'boris' }],
  ['an empty question', { post_ids: [POST], channel_id: CHANNEL, question: ' ' }],
  [
    'a question of 10,000 characters',
    { post_ids: [POST], channel_id: CHANNEL, question: 'x'.repeat(10_000) },
  ],
] as const) {
  test(`${what}: refused, and no job`, async () => {
    const { submitted, ask } = setUp();
    const { status, body: answer } = await ask(body);
    assert.deepEqual([status, answer.id], [400, 'thread_summary.http.bad_request']);
    assert.deepEqual(submitted, []);
  });
}

test('without a session there is no job', async () => {
  const { submitted, ask } = setUp();
  assert.equal((await ask({ post_ids: [POST], channel_id: CHANNEL }, '')).status, 401);
  assert.equal((await ask({ post_ids: ['x'] }, '')).status, 401, 'whatever they send');
  assert.equal((await ask('[', '')).status, 401, 'be it no JSON');
  assert.deepEqual(submitted, []);
});

for (const [submission, status] of [
  ['already_running', 202],
  ['busy', 429],
  ['too_many', 429],
  ['stopping', 503],
] as const) {
  test(`a job that is ${submission} is answered with ${status}`, async () => {
    const { ask } = setUp(submission);
    assert.equal((await ask({ post_ids: [POST], channel_id: CHANNEL })).status, status);
  });
}

test('the stop button stops a job in the presser’s name, whatever its context claims', async () => {
  const { cancelled, send } = setUp();
  const press = { user_id: 'boris', context: { job: 'j1', user: 'boris' }, post_id: POST };
  assert.deepEqual(await send('/actions/stop', press), { status: 200, body: {} });
  assert.deepEqual(cancelled, ['anna j1']);
  assert.equal((await send('/actions/stop', press, '')).status, 401);
  assert.equal((await send('/actions/stop', { context: {} })).status, 400);
  assert.equal((await send('/actions/stop', '{')).status, 400);
  assert.equal(cancelled.length, 1);
});

test('a press comes from the host without a content type', async () => {
  const { app, cancelled } = setUp();
  const body = new TextEncoder().encode(JSON.stringify({ context: { job: 'j1' } }));
  const request = new Request('http://plugin/actions/stop', {
    method: 'POST',
    headers: { 'mattermost-user-id': 'anna' },
    body,
  });
  assert.equal(request.headers.get('content-type'), null);
  assert.equal((await app.fetch(request)).status, 200);
  assert.deepEqual(cancelled, ['anna j1']);
});
