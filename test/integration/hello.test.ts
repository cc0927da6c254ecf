/** The bridge's example does what its README says, under the embedded host. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EmbeddedHost } from '../host/host.ts';
import { type Front, startFront } from '../host/http/front.ts';
import { idOf } from '../host/world/ids.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'server/bridge/examples/hello/hello.ts');

describe('the hello-world plugin', () => {
  let plugin: NodePlugin;
  let host: EmbeddedHost;
  let front: Front;
  before(async () => {
    plugin = await buildNodePlugin(source);
    const world = await loadWorld(join(root, 'test/conformance/worlds/office.jsonl'));
    host = new EmbeddedHost({ ...plugin, world, siteUrl: 'http://localhost:8065' });
    await host.environment.activate();
    front = await startFront(host);
  });
  after(async () => {
    await front.close();
    await host.environment.close();
    plugin.remove();
  });

  it('is as short as its README promises', () => {
    const lines = readFileSync(source, 'utf8').trimEnd().split('\n').length;
    assert.ok(lines < 40, `${lines} lines`);
  });

  it('answers its command', async () => {
    const response = await host.runCommand({
      userId: idOf('user:anna'),
      channelId: idOf('channel:demo/release'),
      rootId: '',
      text: '/hello there',
    });
    assert.equal(response.text, 'Hello, anna! You typed `/hello there`.');
  });

  it('greets whoever joins, as its bot', async () => {
    const channel_id = idOf('channel:demo/release');
    await host.environment.process.callHook('UserHasJoinedChannel', {
      A: {},
      B: { channel_id, user_id: idOf('user:boris') },
      C: null,
    });
    const posts = [...host.world.posts.values()].filter(({ message }) => message === 'Welcome, boris.');
    assert.equal(posts.length, 1);
    assert.equal(posts[0]?.channel_id, channel_id);
    assert.equal(host.world.users.get(posts[0]?.user_id ?? '')?.username, 'hello-bot');
  });

  it('serves its page', async () => {
    const response = await fetch(`${front.url}some/page`);
    assert.deepEqual([response.status, await response.text()], [200, 'Hello from /some/page\n']);
  });
});
