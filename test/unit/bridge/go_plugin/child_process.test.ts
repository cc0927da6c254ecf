/** Real processes under Node, and under Bun where it is installed: what no stand-in for a process can show. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { GoUniverse } from '../../../../server/bridge/gob/schema.ts';
import { RpcServer } from '../../../../server/bridge/net_rpc/server.ts';
import { folderFor, HOST_ENV, INTS, TestHost, until } from './kit.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const fixture = here('fixture_plugin.ts');
const bun = here('../../../../node_modules/@oven/bun-linux-x64/bin/bun');
const universe: GoUniverse = { structs: {}, registered: {} };

const runtimes: [name: string, command: string, args: string[]][] = [
  ['node', process.execPath, ['--import', 'tsx', fixture]],
];
if (process.platform === 'linux' && process.arch === 'x64' && existsSync(bun)) {
  runtimes.push(['bun', bun, [fixture]]);
}

interface Child {
  process: ChildProcess;
  folder: string;
  out: () => string;
  err: () => string;
  /** Begins to read fd 2. */
  hear(): void;
  closed: Promise<[code: number | null, signal: string | null]>;
}

interface StartOptions {
  env?: Record<string, string>;
  /** Leaves what the child writes to fd 2 in the pipe. */
  deaf?: boolean;
  /** fd 2 is a pipe, as Go makes it; Node makes a pair of sockets. */
  pipe?: boolean;
}

/** A pipe's end to read from, which does not wait for the other, and the end to write to. */
function pipe(folder: string): [from: number, to: number] {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const from = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return [from, openSync(path, 'w')];
}

function start(
  t: TestContext,
  [, command, args]: (typeof runtimes)[number],
  { env = {}, deaf = false, pipe: piped = false }: StartOptions = {},
): Child {
  const folder = folderFor(t);
  const [from, to] = piped ? pipe(folderFor(t)) : [undefined, undefined];
  const child = spawn(command, args, {
    env: { ...process.env, ...HOST_ENV, PLUGIN_UNIX_SOCKET_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', to ?? 'pipe'],
  });
  if (to !== undefined) closeSync(to);
  const errors = from === undefined ? child.stderr : new Socket({ fd: from });
  t.after(() => child.kill('SIGKILL'));
  const text = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    text.out += chunk.toString();
  });
  const hear = (): void => {
    errors?.on('data', (chunk: Buffer) => {
      text.err += chunk.toString();
    });
  };
  if (!deaf) hear();
  const closed = once(child, 'close') as Child['closed'];
  return { process: child, folder, out: () => text.out, err: () => text.err, hear, closed };
}

async function hostOf(t: TestContext, child: Child): Promise<TestHost> {
  await until('the handshake line', () => child.out().includes('\n'));
  const host = await TestHost.fromLine(child.out());
  t.after(() => host.socket.destroy());
  return host;
}

/** Lines as go-plugin's log_entry.go parses them without a panic. */
function parsed(err: string): Record<string, unknown>[] {
  return err
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      assert.ok(Buffer.byteLength(line) < 64 * 1024);
      const entry = JSON.parse(line) as Record<string, unknown>;
      for (const key of ['@level', '@message', '@timestamp']) assert.equal(typeof entry[key], 'string', line);
      return entry;
    });
}

/** The lines that are no JSON, and the rest. */
function split(err: string): [cut: string[], ...whole: string[]] {
  const lines = err.split('\n').filter((line) => line !== '');
  const isWhole = (line: string): boolean => line.startsWith('{') && line.endsWith('}');
  return [lines.filter((line) => !isWhole(line)), ...lines.filter(isWhole)];
}

