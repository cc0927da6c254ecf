import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MuxBroker as PluginBroker } from '../../../server/bridge/go_plugin/mux_broker.ts';
import type { GoUniverse, TypeRef } from '../../../server/bridge/gob/schema.ts';
import { GoValue } from '../../../server/bridge/gob/values.ts';
import { universe as generated } from '../../../server/bridge/mattermost/generated/universe.ts';
import { RpcClient as PluginClient } from '../../../server/bridge/net_rpc/client.ts';
import { RpcServer as PluginServer } from '../../../server/bridge/net_rpc/server.ts';
import { MuxBroker } from '../../host/wire/mux_broker.ts';
import { RpcClient } from '../../host/wire/rpc_client.ts';
import { type RpcMethod, serveRpc } from '../../host/wire/rpc_server.ts';
import { seeded } from '../../support/seeded.ts';
import { hostAndPlugin, turn } from './kit.ts';

const BOX: TypeRef = { struct: 'test.Box' };
const universe: GoUniverse = {
  structs: {
    ...generated.structs,
    'test.Box': {
      go: 'test.Box',
      fields: [
        { go: 'N', json: 'n', type: 'int' },
        { go: 'V', json: 'v', type: 'any' },
      ],
    },
  },
  registered: generated.registered,
};

interface Box {
  n: number;
  v: unknown;
}

const echo: RpcMethod = { args: BOX, reply: BOX, handle: (box) => box };

/** A hooks connection: the host calls, the plugin's own server answers. */
async function hooks(methods: Record<string, RpcMethod>) {
  const pair = hostAndPlugin((stream) => {
    new PluginServer(stream, universe, (name) => methods[name]);
  });
  return { ...pair, client: new RpcClient(await pair.host.open(), universe) };
}

/** An API connection: the plugin's own client calls, the host answers. */
async function api(methods: Record<string, RpcMethod>) {
  const pair = hostAndPlugin(() => {});
  const client = new PluginClient(pair.plugin.open(), universe);
  const complain = (text: string) => pair.complaints.push(text);
  const served = serveRpc(await pair.host.accept(), { universe, lookup: (name) => methods[name], complain });
  return { ...pair, client, served };
}

describe("the host's calls of hooks", () => {
  it('are answered, many at once and in any order', async () => {
    const random = seeded();
    const slow: RpcMethod = {
      ...echo,
      handle: async (box) => {
        for (let turns = random.below(20); turns > 0; turns -= 1) await turn();
        return box;
      },
    };
    const { host, client } = await hooks({ 'Plugin.Slow': slow });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => client.call('Plugin.Slow', BOX, { n, v: `text ${n}` }, BOX)),
    );
    assert.deepEqual(
      answers.map((answer) => (answer as Box).n),
      Array.from({ length: 100 }, (_, n) => n),
      `seed ${random.seed}`,
    );
    host.close();
  });

  it("reject with the plugin's text, and go on", async () => {
    const refuse: RpcMethod = { ...echo, handle: () => Promise.reject(new Error('not today')) };
    const { host, client } = await hooks({ 'Plugin.Echo': echo, 'Plugin.Refuse': refuse });
    await assert.rejects(client.call('Plugin.Refuse', BOX, { n: 1 }, BOX), { name: 'RpcCallError' });
    await assert.rejects(client.call('Plugin.Nothing', BOX, { n: 1 }, BOX), {
      message: "rpc: can't find method Plugin.Nothing",
    });
    assert.equal(((await client.call('Plugin.Echo', BOX, { n: 2 }, BOX)) as Box).n, 2);
    host.close();
  });

  it('end for good with an answer that cannot be read, while the session lives on', async () => {
    const { host, client } = await hooks({
      'Plugin.Echo': { ...echo, reply: 'string', handle: () => 'no box' },
    });
    await assert.rejects(client.call('Plugin.Echo', BOX, { n: 1 }, BOX), { message: /^reading body / });
    await assert.rejects(client.call('Plugin.Echo', BOX, { n: 1 }, BOX), {
      message: 'connection is shut down',
    });
    await host.ping();
    host.close();
  });

  it('leave the header of a call whose arguments do not encode before the next, as Go does', async () => {
    const { host, client } = await hooks({ 'Plugin.Echo': echo });
    await client.call('Plugin.Echo', BOX, { n: 1 }, BOX);
    await assert.rejects(client.call('Plugin.Echo', BOX, { n: 'text' }, BOX), { name: 'GobError' });
    assert.equal(((await client.call('Plugin.Echo', BOX, { n: 3 }, BOX)) as Box).n, 3);
    host.close();
  });

  it('reject when the session ends under them', async () => {
    const { host, plugin, client } = await hooks({
      'Plugin.Never': { ...echo, handle: () => new Promise(() => {}) },
    });
    const call = assert.rejects(client.call('Plugin.Never', BOX, { n: 1 }, BOX), { name: 'RpcCallError' });
    await turn();
    plugin.close();
    await call;
    assert.equal(host.isClosed, true);
  });
});

