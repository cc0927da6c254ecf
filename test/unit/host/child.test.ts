import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialPlugin, PluginChild } from '../../host/process/child.ts';
import { HostLog } from '../../host/process/host_log.ts';

/** A process that runs this script in place of a plugin. */
function child(script: string, env?: Record<string, string>): { child: PluginChild; log: HostLog } {
  const log = new HostLog();
  const command = { program: process.execPath, args: ['-e', script], ...(env === undefined ? {} : { env }) };
  return { child: new PluginChild(command, log), log };
}

const LISTEN = `
  const net = require('node:net');
  const path = require('node:path').join(require('node:os').tmpdir(), 'host-test-' + process.pid);
  const server = net.createServer((socket) => socket.end('hello'));
  const say = (address) => console.log('1|1|unix|' + address + '|netrpc|');
`;

async function hello(started: PluginChild): Promise<string> {
  const socket = await dialPlugin(await started.address());
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

async function end(started: PluginChild): Promise<void> {
  started.kill('SIGKILL');
  await started.exited;
}

describe("the plugin's process", () => {
  it('is reached where its first line says', async () => {
    const { child: started } = child(`${LISTEN} server.listen(path, () => say(path));`);
    assert.equal(await hello(started), 'hello');
    await end(started);
  });

  it('is reached in the abstract namespace', {
    skip: process.platform !== 'linux' && 'Linux alone has one',
  }, async () => {
    const { child: started } = child(
      `${LISTEN} const name = 'host-test-' + process.pid; server.listen('\\0' + name, () => say('@' + name));`,
    );
    assert.equal(await hello(started), 'hello');
    await end(started);
  });

  it("gets the host's environment and its own variables, no arguments, the host's folder", async () => {
    const script = `
      const names = ['MATTERMOST_PLUGIN', 'PLUGIN_PROTOCOL_VERSIONS', 'PLUGIN_MIN_PORT', 'PLUGIN_MAX_PORT', 'OURS'];
      console.error('[WARN] ' + JSON.stringify([names.map((name) => process.env[name]), process.cwd(), process.argv.length]));`;
    const { child: started, log } = child(script, { OURS: 'inherited', MATTERMOST_PLUGIN: 'replaced' });
    await started.exited;
    const expected = [
      ['Securely message teams, anywhere.', '1', '10000', '25000', 'inherited'],
      process.cwd(),
      1,
    ];
    assert.equal(log.lines[0]?.text, `plugin: [WARN] ${JSON.stringify(expected)}`);
  });

  it('is killed when it does not say where it listens in time', async () => {
    const { child: started } = child('setInterval(() => {}, 1000);');
    await assert.rejects(started.address(), { message: 'timeout while waiting for plugin to start' });
    await started.exited;
    assert.equal(started.alive, false);
  });

  it('is killed when its first line is another', async () => {
    const { child: started } = child("console.log('Loading…'); setInterval(() => {}, 1000);");
    await assert.rejects(started.address(), { message: 'Unrecognized remote plugin message: Loading…' });
    await started.exited;
  });

  it('may end before it says anything, which the log tells', async () => {
    const { child: started, log } = child('process.exit(4);');
    await assert.rejects(started.address(), { message: 'plugin exited before we could connect' });
    assert.equal(log.firstTrouble(), 'plugin process exited: exit status 4');
  });

  it('may not be there', async () => {
    const started = new PluginChild({ program: '/no/such/program' }, new HostLog());
    await assert.rejects(started.address(), { message: /ENOENT/ });
  });

  it('is in trouble when it prints to standard output after the handshake', async () => {
    const { child: started, log } = child("console.log('1|1|unix|/nowhere|netrpc|\\nmore');");
    await started.address();
    await started.exited;
    assert.equal(log.firstTrouble(), 'plugin wrote to standard output after the handshake: more');
  });

  it('is read no further after a line of 64 KiB, so that its pipe fills', async () => {
    const script = `
      console.log('1|1|unix|/nowhere|netrpc|');
      require('node:fs').writeSync(1, 'x'.repeat(64 * 1024));
      process.stdout.write('y'.repeat(4 * 1024 * 1024), () => process.exit(0));
      setTimeout(() => console.error('[WARN] stuck'), 200);`;
    const { child: started, log } = child(script);
    await started.address();
    while (!log.lines.some(({ text }) => text.includes('token too long')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(started.alive, true);
    await end(started);
    assert.match(log.firstTrouble() ?? '', /bufio.Scanner: token too long$/);
  });
});
