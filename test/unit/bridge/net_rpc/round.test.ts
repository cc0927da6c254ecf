/** Calls over two yamux sessions back to back, the bytes cut at random: what neither half can be tested for alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RpcClient } from '../../../../server/bridge/net_rpc/client.ts';
import { RpcError } from '../../../../server/bridge/net_rpc/rpc_error.ts';
import { type RpcMethod, RpcServer } from '../../../../server/bridge/net_rpc/server.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { seeded } from '../../../support/seeded.ts';
import { Pipe } from '../yamux/kit.ts';
import { PAIR, pair, universe } from './kit.ts';

interface Round {
  pipe: Pipe;
  client: RpcClient;
  ends: { client: RpcError[]; server: RpcError[] };
  hostStream: Stream;
}

async function connect(methods: Record<string, RpcMethod>, random: () => number): Promise<Round> {
  const pipe = new Pipe(random);
  const hostStream = pipe.host.open();
  const ends: Round['ends'] = { client: [], server: [] };
  const client = new RpcClient(hostStream, universe, { onClosed: (reason) => ends.client.push(reason) });
  await pipe.settle();
  const pluginStream = pipe.acceptedByPlugin[0];
  assert.ok(pluginStream);
  new RpcServer(pluginStream, universe, (name) => methods[name], {
    onClosed: (reason) => ends.server.push(reason),
  });
  return { pipe, client, ends, hostStream };
}

/** Carries bytes until the promise settles. */
async function carried<T>(pipe: Pipe, promise: Promise<T>): Promise<T> {
  let settled = false;
  const done = promise.finally(() => {
    settled = true;
  });
  done.catch(() => {});
  for (let i = 0; i < 10_000 && !settled; i += 1) await pipe.settle();
  assert.ok(settled, 'nothing moves any more');
  return done;
}

test('a thousand calls at once, values larger than the window both ways, some slow', async () => {
  const random = seeded();
  console.log(`SEED=${random.seed}`);
  const echo: RpcMethod = {
    args: PAIR,
    reply: PAIR,
    handle: (args) => (random.next() < 0.5 ? args : Promise.resolve(args)),
  };
  const { pipe, client, ends } = await connect({ 'Plugin.Echo': echo }, random.next);
  const values = Array.from({ length: 1000 }, (_, i) =>
    pair('x'.repeat(i % 250 === 0 ? 600_000 : random.below(200)), String(i)),
  );
  const calls = values.map((value) => client.call('Plugin.Echo', PAIR, value, PAIR));
  assert.deepEqual(await carried(pipe, Promise.all(calls)), values);
  assert.equal(client.pending, 0);
  assert.deepEqual(ends, { client: [], server: [] });
  assert.deepEqual(pipe.errors, []);
});

test('both sides call each other over one session without waiting for one another', async () => {
  const random = seeded();
  console.log(`SEED=${random.seed}`);
  const round: { api?: RpcClient } = {};
  const hook: RpcMethod = {
    args: 'int',
    reply: 'int',
    // As CreatePost within a hook: the answer needs a call to the other side first.
    handle: async (depth) =>
      (depth as number) === 0
        ? 0
        : ((await round.api?.call('Plugin.Api', 'int', (depth as number) - 1, 'int')) as number) + 1,
  };
  const { pipe, client: hooks } = await connect({ 'Plugin.Hook': hook }, random.next);
  round.api = new RpcClient(pipe.plugin.open(), universe);
  await pipe.settle();
  const apiStream = pipe.acceptedByHost[0];
  assert.ok(apiStream);
  const api: RpcMethod = {
    args: 'int',
    reply: 'int',
    handle: async (depth) => ((await hooks.call('Plugin.Hook', 'int', depth, 'int')) as number) + 1,
  };
  new RpcServer(apiStream, universe, (name) => (name === 'Plugin.Api' ? api : undefined));
  const nested = [3, 5, 1].map((depth) => hooks.call('Plugin.Hook', 'int', depth, 'int'));
  assert.deepEqual(await carried(pipe, Promise.all(nested)), [6, 10, 2]);
});

test('one call leaves as one data frame', async () => {
  const { pipe, client } = await connect({}, () => 0.9);
  const writes: number[] = [];
  const receive = pipe.plugin.receive.bind(pipe.plugin);
  pipe.plugin.receive = (chunk) => {
    writes.push(chunk.length);
    receive(chunk);
  };
  const call = client.call('Plugin.Echo', PAIR, pair('one'), PAIR);
  await assert.rejects(carried(pipe, call), { code: 'method_missing' });
  assert.equal(writes.length, 1);
});

for (const fault of ['reset', 'session lost', 'broken bytes'] as const) {
  test(`${fault}: pending calls reject, each side is told once`, async () => {
    const never: RpcMethod = { args: 'int', reply: 'int', handle: () => new Promise(() => {}) };
    const { pipe, client, ends, hostStream } = await connect({ 'Plugin.Never': never }, () => 0.5);
    const calls = [1, 2, 3].map((n) => client.call('Plugin.Never', 'int', n, 'int'));
    const settled = Promise.allSettled(calls);
    await pipe.settle();
    if (fault === 'reset') pipe.acceptedByPlugin[0]?.reset();
    else if (fault === 'session lost') pipe.host.close();
    else pipe.acceptedByPlugin[0]?.write(Uint8Array.of(3, 0x7f, 0xff, 0xff));
    for (const outcome of await carried(pipe, settled)) {
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof RpcError);
      assert.equal(outcome.reason.code, fault === 'broken bytes' ? 'protocol' : 'closed');
    }
    assert.equal(ends.client.length, 1);
    assert.equal(hostStream.closed, true);
    if (fault === 'broken bytes') {
      await pipe.settle();
      assert.equal(ends.server.length, 1, 'the other side learns of it by a reset');
    }
  });
}
