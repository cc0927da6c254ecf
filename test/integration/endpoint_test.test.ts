/** The test of a model endpoint through the whole plugin: the host's HTTP, an administrator, an endpoint on loopback. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EmbeddedHost } from '../host/host.ts';
import { type Front, startFront } from '../host/http/front.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { type FakeLlm, startFakeLlm } from '../support/fake_llm.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const SAVED_TOKEN = 'saved-token-5f1e';

interface Step {
  readonly name: string;
  readonly state: string;
  readonly code: string;
  readonly message: string;
}

describe('an endpoint tried through the plugin', () => {
  let plugin: NodePlugin;
  let host: EmbeddedHost;
  let front: Front;
  let saved: FakeLlm;
  let other: FakeLlm;
  before(async () => {
    [saved, other] = await Promise.all([startFakeLlm(), startFakeLlm()]);
    plugin = await buildNodePlugin();
    const world = await loadWorld(join(here, '../conformance/worlds/office.jsonl'));
    host = new EmbeddedHost({
      ...plugin,
      world,
      siteUrl: 'http://localhost:8065',
      settings: { llmbaseurl: saved.baseUrl, llmtoken: SAVED_TOKEN, llmmodel: 'fake' },
    });
    await host.environment.activate();
    front = await startFront(host);
  });
  after(async () => {
    await front.close();
    await host.environment.close();
    plugin.remove();
    await Promise.all([saved.close(), other.close()]);
  });

  async function ask(path: string, body: object, user = 'root') {
    const response = await fetch(`${front.url}api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${user}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.doesNotMatch(text, new RegExp(SAVED_TOKEN));
    return { status: response.status, body: JSON.parse(text) as { steps: Step[]; models: string[] } };
  }

  it('finds the saved one sound, with its token', async () => {
    const { status, body } = await ask('endpoint_test', {});
    assert.equal(status, 200);
    assert.deepEqual(
      body.steps.filter(({ state }) => state === 'failed' || state === 'warning'),
      [],
    );
    assert.ok(saved.requests.every(({ headers }) => headers.authorization === `Bearer ${SAVED_TOKEN}`));
    assert.ok(saved.requests.length >= 3);
  });

  it('sends the saved token nowhere else, and says so where one is asked for', async () => {
    other.behaveAs('unauthorized');
    const { body } = await ask('endpoint_test', { base_url: other.baseUrl, token: '*'.repeat(32) });
    assert.equal(body.steps.find(({ state }) => state === 'failed')?.code, 'auth_withheld');
    assert.ok(other.requests.length > 0);
    assert.ok(other.requests.every(({ headers }) => headers.authorization === undefined));
    assert.doesNotMatch(JSON.stringify(other.requests), new RegExp(SAVED_TOKEN));
  });

  it('names the models', async () => {
    assert.deepEqual((await ask('endpoint_models', {})).body.models, ['fake']);
  });

  it('answers nobody but administrators, and asks no endpoint for them', async () => {
    const before = saved.requests.length;
    for (const path of ['endpoint_test', 'endpoint_models']) {
      assert.equal((await ask(path, {}, 'anna')).status, 403);
      assert.equal((await ask(path, {}, 'nobody')).status, 401);
    }
    assert.equal(saved.requests.length, before);
  });
});
