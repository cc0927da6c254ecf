/** A plugin whose process is held up by its own code, under the embedded host. */

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EmbeddedHost } from '../host/host.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';
import { temporaryFolder } from '../support/temporary_folder.ts';

const OFFICE = fileURLToPath(new URL('../conformance/worlds/office.jsonl', import.meta.url));
const SOURCE = fileURLToPath(new URL('../support/blocking_plugin.ts', import.meta.url));

describe('a plugin that blocks its own loop', () => {
  let plugin: NodePlugin;
  let host: EmbeddedHost;
  before(async () => {
    plugin = await buildNodePlugin(SOURCE);
  });
  afterEach(() => host.environment.close());
  after(() => plugin.remove());

  /** The plugin, held up: `answer` is the command's, `release` lets it go on. */
  async function blocked(context: TestContext) {
    const folder = temporaryFolder(context);
    const world = await loadWorld(OFFICE);
    host = new EmbeddedHost({ ...plugin, world, siteUrl: 'http://localhost:8065' });
    await host.environment.activate();
    const { process } = host.environment;
    const run = async (command: string): Promise<string> => {
      const { A } = await process.callHook('ExecuteCommand', { A: {}, B: { command } });
      return (A as { text: string }).text;
    };
    const answer = run(`/block ${folder}`);
    answer.catch(() => {});
    while (!existsSync(join(folder, 'blocked'))) await new Promise((resolve) => setTimeout(resolve, 5));
    return { process, run, answer, release: () => writeFileSync(join(folder, 'go'), '') };
  }

  it('answers what has come meanwhile once it goes on', async (context) => {
    const { process, run, answer, release } = await blocked(context);
    const others = [run('/a'), run('/b'), process.ping()];
    release();
    assert.deepEqual(await Promise.all([answer, ...others]), ['done', 'here', 'here', undefined]);
    assert.equal(host.log.firstTrouble(), undefined);
  });

  it('ends, and says why, when it goes on and the host has given it up', async (context) => {
    const { process, release } = await blocked(context);
    host.log.excuse(true);
    // As the host does when it has waited ten seconds for the answer to its ping.
    process.disconnect();
    assert.equal(process.child.alive, true);
    release();
    await process.child.exited;
    assert.match(host.log.text(), /plugin: connection to the host lost/);
  });
});
