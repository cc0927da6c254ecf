import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddRoutes, createHttpApp } from '../../../../server/handlers/http/app.ts';
import { type MonitoringOptions, monitoringRoutes } from '../../../../server/handlers/http/monitoring.ts';
import { createLog } from '../../../../server/ops/log.ts';

function setUp(fields: Partial<MonitoringOptions> = {}, more: readonly AddRoutes[] = []) {
  const logged: string[] = [];
  const options: MonitoringOptions = {
    api: {
      hasPermissionTo: async (userId, permission) => userId === 'root' && permission.id === 'manage_system',
    },
    version: '1.2.3',
    components: () => [{ name: 'model', state: 'down', since: 1, lastError: { code: 'dns', at: 1 } }],
    ready: () => true,
    metrics: async () => ({ text: 'figures 1\n', contentType: 'text/plain; version=0.0.4' }),
    metricsToken: () => '',
    ...fields,
  };
  const log = createLog((_level, message, pairs) => logged.push(JSON.stringify([message, ...pairs])));
  const app = createHttpApp({ routes: [monitoringRoutes(options), ...more], log, newId: () => 'id1' });
  const ask = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) => {
    const response = await app.fetch(new Request(`http://plugin${path}`, { ...init, headers }));
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { ask, logged };
}
const as = (userId: string): Record<string, string> => ({ 'mattermost-user-id': userId });

test('health needs no login, names each component and no secret', async () => {
  const { ask } = setUp();
  const { status, text } = await ask('/health');
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(text), { live: true, ready: true, checks: { model: 'down' } });
});

test('a plugin that takes no requests is alive and not ready', async () => {
  const { status, text } = await setUp({ ready: () => false }).ask('/health');
  assert.equal(status, 503);
  assert.deepEqual([JSON.parse(text).live, JSON.parse(text).ready], [true, false]);
});

test('info is for whoever is logged in', async () => {
  const { ask } = setUp();
  assert.equal((await ask('/info')).status, 401);
  assert.equal(JSON.parse((await ask('/info', as('anna'))).text).version, '1.2.3');
});

test('metrics are for administrators', async () => {
  const { ask } = setUp();
  assert.equal((await ask('/metrics')).status, 401);
  assert.equal((await ask('/metrics', as('anna'))).status, 403);
  const { status, text, headers } = await ask('/metrics', as('root'));
  assert.deepEqual([status, text], [200, 'figures 1\n']);
  assert.equal(headers.get('content-type'), 'text/plain; version=0.0.4');
});

test('a scraper comes in with its token, as a header or in the query, and with no other', async () => {
  const { ask } = setUp({ metricsToken: () => 'let-me-in' });
  assert.equal((await ask('/metrics', { 'x-scrape-token': 'let-me-in' })).status, 200);
  assert.equal((await ask('/metrics?token=let-me-in')).status, 200);
  assert.equal((await ask('/metrics?token=let-me')).status, 401);
  assert.equal((await ask('/metrics?token=')).status, 401);
  assert.equal((await setUp().ask('/metrics?token=')).status, 401, 'no token is set, none fits');
});

test('who the host cannot name is let in nowhere', async () => {
  const { ask } = setUp({
    api: {
      hasPermissionTo: () => Promise.reject(new Error('the host is away')),
    },
  });
  assert.equal((await ask('/metrics', as('root'))).status, 503);
});

test('a refusal has the shape of the host’s own errors and speaks the reader’s language', async () => {
  const { ask } = setUp();
  const { text } = await ask('/metrics', { ...as('anna'), 'accept-language': 'ru-RU,ru;q=0.9' });
  assert.deepEqual(JSON.parse(text), {
    id: 'thread_summary.http.not_admin',
    message: 'Эта страница — для системных администраторов.',
    detailed_error: '',
    request_id: 'id1',
    status_code: 403,
  });
  assert.equal(JSON.parse((await ask('/nowhere')).text).id, 'thread_summary.http.not_found');
});

test('every answer forbids the browser what it does not need', async () => {
  const { ask } = setUp();
  for (const path of ['/health', '/nowhere', '/metrics']) {
    const { headers } = await ask(path);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('cache-control'), 'no-store', path);
  }
});

test('a fault of ours is a 500 with an id that is in the log, and nothing of it in the answer', async () => {
  const { ask, logged } = setUp({}, [
    (app) => {
      app.get('/broken', () => {
        throw new TypeError('secret detail');
      });
    },
  ]);
  const { status, text } = await ask('/broken');
  assert.equal(status, 500);
  assert.equal(JSON.parse(text).request_id, 'id1');
  assert.doesNotMatch(text, /secret detail/);
  assert.match(logged.join(), /id1.*TypeError/);
});

test('a body beyond the limit is refused, announced or not', async () => {
  const { ask } = setUp({}, [
    (app) => {
      app.post('/echo', async (context) => context.text(await context.req.text()));
    },
  ]);
  const long = 'x'.repeat(70_000);
  assert.equal((await ask('/echo', {}, { method: 'POST', body: 'short' })).text, 'short');
  assert.equal(
    (await ask('/echo', { 'content-length': '70000' }, { method: 'POST', body: long })).status,
    413,
  );
  const stream = new Blob([long]).stream();
  const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
  assert.equal((await ask('/echo', {}, init)).status, 413);
});