describe("the host's answers to the API", () => {
  it('carry values, errors and the text for what is not there', async () => {
    const fail: RpcMethod = { ...echo, handle: () => Promise.reject(new Error('no luck')) };
    const { host, client, complaints } = await api({ 'Plugin.Echo': echo, 'Plugin.Fail': fail });
    const list = ['a', null, 1.5, true];
    assert.deepEqual(((await client.call('Plugin.Echo', BOX, { n: 4, v: list }, BOX)) as Box).v, list);
    await assert.rejects(client.call('Plugin.Fail', BOX, { n: 1 }, BOX), {
      code: 'remote',
      message: /no luck/,
    });
    await assert.rejects(client.call('Plugin.None', BOX, { n: 1 }, BOX), { code: 'method_missing' });
    assert.equal(((await client.call('Plugin.Echo', BOX, { n: 5 }, BOX)) as Box).n, 5);
    assert.deepEqual(complaints, []);
    host.close();
  });

  it('carry more than a window', async () => {
    const { host, client } = await api({ 'Plugin.Echo': echo });
    const bytes = Buffer.alloc(3 * 1024 * 1024, 'mattermost');
    const { v } = (await client.call('Plugin.Echo', BOX, { n: 1, v: bytes }, BOX)) as Box;
    assert.equal(Buffer.compare(v as Uint8Array, bytes), 0);
    host.close();
  });

  it('end the connection where the answer does not encode, as Go does', async () => {
    const { host, client, complaints, served } = await api({
      'Plugin.Echo': { ...echo, handle: () => ({ n: 1, v: new GoValue('no.such', 1) }) },
    });
    await assert.rejects(client.call('Plugin.Echo', BOX, { n: 1 }, BOX));
    client.close();
    await served;
    assert.match(complaints[0] ?? '', /^rpc: gob error encoding body: /);
    host.close();
  });

  it('end when the plugin hangs up, and only then', async () => {
    const { host, client, served } = await api({ 'Plugin.Echo': echo });
    await client.call('Plugin.Echo', BOX, { n: 1 }, BOX);
    client.close();
    await served;
    await turn();
    assert.equal(host.streamCount, 0);
    host.close();
  });
});

describe("the host's broker", () => {
  function brokers() {
    let plugin: PluginBroker | undefined;
    const pair = hostAndPlugin((stream) => plugin?.incoming(stream));
    plugin = new PluginBroker(pair.plugin);
    return { ...pair, hostBroker: new MuxBroker(pair.host), pluginBroker: plugin };
  }

  it('accepts what the plugin dials, asked for before or after', async () => {
    const { host, hostBroker, pluginBroker } = brokers();
    assert.deepEqual([hostBroker.nextId(), hostBroker.nextId()], [1, 2]);
    const [before, first] = await Promise.all([hostBroker.accept(1), pluginBroker.dial(1)]);
    first.write(Buffer.from('one'));
    assert.equal((await before.read())?.toString(), 'one');
    const dialled = pluginBroker.dial(2);
    await turn();
    const [after, second] = await Promise.all([hostBroker.accept(2), dialled]);
    second.write(Buffer.from('two'));
    assert.equal((await after.read())?.toString(), 'two');
    host.close();
  });

  it('dials what the plugin accepts', async () => {
    const { host, hostBroker, pluginBroker } = brokers();
    const accepted = pluginBroker.accept(pluginBroker.nextId());
    const stream = await hostBroker.dial(1);
    (await accepted).write(Buffer.from('hello'));
    assert.equal((await stream.read())?.toString(), 'hello');
    host.close();
  });

  it('gives up what it waits for when the session ends', async () => {
    const { host, hostBroker } = brokers();
    const waiting = assert.rejects(hostBroker.accept(1), { message: 'session shutdown' });
    host.close();
    await waiting;
  });
});
