import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHttpApp } from '../../../../server/handlers/http/app.ts';
import { type StatusOptions, statusRoutes } from '../../../../server/handlers/http/status.ts';
import { createLog } from '../../../../server/ops/log.ts';

const NOW = Date.UTC(2026, 2, 5, 12, 0);
const EVIL = '<img src=x onerror=alert(1)>';

function setUp(fields: Partial<StatusOptions> = {}) {
  const options: StatusOptions = {
    api: { hasPermissionTo: async (userId) => userId === 'root', getServerVersion: async () => '11.1.0' },
    version: '1.2.3',
    startedAt: NOW - 60_000,
    now: () => NOW,
    components: () => [
      { name: 'mattermost', state: 'up', since: NOW - 60_000, lastError: null },
      { name: 'model', state: 'down', since: NOW - 1000, lastError: { code: 'dns', at: NOW } },
    ],
    queue: () => ({ running: 1, waiting: 4 }),
    figures: () => ({
      perHour: [...Array(23).fill(0), 7],
      successRate: 0.875,
      totalMs: { p50: 4200, p95: 9000 },
      firstTextMs: { p50: null, p95: null },
      promptTokens: 12_345,
      answerTokens: 678,
      reuseRate: null,
    }),
    recentJobs: () => [
      {
        kind: 'job_ended',
        at: NOW,
        job: 'job1',
        outcome: 'digest',
        reason: EVIL,
        ms: 1500,
        scope: 'threads',
        lens: 'default',
        posts: 200,
        parts: 3,
        reused: false,
      },
    ],
    ...fields,
  };
  const app = createHttpApp({
    routes: [statusRoutes(options)],
    log: createLog(() => undefined),
    newId: () => 'id1',
  });
  return async (path: string, userId = 'root', language = 'en') => {
    const headers = {
      'accept-language': language,
      ...(userId === '' ? {} : { 'mattermost-user-id': userId }),
    };
    const response = await app.fetch(new Request(`http://plugin${path}`, { headers }));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}

test('the state as JSON: components with their remedy, the queue, figures, the last jobs', async () => {
  const body = JSON.parse((await setUp()('/status')).text);
  assert.equal(body.server_version, '11.1.0');
  assert.equal(body.components[0].remedy, '');
  assert.match(body.components[1].remedy, /does not resolve/);
  assert.deepEqual(body.queue, { running: 1, waiting: 4 });
  assert.equal(body.last_24_hours.per_hour.at(-1), 7);
  assert.equal(body.recent_jobs[0].id, 'job1');
});

test('it is for system administrators; others get the refusal in the look of what they asked for', async () => {
  const ask = setUp();
  for (const path of ['/status', '/status.html']) {
    assert.equal((await ask(path, '')).status, 401, path);
    assert.equal((await ask(path, 'anna')).status, 403, path);
  }
  const { status, text, headers } = await ask('/', 'anna', 'ru');
  assert.equal(status, 403);
  assert.match(text, /<html lang="ru">[\s\S]*для системных администраторов/);
  assert.match(headers.get('content-type') ?? '', /html/);
  assert.doesNotMatch(text, /12345|job1/);
});

test('the page shows it, keeps itself up to date by a script of its own, and lets no other in', async () => {
  const ask = setUp();
  const { text, headers } = await ask('/');
  for (const shown of ['11.1.0', 'does not resolve', '88 %', '4.2 / 9.0 s', '12345 / 678', 'job1']) {
    assert.ok(text.includes(shown), shown);
  }
  assert.deepEqual(text.match(/<script[^>]*>/g), ['<script src="status.js" defer>']);
  assert.match(headers.get('content-security-policy') ?? '', /script-src 'self'; connect-src 'self'/);
  assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/);
  const script = await ask('/status.js', '');
  assert.match(script.headers.get('content-type') ?? '', /javascript/);
  assert.doesNotThrow(() => new Function(script.text));
  assert.ok(text.includes((await ask('/status.html')).text), 'the fragment is what the page holds');
});

test('no value becomes markup', async () => {
  const { text } = await setUp()('/');
  assert.doesNotMatch(text, /<img/);
  assert.match(text, /&lt;img src=x/);
});

test('a server that does not tell its version costs that alone', async () => {
  const ask = setUp({
    api: {
      hasPermissionTo: async () => true,
      getServerVersion: () => Promise.reject(new Error('away')),
    },
  });
  assert.equal(JSON.parse((await ask('/status')).text).server_version, '');
});
