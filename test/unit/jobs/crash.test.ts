/** Accepted means delivered: wherever a process dies, and another comes, the person has one outcome. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues } from '../../../assets/i18n/index.ts';
import { LEASE_MS } from '../../../server/jobs/job_lease.ts';
import type { JobSettings, Summarize } from '../../../server/jobs/summary_jobs.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { perSection, sectionKinds } from '../../../server/summary/types.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { type DeathMoment, mortal } from '../../support/mortal_api.ts';
import { seeded } from '../../support/seeded.ts';
import { summaryOf } from '../../support/summaries.ts';

const BOT = fakeId('bot');
const en = catalogues.en;
const log = createLog(() => undefined);

/** Shows progress and partial text on its way, as a model would. */
const engine: Summarize = async (conversation, options) => {
  options.onProgress?.({ step: 'part', part: 1, parts: 2 });
  const claim = { text: 'They agreed.', citations: [conversation.rootId] };
  const sections = Object.entries(perSection((kind) => (kind === 'topics' ? [claim] : []))).map(
    ([, claims], index) => ({ kind: sectionKinds[index] ?? 'topics', claims }),
  );
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    options.onPartial?.(sections);
  }
  return summaryOf(conversation, { lens: options.lens, sections });
};

function world(delivery: JobSettings['delivery']) {
  const api = new FakeApi();
  api.addUser('summary-bot', { id: BOT, is_bot: true });
  const anna = api.addUser('anna');
  const channel = api.addChannel('P', api.addTeam('demo', [anna]), [anna]);
  const root = api.addPost(channel, anna, 'Shall we?');
  const request: SummaryRequest = {
    recipient: { userId: anna, channelId: channel, rootId: root },
    scope: threadOf(root),
    named: false,
    lens: { kind: 'default' },
    regenerate: false,
    language: 'en',
    readerLanguage: 'en',
    timeZone: '',
    siteUrl: '',
  };
  let now = 0;
  /** A process that lives until its `deathAt`-th call to the host. */
  const process = (
    name: string,
    deathAt = Number.POSITIVE_INFINITY,
    moment: DeathMoment = 'before',
    node = 'node1',
  ) => {
    const life = mortal(api, deathAt, moment);
    const jobs = jobsOver({
      api: life.api,
      log,
      summarize: engine,
      settings: { delivery },
      instance: name,
      node,
      now: () => now,
      // No preview is ever skipped for having come too soon: each is one more call to die at.
      pause: (ms, signal) =>
        ms < 1000
          ? new Promise((resolve) => setImmediate(resolve))
          : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    });
    return { ...jobs, ...life };
  };
  const replies = () =>
    [...api.posts.values()].filter((post) => post.user_id === BOT && post.delete_at === 0);
  /** What the person and the channel have before them in the end. */
  const outcome = () => ({
    told: api.told(anna).map((message) => (message.startsWith('#### ') ? summaryOrNot(message) : message)),
    replies: replies().map((post) => summaryOrNot(post.message)),
    left: api.kv.list(0, 100),
  });
  const sleep = (ms: number): void => {
    now += ms;
  };
  return { api, anna, request, process, outcome, sleep };
}

function summaryOrNot(message: string): string {
  return /Read 1 of [12] posts?\./.test(message) ? 'summary' : `unfinished: ${message}`;
}

/** Until nothing happens any more, or what happens is for ever: a dead process waits for answers without end. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve));
}

const DELIVERED = {
  ephemeral: { told: ['summary'], replies: [], left: [] },
  post: { told: [en['thread_summary.delivery.posted']], replies: ['summary'], left: [] },
} as const;

async function callsOfOneRun(delivery: JobSettings['delivery']): Promise<number> {
  const w = world(delivery);
  const only = w.process('process1');
  only.jobs.submit(w.request);
  await quiet();
  assert.deepEqual(w.outcome(), DELIVERED[delivery]);
  return only.calls.length;
}

for (const delivery of ['ephemeral', 'post'] as const) {
  test(`${delivery}: a process that dies at any of its calls is succeeded by one that delivers, once`, async () => {
    const calls = await callsOfOneRun(delivery);
    assert.ok(calls > 15, `${calls} calls`);
    for (let n = 1; n <= calls; n++) {
      for (const moment of ['before', 'after'] as const) {
        const w = world(delivery);
        const first = w.process('process1', n, moment);
        first.jobs.submit(w.request);
        let accepted = false;
        void first.jobs.recorded().then(() => {
          accepted = true;
        });
        await quiet();
        assert.ok(first.dead());
        const second = w.process('process2');
        await second.sweeper.sweep();
        await quiet();
        const where = `died ${moment} call ${n}: ${first.calls.join(' ')}`;
        const { told, replies, left } = w.outcome();
        // Until the record is there the host has had no answer to the command, and tells the person so itself.
        const may: readonly unknown[] = accepted
          ? [DELIVERED[delivery]]
          : [DELIVERED[delivery], { told, replies: [], left }];
        assert.ok(
          may.some((expected) => JSON.stringify(expected) === JSON.stringify({ told, replies, left })),
          `${where}\n${JSON.stringify({ told, replies, left })}`,
        );
        if (!accepted) assert.ok(told.length <= 1, where);
      }
    }
  });

  test(`${delivery}: three processes that die one after another end with one outcome`, async () => {
    const random = seeded();
    const calls = await callsOfOneRun(delivery);
    for (let round = 0; round < 200; round++) {
      const w = world(delivery);
      const story: string[] = [];
      let accepted = false;
      for (let life = 1; life <= 3; life++) {
        const deathAt = 1 + random.below(calls);
        const moment = random.below(2) === 0 ? 'before' : 'after';
        const process = w.process(`process${life}`, deathAt, moment);
        if (life === 1) process.jobs.submit(w.request);
        else await Promise.race([process.sweeper.sweep(), quiet()]);
        await quiet();
        if (life === 1) {
          await Promise.race([process.jobs.recorded().then(() => (accepted = true)), quiet()]);
        }
        story.push(`${moment} ${deathAt}: ${process.calls.join(' ')}`);
      }
      if (!accepted) continue;
      const last = w.process('last');
      await last.sweeper.sweep();
      await quiet();
      const { told, replies, left } = w.outcome();
      const interrupted = { told: [en['thread_summary.error.interrupted']], replies, left: [] };
      const may: readonly unknown[] = [DELIVERED[delivery], interrupted];
      assert.ok(replies.length <= 1, `seed ${random.seed}\n${story.join('\n')}`);
      assert.ok(
        may.some((expected) => JSON.stringify(expected) === JSON.stringify({ told, replies, left })),
        `seed ${random.seed}\n${story.join('\n')}\n${JSON.stringify({ told, replies, left })}`,
      );
    }
  });
}

test('another node leaves a job alone while its process renews the lease, and takes it when it has lapsed', async () => {
  const w = world('ephemeral');
  const calls = await callsOfOneRun('ephemeral');
  const first = w.process('process1', Math.floor(calls / 2), 'before');
  first.jobs.submit(w.request);
  await quiet();
  const other = w.process('process2', undefined, undefined, 'node2');
  const wait = await other.sweeper.sweep();
  await quiet();
  assert.notDeepEqual(w.outcome().told, ['summary']);
  assert.ok(wait <= LEASE_MS + 5000, `looks again in ${wait} ms`);
  w.sleep(wait);
  await other.sweeper.sweep();
  await quiet();
  assert.deepEqual(w.outcome(), DELIVERED.ephemeral);
});
