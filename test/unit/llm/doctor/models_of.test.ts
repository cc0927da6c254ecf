import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { modelsOf } from '../../../../server/llm/doctor/models_of.ts';

const going = new AbortController().signal;

async function answering(
  status: number,
  body: string,
  run: (baseUrl: string) => Promise<void>,
): Promise<void> {
  const server = http.createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('names the models, without what repeats the token', () =>
  answering(
    200,
    JSON.stringify({ data: [{ id: 'qwen3' }, { id: 'x token-1' }, 7, { id: 'llama\n4' }] }),
    async (baseUrl) => {
      assert.deepEqual(await modelsOf({ baseUrl, token: 'token-1' }, going), {
        models: ['qwen3', 'llama 4'],
        problem: null,
      });
    },
  ));

test('an endpoint without a list has none, which is no fault', async () => {
  for (const [status, body] of [
    [404, '{}'],
    [200, '<html>'],
    [200, '{"data":{}}'],
  ] as const) {
    await answering(status, body, async (baseUrl) => {
      assert.deepEqual(await modelsOf({ baseUrl, token: '' }, going), { models: [], problem: null }, body);
    });
  }
});

test('a fault is named by its code', async () => {
  await answering(401, '{}', async (baseUrl) => {
    assert.equal((await modelsOf({ baseUrl, token: 'token-1' }, going)).problem, 'auth');
  });
  assert.equal((await modelsOf({ baseUrl: 'ftp://a', token: '' }, going)).problem, 'bad_url');
  const gone = await new Promise<string>((resolve) => {
    const server = http.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(`http://127.0.0.1:${port}`));
    });
  });
  assert.equal((await modelsOf({ baseUrl: gone, token: '' }, going)).problem, 'connect');
});
