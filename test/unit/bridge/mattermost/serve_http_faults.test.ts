/** ServeHTTP where something goes wrong, or takes its time: on any side, at any stage. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import { HostError } from '../../../../server/bridge/mattermost/host_error.ts';
import { HostExchange, serveHttp } from './host_http.ts';
import { HostBody } from './host_pull.ts';
import { pattern, type StreamHost, streamHost, turn, until } from './stream_kit.ts';

type Handler = NonNullable<Hooks['serveHttp']>;

function plugin(serve: Handler): Promise<StreamHost> {
  return streamHost(() => ({ serveHttp: serve }));
}

/** A body that is given piece by piece, and tells when it was cancelled. */
class Source {
  pulled = 0;
  cancelled: unknown;
  readonly stream: ReadableStream<Uint8Array>;

  constructor(pull: (n: number) => Uint8Array | undefined | Promise<Uint8Array | undefined>) {
    this.stream = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          this.pulled += 1;
          const piece = await pull(this.pulled);
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
        cancel: (reason) => {
          this.cancelled = reason ?? 'cancelled';
        },
      },
      { highWaterMark: 0 },
    );
  }
}

function codeOf(reason: unknown): string {
  return reason instanceof HostError ? reason.code : String(reason);
}

/** A promise and what settles it. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

test('a handler that fails is a 500 without its words', async () => {
  const used = new Response('used');
  await used.text();
  const long = new Headers({ 'x-long': 'x'.repeat(1_100_000) });
  const failing: [name: string, handler: Handler][] = [
    ['Error', () => Promise.reject(new Error('SECRET'))],
    [
      'Error',
      () => {
        throw new Error('SECRET');
      },
    ],
    ['TypeError', () => undefined as unknown as Response],
    ['TypeError', () => 'SECRET' as unknown as Response],
    ['TypeError', () => ({ status: 200 }) as Response],
    ['TypeError', () => used],
    ['RangeError', () => withStatus(99)],
    ['RangeError', () => withStatus(1000)],
    ['HeaderError', () => new Response(null, { headers: long })],
  ];
  for (const [name, handler] of failing) {
    const host = await plugin(handler);
    const response = await serveHttp(host, { method: 'POST', body: pattern(10) });
    assert.equal(response.status, 500);
    assert.equal(response.body.toString(), 'Internal Server Error\n');
    assert.deepEqual(response.header['X-Content-Type-Options'], ['nosniff']);
    assert.equal(response.rpcError, undefined);
    assert.deepEqual(
      host.failures.map(({ hook, error }) => [hook, (error as Error).name]),
      [['ServeHTTP', name]],
    );
    assert.equal(await host.leaked(), 0);
  }
});

/** What another library may call a Response. */
function withStatus(status: number): Response {
  return { status, headers: new Headers(), body: null, bodyUsed: false } as Response;
}

test('a body that fails before its first byte is a 500 still', async () => {
  const source = new Source(() => Promise.reject(new Error('SECRET')));
  const host = await plugin(() => new Response(source.stream, { status: 201 }));
  const response = await serveHttp(host);
  assert.equal(response.status, 500);
  assert.equal(response.body.toString(), 'Internal Server Error\n');
  assert.equal(host.failures.length, 1);
  assert.equal(await host.leaked(), 0);
});

test('a body that fails half way cuts the connection, so that nobody takes it for whole', async () => {
  const source = new Source((n) => (n < 3 ? pattern(1000) : Promise.reject(new Error('half way'))));
  const host = await plugin(() => new Response(source.stream));
  const response = await serveHttp(host);
  assert.equal(response.cut, true);
  assert.equal(response.body.length, 2000);
  assert.deepEqual(response.calls.slice(-2), ['HijackResponse', 'HjConnClose']);
  assert.match(String(host.failures[0]?.error), /half way/);
  assert.equal(await host.leaked(), 0);
});

test('where the connection cannot be cut, it is told all the same', async () => {
  const source = new Source((n) => (n < 3 ? pattern(1000) : Promise.reject(new Error('half way'))));
  const host = await plugin(() => new Response(source.stream));
  const response = await serveHttp(host, {}, { hijack: false });
  assert.equal(response.cut, false);
  assert.equal(response.rpcError, undefined);
  assert.equal(host.failures.length, 1);
});

