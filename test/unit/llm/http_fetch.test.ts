import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import test from 'node:test';
import { toLlmError } from '../../../server/llm/errors.ts';
import { createHttpFetch, type Fetch } from '../../../server/llm/http_fetch.ts';
import { LlmError } from '../../../server/llm/language_model.ts';
import { testAuthority, testCertificate, testKey } from '../../support/loopback_certificate.ts';

const fetchOverHttp = createHttpFetch({ connectMs: 5_000 });

async function listening(server: net.Server, run: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await run((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return toLlmError(error, 'connecting').code;
  }
}

test('request and response pass through: method, body bytes, status, text in any encoding of chunks', () =>
  listening(
    http.createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = Buffer.concat(pieces);
        response.writeHead(418, { 'content-type': 'text/plain', 'x-other': 'kept back' });
        response.write(body.subarray(0, 5));
        response.end(Buffer.concat([body.subarray(5), Buffer.from(` ${request.method} ${request.url}`)]));
      });
    }),
    async (port) => {
      const url = `http://127.0.0.1:${port}/a?b=c`;
      const response = await fetchOverHttp(url, { method: 'POST', body: 'привет 👋' });
      assert.equal(response.status, 418);
      assert.equal(response.headers.get('content-type'), 'text/plain');
      assert.equal(response.headers.get('x-other'), null);
      assert.equal(await response.text(), 'привет 👋 POST /a?b=c');
    },
  ));

test('a redirect is returned, not followed', () => {
  let requests = 0;
  return listening(
    http.createServer((_request, response) => {
      requests += 1;
      response.writeHead(307, { location: '/next' }).end();
    }),
    async (port) => {
      const response = await fetchOverHttp(`http://127.0.0.1:${port}/`);
      assert.equal(response.status, 307);
      await response.text();
      assert.equal(requests, 1);
    },
  );
});

test('a response without a body has none', () =>
  listening(
    http.createServer((_request, response) => response.writeHead(204).end()),
    async (port) => assert.equal((await fetchOverHttp(`http://127.0.0.1:${port}/`)).body, null),
  ));

test('a connection that never completes ends at the connect deadline', () =>
  listening(net.createServer(), async (port) => {
    // TCP is accepted, TLS is never answered.
    const impatient = createHttpFetch({ connectMs: 50 });
    assert.equal(await codeOf(impatient(`https://127.0.0.1:${port}/`)), 'timeout_connect');
  }));

test('the connect deadline does not count once connected', () =>
  listening(
    http.createServer((_request, response) => {
      setTimeout(() => response.end('late'), 700);
    }),
    async (port) => {
      const impatient = createHttpFetch({ connectMs: 500 });
      assert.equal(await (await impatient(`http://127.0.0.1:${port}/`)).text(), 'late');
    },
  ));

test('an unknown authority is a tls failure, a known one is trusted, a wrong name is not', () =>
  listening(
    https.createServer({ cert: testCertificate, key: testKey }, (_request, response) =>
      response.end('secret'),
    ),
    async (port) => {
      const trusting = (host: string): Fetch =>
        createHttpFetch({
          connectMs: 5_000,
          agents: { http: new http.Agent(), https: new https.Agent({ ca: testAuthority, servername: host }) },
        });
      assert.equal(await codeOf(fetchOverHttp(`https://localhost:${port}/`)), 'tls');
      assert.equal(await (await trusting('localhost')(`https://localhost:${port}/`)).text(), 'secret');
      assert.equal(await codeOf(trusting('other.example')(`https://localhost:${port}/`)), 'tls');
    },
  ));

test('abort ends the request before, during and after the headers with the reason given', () =>
  listening(
    http.createServer((request, response) => {
      if (request.url === '/body') response.write('first');
    }),
    async (port) => {
      const reason = new LlmError('cancelled', 'test');
      await assert.rejects(
        fetchOverHttp(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort(reason) }),
        reason,
      );

      const waiting = new AbortController();
      const pending = fetchOverHttp(`http://127.0.0.1:${port}/`, { signal: waiting.signal });
      setImmediate(() => waiting.abort(reason));
      await assert.rejects(pending, reason);

      const reading = new AbortController();
      const response = await fetchOverHttp(`http://127.0.0.1:${port}/body`, { signal: reading.signal });
      const reader = response.body?.getReader();
      assert.equal(new TextDecoder().decode((await reader?.read())?.value), 'first');
      const next = reader?.read();
      reading.abort(reason);
      await assert.rejects(next ?? Promise.resolve(), reason);
    },
  ));

test('what does not speak http is a protocol failure', () =>
  listening(
    net.createServer((socket) => socket.end('220 mail.example ESMTP\r\n')),
    async (port) => assert.equal(await codeOf(fetchOverHttp(`http://127.0.0.1:${port}/`)), 'protocol'),
  ));

test('a connection is used again', () => {
  let connections = 0;
  const server = http.createServer((_request, response) => response.end('ok'));
  server.on('connection', () => {
    connections += 1;
  });
  return listening(server, async (port) => {
    const own = createHttpFetch({ connectMs: 5_000 });
    for (let index = 0; index < 3; index += 1) {
      await (await own(`http://127.0.0.1:${port}/`)).text();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(connections, 1);
  });
});
