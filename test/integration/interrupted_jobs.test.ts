/** Jobs whose process is killed, or told to stop, under the embedded host: the person has one outcome all the same. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { catalogues } from '../../assets/i18n/index.ts';
import type { DeliveredPost } from '../host/api/served.ts';
import { EmbeddedHost } from '../host/host.ts';
import { idOf } from '../host/world/ids.ts';
import { loadWorld } from '../host/world/load_world.ts';
import { type FakeBehaviour, type FakeLlm, startFakeLlm } from '../support/fake_llm.ts';
import { buildNodePlugin, type NodePlugin } from '../support/node_plugin.ts';
import { seeded } from '../support/seeded.ts';

const OFFICE = fileURLToPath(new URL('../conformance/worlds/office.jsonl', import.meta.url));
const ROOT = 'post:demo/release/1750000000000/anna';
const PATIENCE_MS = 30_000;
const en = catalogues.en;

describe('interrupted jobs under the embedded host', () => {
  let plugin: Pick<NodePlugin, 'pluginFolder'> & Partial<NodePlugin>;
  let host: EmbeddedHost;
  let llm: FakeLlm;
  let delivered: DeliveredPost[];
  before(async () => {
    // PLUGIN=dist/unpacked/linux-amd64/thread-summary has the executable do it.
    const built = process.env.PLUGIN;
    plugin = built === undefined ? await buildNodePlugin() : { pluginFolder: built };
  });
  afterEach(async () => {
    await host.environment.close();
    await llm.close();
  });
  after(() => plugin.remove?.());

  async function start(settings: Record<string, unknown> = {}): Promise<void> {
    llm = await startFakeLlm();
    delivered = [];
    const { pluginFolder, command } = plugin;
    host = new EmbeddedHost({
      pluginFolder,
      ...(command === undefined ? {} : { command }),
      world: await loadWorld(OFFICE),
      siteUrl: 'http://localhost:8065',
      settings: { LlmBaseUrl: llm.baseUrl, LlmModel: 'fake', ...settings },
      delivered: (post) => delivered.push(post),
    });
    await host.environment.activate();
  }

  const ask = () =>
    host.runCommand({
      userId: idOf('user:anna'),
      channelId: idOf('channel:demo/release'),
      rootId: idOf(ROOT),
      text: '/summary',
    });

  /** What Anna has before her, by post; the last text that came under an id. */
  const shown = (): string[] => [
    ...new Map(
      delivered.filter(({ kind }) => kind === 'ephemeral').map(({ postId, message }) => [postId, message]),
    ).values(),
  ];

  async function until(reached: () => boolean, what: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!reached()) {
      assert.ok(Date.now() < end, `not within ${PATIENCE_MS} ms: ${what}; shown ${JSON.stringify(shown())}`);
      await delay(5);
    }
  }

  async function kill(): Promise<void> {
    const { process: running } = host.environment;
    host.log.excuse(true);
    running.child.kill('SIGKILL');
    await running.child.exited;
    await host.environment.checkPlugin();
    host.log.excuse(false);
  }

  const isSummary = (message = ''): boolean => message.startsWith('#### ') && message.includes('\n---\n');
  const settled = (): boolean => shown().length === 1 && isSummary(shown()[0]);
  const nothingLeft = async (): Promise<void> => {
    await until(
      () => !host.keyValues.list(0, 100).some((key) => /^(job|conversation):/.test(key)),
      'no record',
    );
  };

  for (const behaviour of [
    'stall_mid_stream',
    'stall_before_first_byte',
  ] as const satisfies readonly FakeBehaviour[]) {
    it(`killed while the model is at work (${behaviour}), the summary is delivered by the next process`, async () => {
      await start();
      llm.enqueue(behaviour);
      await ask();
      await until(() => llm.requests.length === 1, 'the model is asked');
      assert.equal(shown().length, 1, 'a sign of life');
      await kill();
      await until(settled, 'the summary');
      await nothingLeft();
      assert.equal(llm.requests.length, 2);
    });
  }

  it('killed twice over the same job, the person is told so and nothing is tried again', async () => {
    await start();
    llm.enqueue('stall_before_first_byte', 'stall_before_first_byte');
    await ask();
    for (const requests of [1, 2]) {
      await until(() => llm.requests.length === requests, `request ${requests}`);
      await kill();
    }
    await until(() => shown()[0] === en['thread_summary.error.interrupted'], 'the sentence');
    await nothingLeft();
    assert.deepEqual([shown().length, llm.requests.length], [1, 2]);
  });

  it('switched off and on again, the job is handed over at once and goes on by itself', async () => {
    await start();
    llm.enqueue('stall_before_first_byte');
    await ask();
    await until(() => llm.requests.length === 1, 'the model is asked');
    await host.environment.deactivate();
    assert.deepEqual(shown(), [en['thread_summary.progress.handed_over']]);
    await host.environment.activate();
    await until(settled, 'the summary');
    await nothingLeft();
  });

  it('ended by a signal, it hands its job over before it goes', async () => {
    await start();
    llm.enqueue('stall_before_first_byte');
    await ask();
    await until(() => llm.requests.length === 1, 'the model is asked');
    const { process: running } = host.environment;
    host.log.excuse(true);
    running.child.kill('SIGTERM');
    await running.child.exited;
    assert.deepEqual(shown(), [en['thread_summary.progress.handed_over']]);
    await host.environment.checkPlugin();
    host.log.excuse(false);
    await until(settled, 'the summary');
    await nothingLeft();
  });

  it('killed at moments of chance, each command ends with one summary', async () => {
    const random = seeded();
    for (let round = 0; round < 12; round++) {
      await start();
      await ask();
      await delay(random.below(60));
      await kill();
      await until(settled, `seed ${random.seed}, round ${round}`);
      await nothingLeft();
      if (round < 11) {
        await host.environment.close();
        await llm.close();
      }
    }
  });
});
