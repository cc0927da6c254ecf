/** ServeHTTP: what the plugin sees of a request, and what the host gets of a response. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import { HostExchange, type HostRequest, serveHttp } from './host_http.ts';
import { assertBytes, pattern, SIZES, type StreamHost, streamHost } from './stream_kit.ts';

type Handler = NonNullable<Hooks['serveHttp']>;

function plugin(serve: Handler): Promise<StreamHost> {
  return streamHost(() => ({ serveHttp: serve, serveMetrics: serve }));
}

/** The request that the plugin got. */
async function requestOf(request: HostRequest): Promise<Request> {
  let seen: Request | undefined;
  const host = await plugin((_context, given) => {
    seen = given;
    return new Response(null);
  });
  await serveHttp(host, request);
  return seen ?? assert.fail('the handler was not called');
}

test('a small answer takes three calls of the writer, and every stream is closed', async () => {
  const host = await plugin((context, request) => {
    assert.equal(context.RequestId, 'request');
    assert.equal(request.url, 'http://chat.example.com/status?full=1&x=%20');
    return new Response('fine', { headers: { 'content-type': 'text/plain', 'x-own': '1' } });
  });
  const response = await serveHttp(host, { url: '/status?full=1&x=%20', body: new Uint8Array(0) });
  assert.deepEqual(response.calls, ['Header', 'SyncHeader', 'Write']);
  assert.deepEqual(response.header, { 'Content-Type': ['text/plain'], 'X-Own': ['1'] });
  assert.equal(response.status, 200);
  assert.equal(response.body.toString(), 'fine');
  assert.equal(response.rpcError, undefined);
  assert.equal(await host.leaked(), 0);
});

test('other statuses are said, those without a body write none', async () => {
  for (const [status, body, calls] of [
    [404, 'no', ['Header', 'SyncHeader', 'WriteHeader', 'Write']],
    [204, null, ['Header', 'WriteHeader']],
    [304, null, ['Header', 'WriteHeader']],
    [302, null, ['Header', 'SyncHeader', 'WriteHeader']],
    [200, null, ['Header']],
    [200, '', ['Header', 'SyncHeader']],
  ] as const) {
    const headers = status === 302 ? { location: '/there' } : new Headers();
    const host = await plugin(() => new Response(body, { status, headers }));
    const response = await serveHttp(host);
    assert.deepEqual(response.calls, calls, `${status}`);
    assert.equal(response.status, status);
    assert.equal(response.body.toString(), body ?? '');
    assert.equal(await host.leaked(), 0);
  }
});

test('an answer to HEAD loses its body, which is told so', async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    cancel: () => {
      cancelled = true;
    },
  });
  const host = await plugin(() => new Response(body, { headers: { 'content-length': '7' } }));
  const response = await serveHttp(host, { method: 'HEAD' });
  assert.deepEqual(response.header['Content-Length'], ['7']);
  assert.equal(response.body.length, 0);
  assert.equal(cancelled, true);
});

test("the host's headers stay, the plugin's come over them", async () => {
  const host = await plugin(() => {
    const headers = new Headers({
      'content-type': 'text/x',
      'x-both': 'plugin',
      vary: 'Accept',
      'transfer-encoding': 'chunked',
    });
    headers.append('set-cookie', 'a=1; Path=/');
    headers.append('set-cookie', 'b=2, with a comma');
    headers.append('x-list', '1');
    headers.append('x-list', '2');
    return new Response('', { headers });
  });
  const { header } = await serveHttp(
    host,
    {},
    { header: { 'X-Both': ['host'], 'X-Host': ['h'], Vary: ['Origin'] } },
  );
  assert.deepEqual(header, {
    'Content-Type': ['text/x'],
    'X-Both': ['plugin'],
    'X-Host': ['h'],
    'X-List': ['1, 2'],
    Vary: ['Origin', 'Accept'],
    'Set-Cookie': ['a=1; Path=/', 'b=2, with a comma'],
  });
});

test('a body of no type is plain text: the host would guess, and might guess HTML', async () => {
  const html = new TextEncoder().encode('<script>');
  const bytes = await plugin(() => new Response(html));
  assert.deepEqual((await serveHttp(bytes)).header['Content-Type'], ['text/plain; charset=utf-8']);
  const typed = await plugin(() => new Response(new URLSearchParams({ a: '1' })));
  assert.match(
    String((await serveHttp(typed)).header['Content-Type']),
    /^application\/x-www-form-urlencoded/,
  );
  const none = await plugin(() => new Response(null));
  assert.equal((await serveHttp(none)).header['Content-Type'], undefined);
});

for (const size of SIZES) {
  test(`bodies of ${size} bytes, both ways`, async () => {
    const sent = pattern(size);
    const host = await plugin(async (_context, request) => new Response(await request.arrayBuffer()));
    const known = await serveHttp(host, {
      method: 'POST',
      header: { 'Content-Length': [String(size)] },
      body: sent,
    });
    assertBytes(known.body, sent);
    assert.ok(known.sizes.every((length) => length <= 65_536));
    const unknown = await serveHttp(host, { method: 'POST', body: sent });
    assertBytes(unknown.body, sent);
    assert.equal(await host.leaked(), 0);
  });
}