for (const runtime of runtimes) {
  const [name] = runtime;

  test(`${name}: calls both ways; whatever prints, fd 1 holds the line alone and fd 2 what the host can parse`, async (t) => {
    const child = start(t, runtime);
    const host = await hostOf(t, child);
    const { hooks } = await host.dispense(universe);
    assert.deepEqual(
      await hooks.call('Plugin.Implemented', { struct: 'struct {}' }, {}, { slice: 'string' }),
      ['Double'],
    );
    for (let n = 0; n < 20; n += 1) assert.equal(await hooks.call('Plugin.Print', 'int', n, 'int'), n);
    const id = host.broker.nextId();
    host.broker.accept(id).then((stream) => {
      new RpcServer(stream, universe, () => ({ ...INTS, handle: (n) => (n as number) * 2 }));
    }, assert.fail);
    assert.equal(await hooks.call('Plugin.Dial', 'int', id, 'int'), id * 2);
    await host.quit();
    host.hangUp();
    assert.deepEqual(await child.closed, [0, null]);
    assert.match(child.out(), /^1\|1\|unix\|[^|\n]+\|netrpc\|\n$/);
    const messages = parsed(child.err()).map((line) => line['@message'] as string);
    assert.ok(messages.includes('{"@message":1}'));
    assert.ok(messages.includes('{"@timestamp":true}'));
    assert.ok(messages.includes('panic: not really'));
    assert.ok(messages.includes('1|1|unix|/tmp/other|netrpc|'));
    assert.deepEqual(readdirSync(child.folder), []);
    assert.deepEqual(host.outputs.sort(), ['stderr ended', 'stdout ended'].slice(0, host.outputs.length));
  });

  for (const [kind, pipe] of Object.entries({ sockets: false, 'a pipe': true })) {
    test(`${name}: a host that does not read fd 2, ${kind}, loses lines, not the plugin`, async (t) => {
      const child = start(t, runtime, { deaf: true, pipe });
      const host = await hostOf(t, child);
      const { hooks } = await host.dispense(universe);
      for (let n = 0; n < 60; n += 1) await hooks.call('Plugin.Print', 'int', n, 'int');
      child.hear();
      await until('the pipe is empty', () => child.err().length > 50_000);
      assert.equal(await hooks.call('Plugin.Print', 'int', 7, 'int'), 7);
      await host.quit();
      await child.closed;
      const [cut, ...whole] = split(child.err());
      // A full pipe still takes what fits its last page, and so cuts more than one.
      assert.ok(cut.length <= 1 || pipe, 'at most the line that filled the pipe is cut');
      parsed(whole.join('\n'));
    });
  }

  test(`${name}: without a cookie a hint and exit code 1`, async (t) => {
    const child = start(t, runtime, { env: { MATTERMOST_PLUGIN: 'no' } });
    assert.deepEqual(await child.closed, [1, null]);
    assert.equal(child.out(), '');
    assert.match(child.err(), /^This executable is a Mattermost plugin/);
  });

  test(`${name}: a stop hook that hangs does not keep the process for the 2 s the host waits`, async (t) => {
    const child = start(t, runtime, { env: { FIXTURE: 'slow stop' } });
    const host = await hostOf(t, child);
    await host.quit();
    host.hangUp();
    assert.deepEqual(await child.closed, [0, null]);
  });

  test(`${name}: the host's socket closes, the process exits`, async (t) => {
    const child = start(t, runtime);
    const host = await hostOf(t, child);
    await host.ping();
    host.socket.destroy();
    assert.deepEqual(await child.closed, [1, null]);
  });

  test(`${name}: on a read-only file system the socket is an abstract one`, async (t) => {
    if (process.platform !== 'linux') return t.skip('abstract sockets are of Linux alone');
    const child = start(t, runtime, { env: { FIXTURE: 'read-only' } });
    await until('the handshake line', () => child.out().includes('\n'));
    const address = child.out().split('|')[3] ?? '';
    assert.match(address, /^@plugin-/);
    // Go looks for exactly this name. Node 20 pads the names it dials, so only Go can dial Bun's.
    const bound = readFileSync('/proc/net/unix', 'utf8').split('\n');
    assert.ok(bound.some((line) => line.endsWith(` ${address}`)));
    if (name === 'node') await (await hostOf(t, child)).ping();
    child.process.kill('SIGTERM');
    assert.deepEqual(await child.closed, [0, null]);
  });

  test(`${name}: SIGTERM before the host comes leaves no socket; SIGINT is ignored`, async (t) => {
    const child = start(t, runtime);
    await until('the handshake line', () => child.out().includes('\n'));
    assert.equal(readdirSync(child.folder).length, 1);
    child.process.kill('SIGINT');
    const host = await hostOf(t, child);
    await host.ping();
    child.process.kill('SIGTERM');
    assert.deepEqual(await child.closed, [0, null]);
    assert.deepEqual(readdirSync(child.folder), []);
  });

  for (const hook of ['Plugin.Throw', 'Plugin.Reject']) {
    test(`${name}: an error nobody caught (${hook}): one line without its message, exit code 1`, async (t) => {
      const child = start(t, runtime);
      const host = await hostOf(t, child);
      const { hooks } = await host.dispense(universe);
      hooks.call(hook, 'int', 1, 'int').catch(() => {});
      assert.deepEqual(await child.closed, [1, null]);
      const errors = parsed(child.err()).filter((line) => line['@level'] === 'error');
      assert.deepEqual(
        errors.map((line) => [line.error, String(line.at).replace(/:.*/, '')]),
        [['TypeError', 'fixture_plugin.ts']],
      );
      assert.ok(!child.err().includes('quotes a post'));
    });
  }

  test(`${name}: an orphan exits although its socket is still open`, async (t) => {
    // A shell between us and the plugin dies; the pipes stay with the plugin, so their end tells when it is gone.
    const [, command, args] = runtime;
    const script = `${[command, ...args].map((arg) => `'${arg}'`).join(' ')} & wait`;
    const child = start(t, ['sh', 'sh', ['-c', script]]);
    const host = await hostOf(t, child);
    await host.ping();
    child.process.kill('SIGKILL');
    await child.closed;
    await until('the end of the session', () => host.ended);
    assert.equal(parsed(child.err()).at(-1)?.['@message'], 'plugin: the host process is gone');
  });
}
