/** The life of the plugin's process under the embedded host: what Mattermost does to a plugin that is well and to one that is not. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EmbeddedHost, type HostOptions } from '../host/host.ts';
import { idOf } from '../host/world/ids.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';

const OFFICE = fileURLToPath(new URL('../conformance/worlds/office.jsonl', import.meta.url));

describe("the plugin's process under the embedded host", () => {
  let plugin: NodePlugin;
  let host: EmbeddedHost;
  before(async () => {
    plugin = await buildNodePlugin();
  });
  afterEach(() => host.environment.close());
  after(() => plugin.remove());

  async function start(options: Partial<HostOptions> = {}): Promise<EmbeddedHost> {
    const world = await loadWorld(OFFICE);
    host = new EmbeddedHost({ ...plugin, world, siteUrl: 'http://localhost:8065', ...options });
    await host.environment.activate();
    return host;
  }

  /** Kills the process and has the health check notice. */
  async function crash(): Promise<void> {
    const { process } = host.environment;
    host.log.excuse(true);
    process.child.kill('SIGKILL');
    await process.child.exited;
    await host.environment.checkPlugin();
    host.log.excuse(false);
  }

  it('comes up, answers pings, and ends by itself when it is told to', async () => {
    const { environment, log } = await start();
    const { process } = environment;
    assert.deepEqual([environment.state, process.child.alive, process.streamCount], ['running', true, 6]);
    await environment.activate();
    assert.equal(environment.process, process);
    await process.checkHealth();
    assert.equal(await environment.deactivate(), true);
    assert.deepEqual([environment.state, process.child.alive], ['not_running', false]);
    assert.equal(await environment.deactivate(), false);
    assert.equal(log.firstTrouble(), undefined);
  });

  it('is restarted after a crash twice, and given up at the third within the hour', async () => {
    const { environment } = await start();
    const states: string[] = [];
    for (let crashes = 0; crashes < 3; crashes += 1) {
      await crash();
      states.push(environment.state);
    }
    assert.deepEqual(states, ['running', 'running', 'failed_to_stay_running']);
    await environment.activate();
    assert.equal(environment.state, 'running');
  });

  it('is checked by the health job on its own', async () => {
    const { environment, log } = await start({ healthIntervalMs: 20 });
    const { process } = environment;
    log.excuse(true);
    process.child.kill('SIGKILL');
    while (!environment.active || environment.process === process)
      await new Promise((resolve) => setTimeout(resolve, 10));
    log.excuse(false);
    await environment.process.checkHealth();
  });

  it('ends when the host is gone', async () => {
    const { environment, log } = await start();
    const { process } = environment;
    log.excuse(true);
    // The socket's end is all that a plugin sees of a host that was killed.
    process.disconnect();
    await process.child.exited;
    assert.equal(process.child.alive, false);
  });

  it('finds its commands and settings with the host after a restart', async () => {
    await start({ settings: { BuiltInDigest: 'off' } });
    await host.environment.restart();
    assert.equal(host.triggers.includes('summary'), true);
    await host.runCommand({
      userId: idOf('user:anna'),
      channelId: idOf('channel:demo/release'),
      rootId: idOf('post:demo/release/1750000000000/anna'),
      text: '/summary',
    });
    assert.notEqual(
      await host.recorder.await('LogInfo', ['no summary', 'not_configured'], 10_000),
      undefined,
    );
  });

  it('is asked for nothing by a command that it did not register', async () => {
    await start();
    const command = { userId: idOf('user:anna'), channelId: idOf('channel:demo/release'), rootId: '' };
    await assert.rejects(host.runCommand({ ...command, text: '/other' }), {
      message: '/other: no such command',
    });
    // The server splits at spaces alone.
    await assert.rejects(host.runCommand({ ...command, text: '/summary\nhelp' }), {
      message: /no such command/,
    });
  });
});
