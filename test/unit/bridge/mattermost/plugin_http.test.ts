/** Requests to other plugins: streamed, whole on older hosts, and refused where they would end the host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { pullAll } from './host_pull.ts';
import {
  assertBytes,
  pattern,
  SIZES,
  type StreamHost,
  streamHost,
  until,
  type Values,
} from './stream_kit.ts';

interface StreamArgs {
  readonly ResponseBodyStream: number;
  readonly RequestBodyStream: number;
  readonly RequestContextStream: number;
  readonly Request: Values;
}

function echoHost(): Promise<StreamHost> {
  return newHost(async (args, host) => {
    const response = await host.broker.dial(args.ResponseBodyStream);
    let body: Buffer = Buffer.alloc(0);
    if (args.RequestBodyStream !== 0) {
      body = (await pullAll(await host.broker.dial(args.RequestBodyStream), 32_768)) ?? assert.fail('reset');
    }
    response.write(new Uint8Array(body));
    response.end();
    return { StatusCode: 201, Header: { 'X-Method': [String(args.Request.Method)], 'X-Two': ['a', 'b'] } };
  });
}

async function newHost(
  answer: (args: StreamArgs, host: StreamHost) => unknown,
  activate: Values = {},
): Promise<StreamHost> {
  const host = await streamHost(() => ({}), { activate });
  host.api.set('PluginHTTPStream', (args) => answer(args as unknown as StreamArgs, host));
  return host;
}

function request(init: RequestInit = {}, url = 'http://plugins/other/path?q=1'): Request {
  return new Request(url, { duplex: 'half', ...init } as RequestInit);
}

test('what the host is told of a request', async () => {
  let told: StreamArgs | undefined;
  const host = await newHost((args) => {
    told = args;
    return { StatusCode: 0 };
  });
  const given = request({ headers: { 'x-a': '1' } }, 'https://plugins:99/other/a%20b?q=%2F#hash');
  await assert.rejects(host.plugin.api.pluginHttp(given), { code: 'no_value' });
  assert.equal(told?.RequestBodyStream, 0);
  assert.equal(told?.RequestContextStream, 0, 'not for a host that has not said that it understands');
  assert.deepEqual(
    { ...told?.Request, Header: { ...(told?.Request.Header as object) } },
    {
      Method: 'GET',
      URL: 'https://plugins:99/other/a%20b?q=%2F',
      Proto: 'HTTP/1.1',
      ProtoMajor: 1,
      ProtoMinor: 1,
      Header: { 'X-A': ['1'], 'User-Agent': ['mattermost-plugin'] },
      Host: 'plugins:99',
      RemoteAddr: '',
      RequestURI: '/other/a%20b?q=%2F',
      Body: null,
    },
  );
});

test('a request without headers has one: the host writes into the map', async () => {
  const host = await newHost((args) => {
    assert.notDeepEqual(Object.keys(args.Request.Header as object), []);
    return { StatusCode: 0 };
  });
  await assert.rejects(host.plugin.api.pluginHttp(request()), { code: 'no_value' });
});

for (const size of SIZES) {
  test(`bodies of ${size} bytes, both ways`, async () => {
    const host = await echoHost();
    const sent = pattern(size);
    const response = await host.plugin.api.pluginHttp(request({ method: 'POST', body: sent }));
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('x-two'), 'a, b');
    assertBytes(new Uint8Array(await response.arrayBuffer()), sent);
    assert.equal(await host.leaked(), 0);
  });
}

test('a request without a body, and an answer without one', async () => {
  const host = await newHost(async (args, { broker }) => {
    assert.equal(args.RequestBodyStream, 0);
    (await broker.dial(args.ResponseBodyStream)).end();
    return { StatusCode: 204, Header: {} };
  });
  const response = await host.plugin.api.pluginHttp(request());
  assert.equal(response.status, 204);
  assert.equal(response.body, null);
  assert.equal(await host.leaked(), 0);
});

test('an answer that nobody reads holds up its sender; one that is given up resets it', async () => {
  let writer: Stream | undefined;
  const host = await newHost(async (args, { broker }) => {
    writer = await broker.dial(args.ResponseBodyStream);
    writer.write(pattern(1_000_000));
    return { StatusCode: 200, Header: {} };
  });
  const response = await host.plugin.api.pluginHttp(request());
  const reader = (response.body ?? assert.fail('no body')).getReader();
  await reader.read();
  await until('the window', () => (writer?.bufferedAmount ?? 0) < 1_000_000);
  // A window that lay ready was read as one, and the next one came.
  assert.ok(
    (writer?.bufferedAmount ?? 0) >= 1_000_000 - 2 * 256 * 1024,
    'all was taken, though nobody reads',
  );
  await reader.cancel();
  await until('the reset', () => writer?.writable === false);
  assert.equal(await host.leaked(), 0);
});

test('an answer that breaks off fails where it is read', async () => {
  const host = await newHost(async (args, { broker }) => {
    const response = await broker.dial(args.ResponseBodyStream);
    response.write(pattern(99));
    response.end();
    return { StatusCode: 200, Header: { 'Content-Length': ['100'] } };
  });
  const response = await host.plugin.api.pluginHttp(request());
  await assert.rejects(response.arrayBuffer(), { code: 'stream_ended' });
  assert.equal(await host.leaked(), 0);
});

test('no answer at all: the stream that the host may leave open is closed', async () => {
  let writer: Stream | undefined;
  const host = await newHost(async (args, { broker }) => {
    writer = await broker.dial(args.ResponseBodyStream);
    return { StatusCode: 0, Header: {} };
  });
  await assert.rejects(host.plugin.api.pluginHttp(request()), { name: 'HostError', code: 'no_value' });
  await until('the close', () => writer?.writable === false);
  assert.equal(await host.leaked(), 0);
});

test('an answer of a status that no Response has', async () => {
  const host = await newHost(async (args, { broker }) => {
    (await broker.dial(args.ResponseBodyStream)).end();
    return { StatusCode: 99, Header: {} };
  });
  await assert.rejects(host.plugin.api.pluginHttp(request()), { code: 'no_value', message: /status 99/ });
  assert.equal(await host.leaked(), 0);
});

test('a body that fails resets the stream, and so does one that the plugin there does not want', async () => {
  const host = await newHost(async (args, { broker }) => {
    const response = await broker.dial(args.ResponseBodyStream);
    const body = await pullAll(await broker.dial(args.RequestBodyStream), 1000, 2000);
    response.write(Buffer.from(body === undefined ? 'reset' : `read ${body.length}`));
    response.end();
    return { StatusCode: 200, Header: {} };
  });
  const failing = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error('source')),
  });
  const first = await host.plugin.api.pluginHttp(request({ method: 'POST', body: failing }));
  assert.equal(await first.text(), 'reset');
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(pattern(1000)),
    cancel: () => {
      cancelled = true;
    },
  });
  const second = await host.plugin.api.pluginHttp(request({ method: 'POST', body: endless }));
  assert.equal(await second.text(), 'read 2000');
  await until('the cancel', () => cancelled);
  assert.equal(await host.leaked(), 0);
});

test('giving a request up rejects at once, before and after the host was asked', async () => {
  let asked = 0;
  let dialled: Stream | undefined;
  const host = await newHost(async (args, { broker }) => {
    asked += 1;
    dialled = await broker.dial(args.ResponseBodyStream);
    return new Promise(() => {});
  });
  const before = AbortSignal.abort(new Error('before'));
  await assert.rejects(host.plugin.api.pluginHttp(request({ signal: before })), /before/);
  assert.equal(asked, 0);
  const controller = new AbortController();
  const call = host.plugin.api.pluginHttp(request({ signal: controller.signal }));
  await until('the stream', () => dialled !== undefined);
  controller.abort(new Error('after'));
  await assert.rejects(call, /after/);
  await until('the close', () => dialled?.writable === false);
  assert.equal(await host.leaked(), 0);
});

test('giving it up while its answer is read fails the reading', async () => {
  let writer: Stream | undefined;
  const host = await newHost(async (args, { broker }) => {
    writer = await broker.dial(args.ResponseBodyStream);
    writer.write(pattern(10));
    return { StatusCode: 200, Header: {} };
  });
  const controller = new AbortController();
  const response = await host.plugin.api.pluginHttp(request({ signal: controller.signal }));
  const reader = (response.body ?? assert.fail('no body')).getReader();
  await reader.read();
  const reading = reader.read();
  controller.abort(new Error('enough'));
  await assert.rejects(reading, /enough/);
  await until('the close', () => writer?.writable === false);
  assert.equal(await host.leaked(), 0);
});

for (const [reason, byte] of [
  [new DOMException('enough', 'AbortError'), 1],
  [new DOMException('too late', 'TimeoutError'), 2],
] as const) {
  test(`a host that understands is told: ${reason.name}`, async () => {
    const said: number[] = [];
    let context: Stream | undefined;
    let ended = false;
    const host = await newHost(
      async (args, { broker }) => {
        context = await broker.dial(args.RequestContextStream);
        context.setHandlers({
          data: (chunk) => said.push(...chunk),
          end: () => {
            ended = true;
            context?.end();
          },
          error: () => {},
        });
        await broker.dial(args.ResponseBodyStream);
        return new Promise(() => {});
      },
      { ContextHTTP: true },
    );
    const controller = new AbortController();
    const call = host.plugin.api.pluginHttp(request({ signal: controller.signal }));
    await until('the stream', () => context !== undefined);
    controller.abort(reason);
    await assert.rejects(call, { name: reason.name });
    await until('the end', () => ended);
    assert.deepEqual(said, [byte]);
    assert.equal(await host.leaked(), 0);
  });
}

test('an older host is asked once, then given whole bodies; the first request included', async () => {
  const host = await streamHost(() => ({}));
  const bodies: Uint8Array[] = [];
  host.api.set('PluginHTTP', (args) => {
    bodies.push(args.RequestBody as Uint8Array);
    const Response = { StatusCode: 200, Header: { 'X-A': ['1'] } };
    return { Response, ResponseBody: Buffer.from('answer') };
  });
  for (let i = 0; i < 2; i += 1) {
    const sent = pattern(100_000 + i);
    const response = await host.plugin.api.pluginHttp(request({ method: 'POST', body: sent }));
    assert.equal(await response.text(), 'answer');
    assert.equal(response.headers.get('x-a'), '1');
    assertBytes(bodies[i] as Uint8Array, sent);
  }
  // Streamed calls from now on would succeed, were they tried.
  host.api.set('PluginHTTPStream', () => assert.fail('asked again'));
  assert.equal((await host.plugin.api.pluginHttp(request())).status, 200);
  assert.equal(bodies[2]?.length, 0);
});

test('paths that the host would fall over are refused here', async () => {
  const host = await newHost(() => assert.fail('the host was asked'));
  for (const path of [
    '/other',
    '/',
    '//path',
    '/other//path',
    '/other/%2Fpath',
    '/other/100%',
    '/other/%25zz',
    '/other/%2525/%25',
    '/other/a%00b',
    '/other/a%0Ab',
    '/other/a%7F',
  ]) {
    const call = host.plugin.api.pluginHttp(request({}, `http://plugins${path}`));
    await assert.rejects(call, { name: 'HostError', code: 'bad_argument' }, path);
  }
});

test('paths that only look like them are not', async () => {
  const host = await newHost(() => ({ StatusCode: 0 }));
  for (const path of [
    '/other/',
    '/other/%2525',
    '/other/a:b',
    '/other/%FF%3F%23',
    '/other/a/b//c',
    '/a/[x',
  ]) {
    const call = host.plugin.api.pluginHttp(request({}, `http://plugins${path}`));
    await assert.rejects(call, { code: 'no_value' }, path);
  }
});
