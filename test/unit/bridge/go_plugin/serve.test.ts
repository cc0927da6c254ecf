/** A whole plugin in this process, over a real socket: from the handshake line to every way it ends. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { HostSession } from '../../../../server/bridge/go_plugin/host_session.ts';
import { type ServeOptions, serve } from '../../../../server/bridge/go_plugin/serve.ts';
import { RpcClient } from '../../../../server/bridge/net_rpc/client.ts';
import { type RpcMethod, RpcServer } from '../../../../server/bridge/net_rpc/server.ts';
import { HeldClock } from '../yamux/kit.ts';
import { emptyUniverse, folderFor, HOST_ENV, INTS, TestHost, TestProcess, until } from './kit.ts';

interface Plugin {
  process: TestProcess;
  folder: string;
  sessions: HostSession[];
  calls: string[];
}

const double: RpcMethod = { ...INTS, handle: (n) => (n as number) * 2 };
const never: RpcMethod = { ...INTS, handle: () => new Promise(() => {}) };
const methods: Record<string, RpcMethod> = { 'Plugin.Double': double, 'Plugin.Never': never };

async function started(t: TestContext, options: Partial<ServeOptions> = {}): Promise<Plugin> {
  const folder = folderFor(t);
  const process = new TestProcess({ ...HOST_ENV, PLUGIN_UNIX_SOCKET_DIR: folder });
  const plugin: Plugin = { process, folder, sessions: [], calls: [] };
  t.after(() => process.emit('exit'));
  await serve({
    universe: emptyUniverse,
    process,
    onDispense: (broker, session) => {
      assert.equal(broker, session.broker);
      plugin.sessions.push(session);
      return (name) => methods[name];
    },
    ...options,
  });
  return plugin;
}

async function connected(t: TestContext, plugin: Plugin): Promise<TestHost> {
  const host = await TestHost.fromLine(plugin.process.output[1]);
  t.after(() => host.socket.destroy());
  return host;
}

test('one line on fd 1, then a host can ping, dispense and call', async (t) => {
  const plugin = await started(t);
  assert.match(plugin.process.output[1], /^1\|1\|unix\|[^|\n]+\|netrpc\|\n$/);
  const host = await connected(t, plugin);
  await host.ping();
  const { hooks } = await host.dispense();
  assert.equal(await hooks.call('Plugin.Double', 'int', 21, 'int'), 42);
  await assert.rejects(hooks.call('Plugin.Newer', 'int', 1, 'int'), { code: 'method_missing' });
  await assert.rejects(host.control.call('Dispenser.Dispense', 'string', 'other', 'uint32'), {
    code: 'remote',
    message: 'unknown plugin type: other',
  });
  await assert.rejects(host.control.call('Control.Nope', 'bool', true, 'int'), {
    code: 'method_missing',
    message: "rpc: can't find method Control.Nope",
  });
  assert.deepEqual(readdirSync(plugin.folder), [], 'the socket is gone once the host is in');
  assert.deepEqual(
    plugin.process.logged().map((line) => [line.method, line.code]),
    [['Dispenser.Dispense', 'remote']],
  );
  assert.deepEqual([plugin.process.exits, host.outputs], [[], []]);
});

test('the plugin dials a number of the host, as it does for the API', async (t) => {
  const plugin = await started(t);
  const host = await connected(t, plugin);
  await host.dispense();
  const id = host.broker.nextId();
  const [theirs, ours] = await Promise.all([host.broker.accept(id), plugin.sessions[0]?.broker.dial(id)]);
  assert.ok(ours);
  new RpcServer(theirs, emptyUniverse, (name) => methods[name]);
  const api = new RpcClient(ours, emptyUniverse);
  assert.equal(await api.call('Plugin.Double', 'int', 4, 'int'), 8);
});

test('a probe that connects and leaves does not count', async (t) => {
  const plugin = await started(t);
  const probe = connect(plugin.process.output[1].split('|')[3] ?? '');
  await once(probe, 'connect');
  probe.destroy();
  await once(probe, 'close');
  const host = await connected(t, plugin);
  await host.ping();
});

for (const env of [{}, { ...HOST_ENV, PLUGIN_PROTOCOL_VERSIONS: '2' }]) {
  test(`not started by a host (${Object.keys(env).length} variables): a hint, exit code 1, no line`, async () => {
    const process = new TestProcess(env);
    await serve({ universe: emptyUniverse, process, onDispense: () => assert.fail() });
    assert.equal(process.output[1], '');
    assert.match(process.output[2], /^This .* plugin.*\n$/);
    assert.deepEqual(process.exits, [1]);
  });
}

test('no place for a socket: one line, exit code 1', async () => {
  const process = new TestProcess({ ...HOST_ENV, PLUGIN_UNIX_SOCKET_GROUP: 'nobody-at-all' });
  await serve({ universe: emptyUniverse, process, onDispense: () => assert.fail() });
  assert.deepEqual(process.exits, [1]);
  assert.equal(process.output[1], '');
  assert.equal(process.logged()[0]?.code, 'no_socket');
});

test('Quit: the answer first, then the stop hook, then the end of the session, then exit code 0', async (t) => {
  const calls: string[] = [];
  let host: TestHost | undefined;
  const plugin = await started(t, {
    onStop: async (reason) => {
      calls.push(`stop ${reason}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      calls.push(host?.ended ? 'session ended early' : 'session open');
    },
  });
  host = await connected(t, plugin);
  await host.quit();
  assert.deepEqual(plugin.process.exits, []);
  assert.equal(await plugin.process.exited(), 0);
  assert.deepEqual(calls, ['stop quit', 'session open']);
  await until('the host sees the end', () => host.ended);
  assert.deepEqual([plugin.process.output[2], plugin.process.exits], ['', [0]]);
});

test('the answer to Quit is out before the stop hook can get in its way', async (t) => {
  const plugin: Plugin = await started(t, { onStop: () => plugin.sessions[0]?.finish() });
  const host = await connected(t, plugin);
  await host.dispense();
  await host.quit();
  assert.equal(await plugin.process.exited(), 0);
});

test('a host that hangs up right after Quit, as the real one does, gets the same', async (t) => {
  const stops: string[] = [];
  const plugin = await started(t, {
    onStop: async (reason) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      stops.push(reason);
    },
  });
  const host = await connected(t, plugin);
  const { hooks } = await host.dispense();
  hooks.call('Plugin.Never', 'int', 1, 'int').catch(() => {});
  await host.quit();
  host.hangUp();
  assert.equal(await plugin.process.exited(), 0);
  assert.deepEqual(stops, ['quit']);
  assert.equal(plugin.process.output[2], '');
});

test('a stop hook that does not end is cut off', async (t) => {
  const clock = new HeldClock();
  const plugin = await started(t, { onStop: () => new Promise(() => {}), timers: clock, stopMs: 700 });
  const host = await connected(t, plugin);
  await host.quit();
  await new Promise(setImmediate);
  clock.advance(699);
  await new Promise(setImmediate);
  assert.deepEqual(plugin.process.exits, []);
  clock.advance(1);
  assert.equal(await plugin.process.exited(), 0);
});

test('a stop hook that fails is logged, and the exit is in order all the same', async (t) => {
  const plugin = await started(t, { onStop: () => Promise.reject(new RangeError('a post')) });
  const host = await connected(t, plugin);
  await host.quit();
  assert.equal(await plugin.process.exited(), 0);
  assert.deepEqual(
    plugin.process.logged().map((line) => [line['@message'], line.error]),
    [['plugin: stop hook failed', 'RangeError']],
  );
});

test('SIGTERM stops in order, SIGINT and SIGHUP do nothing', async (t) => {
  const stops: string[] = [];
  const plugin = await started(t, { onStop: (reason) => void stops.push(reason) });
  const host = await connected(t, plugin);
  await host.ping();
  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    assert.ok(plugin.process.emit(signal), 'somebody listens, so the runtime does not end the process');
  }
  await host.ping();
  plugin.process.emit('SIGTERM');
  plugin.process.emit('SIGTERM');
  assert.equal(await plugin.process.exited(), 0);
  assert.deepEqual(stops, ['signal']);
  await until('the host sees the end', () => host.ended);
});

test('SIGTERM before any host came removes the socket', async (t) => {
  const plugin = await started(t);
  plugin.process.emit('SIGTERM');
  assert.equal(await plugin.process.exited(), 0);
  assert.deepEqual(readdirSync(plugin.folder), []);
});

test('the host hangs up: one line, exit code 1', async (t) => {
  const plugin = await started(t);
  const host = await connected(t, plugin);
  const { hooks } = await host.dispense();
  hooks.call('Plugin.Never', 'int', 1, 'int').catch(() => {});
  await host.ping();
  host.socket.destroy();
  assert.equal(await plugin.process.exited(), 1);
  await new Promise(setImmediate);
  const lines = plugin.process.logged().map((line) => line['@message']);
  assert.deepEqual(lines, ['plugin: connection to the host lost']);
  assert.deepEqual(plugin.process.exits, [1]);
});

test('bytes that are no yamux: one line with the code, exit code 1', async (t) => {
  const plugin = await started(t);
  const socket = connect(plugin.process.output[1].split('|')[3] ?? '');
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\n\r\n');
  assert.equal(await plugin.process.exited(), 1);
  assert.deepEqual(
    plugin.process.logged().map((line) => line.code),
    ['bad_version'],
  );
});

for (const end of ['end', 'reset', 'garbage'] as const) {
  test(`the hooks connection dies (${end}) while the session lives: one line, exit code 1`, async (t) => {
    const plugin = await started(t);
    const host = await connected(t, plugin);
    const { stream } = await host.dispense();
    await host.ping();
    if (end === 'end') stream.end();
    else if (end === 'reset') stream.reset();
    else stream.write(Uint8Array.of(3, 0x7f, 0xff, 0xff));
    assert.equal(await plugin.process.exited(), 1);
    const [line] = plugin.process.logged();
    assert.equal(line?.connection, 'hooks');
    assert.equal(line?.code, end === 'garbage' ? 'protocol' : 'closed');
    assert.equal(plugin.process.logged().length, 1);
  });
}

test('a connection that the plugin reports lost ends it; after the session it is no news', async (t) => {
  const plugin = await started(t);
  const host = await connected(t, plugin);
  await host.dispense();
  const [session] = plugin.sessions;
  session?.lost('api', new Error('x'));
  session?.lost('api', new Error('x'));
  assert.deepEqual(plugin.process.exits, [1]);
  assert.equal(plugin.process.logged()[0]?.connection, 'api');
});

test('the control stream ending is no fault: the host does so after Quit', async (t) => {
  const plugin = await started(t);
  const host = await connected(t, plugin);
  const { hooks } = await host.dispense();
  host.control.close();
  assert.equal(await hooks.call('Plugin.Double', 'int', 1, 'int'), 2);
  assert.deepEqual(plugin.process.exits, []);
});

test('a number that the host was told and never dials is logged', async (t) => {
  const clock = new HeldClock();
  const plugin = await started(t, { timers: clock });
  const host = await connected(t, plugin);
  await host.control.call('Dispenser.Dispense', 'string', 'hooks', 'uint32');
  clock.advance(5000);
  await new Promise(setImmediate);
  assert.deepEqual(
    plugin.process.logged().map((line) => [line.method, line.code]),
    [['Dispenser.Dispense', 'accept_timeout']],
  );
  assert.deepEqual(plugin.process.exits, []);
});

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  test(`${event}: one line without the message, exit code 1`, async (t) => {
    const plugin = await started(t);
    const error = Object.assign(new TypeError('quotes a post\n    at fake (secret.ts:1:1)'), {
      code: 'E_TEST',
    });
    plugin.process.emit(event, error);
    plugin.process.emit(event, error);
    assert.deepEqual(plugin.process.exits, [1]);
    const [line, ...more] = plugin.process.logged();
    assert.deepEqual(more, []);
    assert.deepEqual([line?.error, line?.code], ['TypeError', 'E_TEST']);
    assert.match(line?.at as string, /^serve\.test\.ts:\d+:\d+$/);
    assert.ok(!plugin.process.output[2].includes('post'));
  });
}

test('an orphan exits within two looks at its parent', async (t) => {
  const clock = new HeldClock();
  const plugin = await started(t, { timers: clock });
  clock.advance(10_000);
  assert.deepEqual(plugin.process.exits, []);
  plugin.process.ppid = 1;
  clock.advance(1000);
  assert.deepEqual(plugin.process.exits, [1]);
  assert.equal(plugin.process.logged()[0]?.['@message'], 'plugin: the host process is gone');
  assert.deepEqual(readdirSync(plugin.folder), []);
  clock.advance(5000);
  assert.deepEqual(plugin.process.exits, [1]);
});

test('a failing hook is logged by name and code, and answered', async (t) => {
  const lines: unknown[][] = [];
  const failing: RpcMethod = {
    ...INTS,
    handle: () => {
      throw Object.assign(new Error('quotes a post'), { code: 'E_HOOK' });
    },
  };
  const plugin = await started(t, {
    onDispense: () => () => failing,
    log: (level, message, pairs) => lines.push([level, message, ...pairs.slice(0, 6)]),
  });
  const host = await connected(t, plugin);
  const { hooks } = await host.dispense();
  await assert.rejects(hooks.call('Plugin.Fail', 'int', 1, 'int'), {
    code: 'remote',
    message: 'Error: E_HOOK',
  });
  assert.deepEqual(lines, [
    ['error', 'plugin: call failed', 'method', 'Plugin.Fail', 'error', 'Error', 'code', 'E_HOOK'],
  ]);
});
