/** Where the socket is, who gets in, and that nothing is left behind. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type HostListener, listenForHost } from '../../../../server/bridge/go_plugin/listener.ts';
import { type SocketFiles, socketPlaces } from '../../../../server/bridge/go_plugin/socket_place.ts';
import { folderFor, HOST_ENV, TestProcess, until } from './kit.ts';

const noFiles: SocketFiles = {
  mkdtempSync: () => {
    throw Object.assign(new Error('read-only'), { code: 'EROFS' });
  },
  chmodSync: () => assert.fail(),
  chownSync: () => assert.fail(),
  rmSync: () => assert.fail(),
  readFileSync: () => 'root:x:0:\nmattermost:x:2000:someone\n',
};

interface Listening {
  listener: HostListener;
  folder: string;
  hosts: { socket: Socket; first: string }[];
}

async function listen(t: TestContext): Promise<Listening> {
  const folder = folderFor(t);
  const hosts: Listening['hosts'] = [];
  const listener = await listenForHost({
    process: new TestProcess({ ...HOST_ENV, PLUGIN_UNIX_SOCKET_DIR: folder }),
    onHost: (socket, first) => hosts.push({ socket, first: Buffer.from(first).toString() }),
  });
  t.after(() => {
    listener.close();
    for (const { socket } of hosts) socket.destroy();
  });
  return { listener, folder, hosts };
}

async function dial(t: TestContext, address: string): Promise<Socket> {
  const socket = connect(address);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

test('the socket stands in a folder that is ours alone', async (t) => {
  const { listener, folder } = await listen(t);
  assert.equal(dirname(dirname(listener.address)), folder);
  assert.equal(statSync(dirname(listener.address)).mode & 0o777, 0o700);
  listener.close();
  listener.close();
  assert.deepEqual(readdirSync(folder), []);
});

test('the first connection that says something is the host; then the socket is gone', async (t) => {
  const { listener, folder, hosts } = await listen(t);
  const probe = await dial(t, listener.address);
  probe.destroy();
  const silent = await dial(t, listener.address);
  const silentClosed = once(silent.resume(), 'close');
  const host = await dial(t, listener.address);
  host.write('first bytes');
  await until('the host is known', () => hosts.length > 0);
  assert.equal(hosts[0]?.first, 'first bytes');
  assert.deepEqual(readdirSync(folder), []);
  await silentClosed;
  await assert.rejects(dial(t, listener.address), { code: 'ENOENT' });
  host.write('more');
  const [more] = (await once(hosts[0].socket, 'data')) as [Buffer];
  assert.equal(more.toString(), 'more');
  assert.equal(hosts.length, 1);
});

test('a folder with too long a path is passed over', () => {
  const env = { PLUGIN_UNIX_SOCKET_DIR: `/tmp/${'long'.repeat(30)}` };
  const [place] = socketPlaces(new TestProcess(env));
  assert.ok(place);
  assert.ok(Buffer.byteLength(place.path) < 104);
  assert.equal(dirname(dirname(place.path)), '/tmp');
  place.remove();
  assert.equal(existsSync(dirname(place.path)), false);
});

test('where nothing can be written, Linux has abstract sockets', async (t) => {
  const process = new TestProcess();
  const places = [...socketPlaces(process, noFiles)];
  assert.deepEqual(
    places.map((place) => [place.address.length, /^@plugin-4321-[0-9a-f]{32,}$/.test(place.address)]),
    [
      [108, true],
      [61, true],
    ],
  );
  process.platform = 'darwin';
  assert.deepEqual([...socketPlaces(process, noFiles)], []);
  await assert.rejects(listenForHost({ process, files: noFiles, onHost: () => {} }), { code: 'no_socket' });
  if (globalThis.process.platform !== 'linux') return t.skip('abstract sockets are of Linux alone');
  process.platform = 'linux';
  let said = '';
  const listener = await listenForHost({
    process,
    files: noFiles,
    onHost: (socket, first) => {
      said = Buffer.from(first).toString();
      socket.destroy();
    },
  });
  const socket = connect(listener.address.replace('@', '\0'));
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write('hello');
  await until('the host is known', () => said !== '');
  assert.equal(said, 'hello');
});

test('a place that does not take a socket is cleaned up and passed over', async (t) => {
  if (process.platform !== 'linux') return t.skip('abstract sockets are of Linux alone');
  const removed: string[] = [];
  const files: SocketFiles = {
    ...noFiles,
    // As if the folder went away under us: listening fails.
    mkdtempSync: (prefix) => `${prefix}gone`,
    rmSync: (path) => removed.push(path),
  };
  const listener = await listenForHost({ process: new TestProcess(), files, onHost: () => {} });
  listener.close();
  assert.match(listener.address, /^@/);
  assert.ok(removed.length >= 1);
});

for (const group of ['2000', 'mattermost']) {
  test(`the group ${group} shares folder and socket`, () => {
    const done: string[] = [];
    const files: SocketFiles = {
      ...noFiles,
      mkdtempSync: (prefix) => `${prefix}abc`,
      chownSync: (path, uid, gid) => done.push(`chown ${path} ${uid} ${gid}`),
      chmodSync: (path, mode) => done.push(`chmod ${path} ${mode.toString(8)}`),
    };
    const env = { PLUGIN_UNIX_SOCKET_DIR: '/run/x', PLUGIN_UNIX_SOCKET_GROUP: group };
    const [place] = socketPlaces(new TestProcess(env), files);
    place?.share();
    assert.deepEqual(done, [
      'chown /run/x/plugin-abc/s -1 2000',
      'chmod /run/x/plugin-abc/s 660',
      'chown /run/x/plugin-abc -1 2000',
      'chmod /run/x/plugin-abc 750',
    ]);
  });
}

test('a group that does not exist, or may not be given, is no reason to listen for everybody', async (t) => {
  const unknown = new TestProcess({ PLUGIN_UNIX_SOCKET_GROUP: 'nobody-at-all' });
  await assert.rejects(listenForHost({ process: unknown, files: noFiles, onHost: () => {} }), {
    code: 'no_socket',
  });
  const folder = folderFor(t);
  const env = { PLUGIN_UNIX_SOCKET_DIR: folder, PLUGIN_UNIX_SOCKET_GROUP: '2000' };
  const real = await import('node:fs');
  const files: SocketFiles = {
    ...real,
    chownSync: () => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    },
  };
  const refused = listenForHost({ process: new TestProcess(env), files, onHost: () => {} });
  await assert.rejects(refused, { code: 'no_socket' });
  assert.deepEqual(readdirSync(join(folder)), []);
});
