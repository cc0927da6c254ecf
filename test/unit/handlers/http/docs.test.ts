import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createHttpApp } from '../../../../server/handlers/http/app.ts';
import { docsBody, docsRoutes } from '../../../../server/handlers/http/docs.ts';
import { monitoringRoutes } from '../../../../server/handlers/http/monitoring.ts';
import { createLog } from '../../../../server/ops/log.ts';

const app = createHttpApp({
  routes: [
    monitoringRoutes({
      api: { hasPermissionTo: async () => true },
      version: '1.2.3',
      components: () => [],
      ready: () => true,
      metrics: async () => ({ text: '', contentType: 'text/plain' }),
      metricsToken: () => '',
    }),
    docsRoutes('1.2.3'),
  ],
  log: createLog(() => undefined),
  newId: () => 'id1',
});
const ask = (path: string, headers: Record<string, string> = { 'mattermost-user-id': 'anna' }) =>
  app.fetch(new Request(`http://plugin${path}`, { headers }));

test('the description is valid OpenAPI 3.1 and names every route', async () => {
  const document = (await (await ask('/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
  };
  const result = await new Validator().validate(structuredClone(document));
  assert.deepEqual([result.valid, result.errors ?? []], [true, []]);
  assert.equal(document.openapi, '3.1.0');
  assert.deepEqual(Object.keys(document.paths).sort(), [
    '/docs',
    '/health',
    '/info',
    '/metrics',
    '/openapi.json',
  ]);
});

test('the page shows every route, loads nothing from elsewhere and runs no script', async () => {
  const response = await ask('/docs');
  const html = await response.text();
  for (const path of ['/docs', '/health', '/info', '/metrics', '/openapi.json']) {
    assert.ok(html.includes(`<code>GET ${path}</code>`), path);
  }
  assert.doesNotMatch(html, /<script|https?:\/\/|<link|<img/i);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
});

test('the page speaks the language of the browser', async () => {
  const headers = { 'mattermost-user-id': 'anna', 'accept-language': 'ru' };
  assert.match(await (await ask('/docs', headers)).text(), /<html lang="ru">[\s\S]*HTTP-интерфейс/);
});

test('nobody who is not logged in reads it', async () => {
  assert.equal((await ask('/docs', {})).status, 401);
  assert.equal((await ask('/openapi.json', {})).status, 401);
});

test('no text of a description becomes markup', () => {
  const evil = '<img src=x onerror=alert(1)>"\'&';
  const html = docsBody({
    info: { title: evil, version: '1', description: evil },
    paths: {
      [`/${evil}`]: {
        get: {
          summary: evil,
          parameters: [{ name: evil, in: 'query', description: evil }],
          responses: { 200: { description: evil, content: { [evil]: {} } } },
        },
      },
    },
    components: { schemas: { [evil]: { description: evil } } },
  });
  assert.doesNotMatch(html, /<img/);
});