test('a request that is answered while it is read', async () => {
  const sent = pattern(1_000_000);
  const host = await plugin((_context, request) => new Response(request.body));
  const response = await serveHttp(host, { method: 'PUT', body: sent });
  assertBytes(response.body, sent);
  assert.equal(await host.leaked(), 0);
});

test('200 requests at once keep their bodies apart', async () => {
  const host = await plugin(async (_context, request) => new Response(await request.arrayBuffer()));
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const sent = pattern(i * 501).map((byte) => byte ^ i);
      const response = await serveHttp(host, { method: 'POST', body: sent });
      assertBytes(response.body, sent);
    }),
  );
  assert.equal(await host.leaked(), 0);
});

test('nothing of a body is asked for before it is read; one that is not read is left', async () => {
  const host = await plugin(() => new Response('unread'));
  for (const method of ['POST', 'GET']) {
    const exchange = new HostExchange(host, { method, body: pattern(1000) });
    assert.equal((await exchange.done).body.toString(), 'unread');
    assert.equal(await host.leaked(), 0);
    assert.deepEqual(exchange.body?.asked, []);
    assert.deepEqual([exchange.body?.ended, exchange.body?.reset], [true, false]);
  }
});

test('a body that is read in part is ended, not reset', async () => {
  const host = await plugin(async (_context, request) => {
    const reader = (request.body ?? assert.fail('no body')).getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return new Response(String(value !== undefined && value.length > 0));
  });
  const exchange = new HostExchange(host, { method: 'POST', body: pattern(5_000_000) });
  assert.equal((await exchange.done).body.toString(), 'true');
  assert.equal(await host.leaked(), 0);
  assert.deepEqual([exchange.body?.ended, exchange.body?.reset], [true, false]);
});

test('headers reach the plugin as HTTP has them', async () => {
  const request = await requestOf({
    host: 'chat.example.com:8065',
    header: {
      'X-Twice': ['1', '2'],
      'X-Utf8': ['жук'],
      'X-Empty': [''],
      'Mattermost-User-Id': ['u'.repeat(26)],
      // Only another plugin can send them.
      'Bad Name': ['x'],
      'X-Bad': ['line\nbreak'],
    },
  });
  assert.deepEqual(Object.fromEntries(request.headers), {
    host: 'chat.example.com:8065',
    'mattermost-user-id': 'u'.repeat(26),
    'x-empty': '',
    'x-twice': '1, 2',
    'x-utf8': Buffer.from('жук').toString('latin1'),
  });
});

test('headers beyond ASCII leave as the bytes they are', async () => {
  const bytes = Buffer.from('жук').toString('latin1');
  const host = await plugin(() => new Response(null, { headers: { 'x-utf8': bytes, 'x-latin': 'é' } }));
  const { header } = await serveHttp(host);
  assert.deepEqual([header['X-Utf8'], header['X-Latin']], [['жук'], ['é']]);
});

test('URLs: what the host hands over, and nothing that reaches out of the path', async () => {
  const cases: [url: string, host: string, header: Record<string, string[]>, expected: string][] = [
    ['', 'a.example', {}, 'http://a.example/'],
    ['/a/b?c=%2F&d', 'a.example:80', {}, 'http://a.example/a/b?c=%2F&d'],
    ['/x', 'a.example', { 'X-Forwarded-Proto': ['https'] }, 'https://a.example/x'],
    ['/x', 'a.example', { 'X-Forwarded-Proto': ['gopher'] }, 'http://a.example/x'],
    ['//evil.example/x', 'a.example', {}, 'http://a.example//evil.example/x'],
    ['http://evil.example/x?y', 'a.example', {}, 'http://a.example/x?y'],
    ['http://evil.example', 'a.example', {}, 'http://a.example/'],
    ['x', 'a.example', {}, 'http://a.example/x'],
    ['/x', 'evil.example/y?', {}, 'http://localhost/x'],
    ['/x', 'user@evil.example', {}, 'http://localhost/x'],
    ['/x', '', {}, 'http://localhost/x'],
    ['/x', '[::1]:8065', {}, 'http://[::1]:8065/x'],
    ['/%zz?q=%zz', 'a.example', {}, 'http://a.example/%zz?q=%zz'],
  ];
  for (const [url, host, header, expected] of cases) {
    assert.equal((await requestOf({ url, host, header })).url, expected);
  }
});

test('methods: all that a Request can have', async () => {
  for (const method of ['GET', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    assert.equal((await requestOf({ method })).method, method);
  }
  const host = await plugin(() => new Response('never'));
  for (const [method, status] of [
    ['TRACE', 501],
    ['CONNECT', 501],
    ['NOT A METHOD', 400],
  ] as const) {
    assert.equal((await serveHttp(host, { method })).status, status, method);
  }
  assert.deepEqual(host.failures, []);
});

test('headers beyond all measure are refused', async () => {
  const host = await plugin(() => new Response('never'));
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`X-${i}`, ['']]));
  assert.equal((await serveHttp(host, { header: many })).status, 431);
  assert.equal((await serveHttp(host, { header: { 'X-Long': ['x'.repeat(1_100_000)] } })).status, 431);
});

test('ServeMetrics is served like it', async () => {
  const host = await plugin((_context, request) => new Response(`for ${new URL(request.url).pathname}`));
  const response = await new HostExchange(host, { url: '/metrics' }, {}, 'ServeMetrics').done;
  assert.equal(response.body.toString(), 'for /metrics');
});
