/** The embedded host's HTTP side, with a plugin on the bridge behind it. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EmbeddedHost } from '../host/host.ts';
import { type Front, startFront } from '../host/http/front.ts';
import { idOf } from '../host/world/ids.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

describe('HTTP under the embedded host', () => {
  let plugin: NodePlugin;
  let host: EmbeddedHost;
  let front: Front;
  before(async () => {
    plugin = await buildNodePlugin(join(here, '../support/http_plugin.ts'));
    const world = await loadWorld(join(here, '../conformance/worlds/office.jsonl'));
    host = new EmbeddedHost({ ...plugin, world, siteUrl: 'http://localhost:8065' });
    await host.environment.activate();
    front = await startFront(host);
  });
  after(async () => {
    await front.close();
    await host.environment.close();
    plugin.remove();
  });

  async function ask(path: string, init?: RequestInit) {
    const response = await fetch(`${front.url}${path}`, init);
    const [head = '', body = ''] = (await response.text()).split('\n');
    return { response, seen: JSON.parse(head) as Record<string, unknown>, body };
  }

  it('reaches the plugin under its own paths, without what the host keeps to itself', async () => {
    const { response, seen, body } = await ask('a/b?c=d%20e', {
      method: 'PUT',
      body: 'text',
      headers: {
        authorization: 'Bearer anna',
        cookie: 'MMAUTHTOKEN=secret; kept=1',
        'mattermost-user-id': 'forged',
      },
    });
    assert.deepEqual([response.status, response.headers.get('x-bytes'), body], [201, '4', 'text']);
    assert.deepEqual([seen.method, seen.path, seen.cookie], ['PUT', '/a/b?c=d%20e', 'kept=1']);
    assert.equal(seen.user, idOf('user:anna'));
    assert.equal((seen.headers as string[]).includes('authorization'), false);
  });

  it('names no user without a session', async () => {
    const forged = { 'mattermost-user-id': idOf('user:anna') };
    assert.equal((await ask('', { headers: forged })).seen.user, null);
    assert.equal((await ask('', { headers: { authorization: 'Bearer nobody' } })).seen.user, null);
  });

  it('carries bodies of more than a window both ways, many at once', async () => {
    const bodies = Array.from({ length: 8 }, (_, n) => String(n).repeat(700_000));
    const answers = await Promise.all(bodies.map((body) => ask('big', { method: 'POST', body })));
    assert.deepEqual(
      answers.map(({ body }, n) => body === bodies[n]),
      bodies.map(() => true),
    );
  });

  it('answers when the plugin reads no body', async () => {
    const { response } = await ask('deaf', { method: 'POST', body: 'x'.repeat(2_000_000) });
    assert.equal(response.status, 201);
  });

  it('brings the plugin to itself, as another plugin and without a user', async () => {
    const text = 'r'.repeat(500_000);
    const { response, seen, body } = await ask('relay', {
      method: 'POST',
      body: text,
      headers: { authorization: 'Bearer anna' },
    });
    assert.deepEqual([response.status, body === text], [201, true]);
    assert.deepEqual([seen.path, seen.user || null], ['/inner?by=relay', null]);
    assert.equal((seen.headers as string[]).includes('mattermost-plugin-id'), true);
  });

  it('is a 500 when the plugin fails, and a 404 beside the plugin', async () => {
    const failed = await fetch(`${front.url}throw`);
    assert.equal(failed.status, 500);
    const other = await fetch(front.url.replace('thread-summary', 'thread-summary-2'));
    assert.equal(other.status, 404);
  });

  it('leaves no stream behind', async () => {
    await ask('last');
    const idle = 6;
    while (host.environment.process.streamCount > idle) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(host.environment.process.streamCount, idle);
  });
});