test('a body of something else than bytes fails', async () => {
  const text = new ReadableStream({
    start: (controller) => {
      controller.enqueue('text');
      controller.close();
    },
  });
  const host = await plugin(() => new Response(text));
  assert.equal((await serveHttp(host)).status, 500);
  assert.equal((host.failures[0]?.error as Error | undefined)?.name, 'TypeError');
});

test('a client that goes away ends the body and the signal, and is not worth a word', async () => {
  const source = new Source(() => pattern(1000));
  let signal: AbortSignal | undefined;
  const host = await plugin((_context, request) => {
    signal = request.signal;
    return new Response(source.stream);
  });
  const response = await serveHttp(
    host,
    {},
    { fail: (method, count) => (method === 'Write' && count === 3 ? 'write: broken pipe' : undefined) },
  );
  assert.equal(response.body.length, 2000);
  assert.equal(response.rpcError, undefined);
  assert.equal(signal?.aborted, true);
  assert.equal(codeOf(signal?.reason), 'not_connected');
  assert.notEqual(source.cancelled, undefined);
  assert.deepEqual(host.failures, []);
  assert.equal(await host.leaked(), 0);
});

test('what HTTP has no place for is worth one', async () => {
  const host = await plugin(() => new Response('longer', { headers: { 'content-length': '1' } }));
  await serveHttp(
    host,
    {},
    { fail: (method) => (method === 'Write' ? 'http: wrote more than declared' : undefined) },
  );
  assert.equal(host.failures.length, 1);
});

test('a slow client holds up the body, not our memory', async () => {
  const source = new Source((n) => (n <= 200 ? pattern(65_536) : undefined));
  const steps: (() => void)[] = [];
  const host = await plugin(() => new Response(source.stream));
  const exchange = new HostExchange(
    host,
    {},
    {
      wait: (method) =>
        method === 'Write' ? new Promise((resolve) => steps.push(resolve)) : Promise.resolve(),
    },
  );
  for (let written = 0; written < 20; written += 1) {
    await until('the next write', () => steps.length > 0);
    for (let i = 0; i < 5; i += 1) await turn();
    assert.equal(steps.length, 1, 'one write at a time');
    assert.ok(source.pulled <= written + 2, `pulled ${source.pulled} for ${written} writes`);
    steps.shift()?.();
  }
  const timer = setInterval(() => steps.shift()?.(), 0);
  assert.equal((await exchange.done).body.length, 200 * 65_536);
  clearInterval(timer);
});

test('a slow reader holds up the client, not our memory', async () => {
  const next = gate();
  const host = await plugin(async (_context, request) => {
    const reader = (request.body ?? assert.fail('no body')).getReader();
    let total = (await reader.read()).value?.length ?? 0;
    await next.opened;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new Response(String(total));
      total += value.length;
    }
  });
  const exchange = new HostExchange(host, { method: 'POST', body: pattern(3_000_000) });
  await until('the first bytes', () => (exchange.body?.sent ?? 0) > 0);
  for (let i = 0; i < 20; i += 1) await turn();
  assert.ok(
    (exchange.body?.sent ?? 0) <= 128 * 1024,
    `${exchange.body?.sent} bytes were taken from the client`,
  );
  next.open();
  assert.equal((await exchange.done).body.toString(), '3000000');
  assert.equal(await host.leaked(), 0);
});

test('what is waited for is preceded by a flush; head and all', async () => {
  const [first, second] = [gate(), gate()];
  const source = new Source(async (n) => {
    await (n === 1 ? first.opened : n === 2 ? second.opened : undefined);
    return n === 1 ? pattern(5) : undefined;
  });
  const host = await plugin(() => new Response(source.stream, { status: 202 }));
  const exchange = new HostExchange(host, {});
  const { calls } = exchange.response;
  await until('the head', () => calls.includes('Flush'));
  assert.deepEqual(calls, ['Header', 'SyncHeader', 'WriteHeader', 'Flush']);
  first.open();
  await until('the next flush', () => calls.length === 6);
  assert.deepEqual(calls.slice(4), ['Write', 'Flush']);
  second.open();
  await exchange.done;
  assert.equal(calls.length, 6, 'no flush at the end');
});

