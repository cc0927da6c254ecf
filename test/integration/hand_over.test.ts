/** Work in hand when the plugin's process ends, under the embedded host, which kills a process 2 s after Quit and says so. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EmbeddedHost } from '../host/host.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';

const OFFICE = fileURLToPath(new URL('../conformance/worlds/office.jsonl', import.meta.url));
const SOURCE = fileURLToPath(new URL('../support/hand_over_plugin.ts', import.meta.url));

describe('work in hand when the plugin ends', () => {
  let plugin: NodePlugin;
  let host: EmbeddedHost;
  before(async () => {
    plugin = await buildNodePlugin(SOURCE);
  });
  afterEach(() => host.environment.close());
  after(() => plugin.remove());

  async function atWork(...commands: string[]): Promise<void> {
    host = new EmbeddedHost({
      ...plugin,
      world: await loadWorld(OFFICE),
      siteUrl: 'http://localhost:8065',
    });
    await host.environment.activate();
    for (const command of commands) {
      const { A } = await host.environment.process.callHook('ExecuteCommand', { A: {}, B: { command } });
      assert.equal((A as { text: string }).text, 'at work');
    }
  }

  function stored(key: string): string {
    return Buffer.from(host.keyValues.get(key) ?? []).toString();
  }

  it('is handed over while the host deactivates it; the process ends by itself', async () => {
    await atWork('/a', '/b');
    const { process } = host.environment;
    assert.equal(await host.environment.deactivate(), true);
    assert.deepEqual([stored('/a'), stored('/b')], ['handed over', 'handed over']);
    assert.deepEqual([process.child.alive, host.log.firstTrouble()], [false, undefined]);
  });

  it('does not keep the process where the hand-over never ends', async () => {
    await atWork('/hang', '/b');
    const { process } = host.environment;
    assert.equal(await host.environment.deactivate(), true);
    assert.deepEqual([stored('/hang'), stored('/b')], ['handed over', 'handed over']);
    assert.deepEqual([process.child.alive, host.log.firstTrouble()], [false, undefined]);
  });

  it('is handed over when the process is told to end by a signal', async () => {
    await atWork('/a');
    const { process } = host.environment;
    host.log.excuse(true);
    process.child.kill('SIGTERM');
    await process.child.exited;
    assert.equal(stored('/a'), 'handed over');
  });
});
