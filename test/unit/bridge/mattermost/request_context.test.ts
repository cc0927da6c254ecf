/** How newer hosts say that a request was given up, and why a plugin does not ask them to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { HostExchange } from './host_http.ts';
import { type StreamHost, streamHost, until } from './stream_kit.ts';

interface Waiting {
  readonly host: StreamHost;
  readonly exchange: HostExchange;
  readonly context: Stream;
  readonly signal: AbortSignal;
}

/** A handler that waits for its signal, on a host that offers the stream. */
async function waiting(deadline?: bigint): Promise<Waiting> {
  let signal: AbortSignal | undefined;
  const host = await streamHost(
    () => ({
      serveHttp: (_context, request) => {
        signal = request.signal;
        return new Promise<Response>((_resolve, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
        });
      },
    }),
    { activate: { ContextHTTP: true } },
  );
  const RequestContextStream = host.broker.nextId();
  const accepted = host.broker.accept(RequestContextStream);
  const RequestContext = deadline === undefined ? null : { DeadlineUnixNano: deadline };
  const exchange = new HostExchange(host, { args: { RequestContextStream, RequestContext } });
  const context = await accepted;
  await until('the handler', () => signal !== undefined);
  return { host, exchange, context, signal: signal as AbortSignal };
}

test('a plugin does not ask for it: the host would end a response that is still written to', async () => {
  // streamHost holds every activation to `ContextHTTP: false`.
  await streamHost(() => ({}), { activate: { ContextHTTP: true } });
});

for (const [what, end, name] of [
  ['canceled', (stream: Stream) => stream.write(Uint8Array.of(1)), 'AbortError'],
  ['past its deadline', (stream: Stream) => stream.write(Uint8Array.of(2)), 'TimeoutError'],
  ['over', (stream: Stream) => stream.end(), 'AbortError'],
] as const) {
  test(`a request that is ${what} aborts the handler; the reply is no failure`, async () => {
    const { host, exchange, context, signal } = await waiting();
    end(context);
    context.end();
    const response = await exchange.done;
    assert.equal(signal.aborted, true);
    assert.equal((signal.reason as Error).name, name);
    assert.equal(response.rpcError, undefined);
    assert.deepEqual(response.calls, ['Header']);
    assert.deepEqual(host.failures, []);
    assert.equal(await host.leaked(), 0);
  });
}

test('a deadline is kept without a word from the host', async () => {
  const { exchange, context, signal } = await waiting(BigInt(Date.now() - 1000) * 1_000_000n);
  // Its timer alone keeps no process alive.
  await until('the reply', () => exchange.replied);
  assert.equal((signal.reason as Error).name, 'TimeoutError');
  context.end();
});

test('a request that is answered in time lets go of the stream', async () => {
  const host = await streamHost(() => ({ serveHttp: () => new Response('in time') }));
  const RequestContextStream = host.broker.nextId();
  const accepted = host.broker.accept(RequestContextStream);
  const far = BigInt(Date.now() + 3_600_000_000_000) * 1_000_000n;
  const exchange = new HostExchange(host, {
    args: { RequestContextStream, RequestContext: { DeadlineUnixNano: far } },
  });
  const context = await accepted;
  let ended = false;
  context.setHandlers({
    data: () => {},
    end: () => {
      ended = true;
      context.end();
    },
    error: () => {},
  });
  assert.equal((await exchange.done).body.toString(), 'in time');
  await until('the end', () => ended);
  assert.equal(await host.leaked(), 0);
});