test('a host that cannot flush is asked once', async () => {
  const host = await plugin(() => {
    const source = new Source(async (n) => {
      await turn();
      await turn();
      return n < 4 ? pattern(5) : undefined;
    });
    return new Response(source.stream);
  });
  let asked = 0;
  const missing = (): void => {
    asked += 1;
  };
  for (let i = 0; i < 3; i += 1) {
    assert.equal((await serveHttp(host, {}, { flush: false, missing })).body.length, 15);
  }
  assert.equal(asked, 1);
});

test('the end of the response stream aborts the handler, and the host hears of a failure', async () => {
  const started = gate();
  let signal: AbortSignal | undefined;
  const host = await plugin((_context, request) => {
    signal = request.signal;
    started.open();
    return new Promise<Response>(() => {});
  });
  const exchange = new HostExchange(host, { method: 'POST', body: pattern(10) });
  await started.opened;
  await until('the response stream', () => exchange.writer !== undefined);
  exchange.writer?.end();
  assert.match((await exchange.done).rpcError ?? '', /HostError: not_connected/);
  assert.equal(signal?.aborted, true);
  assert.equal(await host.leaked(), 0);
});

test('the end of the session aborts the handler and the body', async () => {
  const source = new Source((n) => (n === 1 ? pattern(10) : new Promise(() => {})));
  let signal: AbortSignal | undefined;
  const host = await plugin((_context, request) => {
    signal = request.signal;
    return new Response(source.stream);
  });
  const exchange = new HostExchange(host, {});
  await until('the first write', () => exchange.written > 0);
  host.session.close();
  await until('the abort', () => signal?.aborted === true && source.cancelled !== undefined);
  assert.equal(codeOf(signal?.reason), 'not_connected');
});

test('a handler that reads on when the exchange is over does not take what came for the whole body', async () => {
  const outcome = async (leave: (exchange: HostExchange) => void): Promise<unknown> => {
    const started = gate();
    let reading: Promise<unknown> | undefined;
    const host = await plugin(async (_context, request) => {
      const reader = request.body?.getReader() ?? assert.fail('no body');
      assert.equal((await reader.read()).value?.length, 10);
      reading = reader.read().then(
        ({ done }) => (done ? 'the end' : 'more'),
        (reason: unknown) => codeOf(reason),
      );
      started.open();
      return leave === answers ? new Response('done') : new Promise<Response>(() => {});
    });
    // No length is announced, and no end comes.
    const body = new HostBody(pattern(10));
    body.serve = (stream) => stream.write(Uint8Array.from(pattern(10)));
    const exchange = new HostExchange(host, { method: 'POST', body });
    await started.opened;
    await until('the response stream', () => exchange.writer !== undefined);
    leave(exchange);
    await exchange.done;
    return reading;
  };
  const answers = (): void => {};
  assert.equal(await outcome((exchange) => exchange.writer?.end()), 'not_connected');
  assert.equal(await outcome(answers), 'stream_ended');
});

test('an answer that comes too late is let go of', async () => {
  const [started, late] = [gate(), gate()];
  const source = new Source(() => pattern(1));
  const host = await plugin(async () => {
    started.open();
    await late.opened;
    return new Response(source.stream);
  });
  const exchange = new HostExchange(host, {});
  await started.opened;
  await until('the response stream', () => exchange.writer !== undefined);
  exchange.writer?.reset();
  await exchange.done;
  late.open();
  await until('the cancel', () => source.cancelled !== undefined);
});

test('a request that breaks off fails where it is read, and is answered with 400', async () => {
  let thrown: unknown;
  const host = await plugin(async (_context, request) => {
    try {
      await request.arrayBuffer();
    } catch (error) {
      thrown = error;
      throw error;
    }
    return new Response('whole');
  });
  const header = { 'Content-Length': ['5000'] };
  const response = await serveHttp(host, {
    method: 'POST',
    header,
    body: new HostBody(pattern(5000), 4999),
  });
  assert.ok(thrown instanceof HostError && thrown.code === 'stream_ended');
  assert.equal(response.status, 400);
  assert.deepEqual(host.failures, []);
  const whole = await serveHttp(host, { method: 'POST', header, body: pattern(5000) });
  assert.equal(whole.body.toString(), 'whole');
  assert.equal(await host.leaked(), 0);
});
