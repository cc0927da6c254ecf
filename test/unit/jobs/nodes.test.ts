/** Jobs on more than one node, on one that is paused, and without a key-value store to keep them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues } from '../../../assets/i18n/index.ts';
import { LEASE_MS, RENEW_MS } from '../../../server/jobs/job_lease.ts';
import type { Summarize } from '../../../server/jobs/make_summary.ts';
import { type StopOrder, stopOrderOf, tellOtherNodes } from '../../../server/jobs/stop_elsewhere.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { LlmError } from '../../../server/llm/language_model.ts';
import { withDeadline } from '../../../server/ops/kv_deadline.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { FakeApi } from '../../support/fake_api.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { memoryKv } from '../../support/memory_kv.ts';
import { gate, summaryOf } from '../../support/summaries.ts';

const en = catalogues.en;

async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve));
}

function world() {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const channel = api.addChannel('P', api.addTeam('demo', [anna]), [anna]);
  const root = api.addPost(channel, anna, 'Shall we?');
  const reply = api.addPost(channel, anna, 'Yes', { root_id: root });
  const request = (postId = root): SummaryRequest => ({
    recipient: { userId: anna, channelId: channel, rootId: root },
    scope: threadOf(postId),
    named: false,
    lens: { kind: 'default' },
    regenerate: false,
    language: 'en',
    readerLanguage: 'en',
    timeZone: '',
    siteUrl: '',
  });
  const clock = { now: 1_000_000 };
  const logged: string[] = [];
  const log = createLog((level, message) => logged.push(`${level} ${message}`));
  /** A node whose engine waits at `engine`, and whose timers end when `tick` says so. */
  const node = (name: string, engine: Summarize = async (conversation) => summaryOf(conversation)) => {
    const timers: { at: number; end: () => void }[] = [];
    const tick = async (): Promise<void> => {
      for (const timer of timers.splice(0)) {
        if (timer.at <= clock.now) timer.end();
        else timers.push(timer);
      }
      await settle();
    };
    let ids = 0;
    const jobs = jobsOver({
      api,
      log,
      summarize: engine,
      node: name,
      instance: `process on ${name}`,
      now: () => clock.now,
      newId: () => `${name}${++ids}`,
      pause: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          signal.addEventListener('abort', () => resolve(), { once: true });
          timers.push({ at: clock.now + ms, end: resolve });
        }),
    });
    return { ...jobs, tick };
  };
  const records = (): string[] => api.kv.list(0, 100);
  return { api, anna, root, reply, request, node, clock, logged, records };
}

const isSummary = (message = ''): boolean => message.startsWith('#### Thread summary\n');

test('a process that slept past its lease finds its job done, and adds nothing', async () => {
  const w = world();
  const asleep = gate();
  const first = w.node('n1', async (conversation, options) => {
    await asleep.opened;
    options.onPartial?.(summaryOf(conversation).sections);
    await settle();
    return summaryOf(conversation);
  });
  first.jobs.submit(w.request());
  await settle();
  w.clock.now += LEASE_MS + 1;
  const second = w.node('n2');
  await second.sweeper.sweep();
  await settle();
  assert.deepEqual(w.api.told().map(isSummary), [true]);
  const before = w.api.calls.filter(({ method }) => method.endsWith('EphemeralPost')).length;
  asleep.open();
  // No timer of its own has told it yet: the summary itself must find out before it is shown.
  for (let i = 0; i < 4; i++) await settle();
  assert.ok(w.logged.includes('info another process has the job'));
  await first.tick();
  assert.equal(w.api.calls.filter(({ method }) => method.endsWith('EphemeralPost')).length, before);
  assert.deepEqual(w.records(), []);
});

test('a process that slept past its lease and failed says nothing over what another has delivered', async () => {
  const w = world();
  const asleep = gate();
  const first = w.node('n1', async () => {
    await asleep.opened;
    throw new LlmError('connect', 'refused');
  });
  first.jobs.submit(w.request());
  await settle();
  w.clock.now += LEASE_MS + 1;
  const second = w.node('n2');
  await second.sweeper.sweep();
  await settle();
  asleep.open();
  for (let i = 0; i < 4; i++) await settle();
  await first.tick();
  assert.deepEqual(w.api.told().map(isSummary), [true]);
});

test('a process that finds by its timer that another has its job stops working on it', async () => {
  const w = world();
  let aborted = false;
  const first = w.node('n1', (_conversation, options) => {
    options.signal?.addEventListener('abort', () => {
      aborted = true;
    });
    return new Promise(() => undefined);
  });
  first.jobs.submit(w.request());
  await settle();
  w.clock.now += LEASE_MS + 1;
  const second = w.node('n2');
  await second.sweeper.sweep();
  await settle();
  await first.tick();
  assert.deepEqual([aborted, first.runner.load.running], [true, 0]);
  assert.deepEqual(w.api.told().map(isSummary), [true]);
});

test('a job that takes longer than its lease is kept by renewing it, in the queue too', async () => {
  const w = world();
  const model = gate();
  const first = w.node('n1', async (conversation) => {
    await model.opened;
    return summaryOf(conversation);
  });
  const others = Array.from({ length: 4 }, () => w.api.addPost(w.request().recipient.channelId, w.anna, 'x'));
  for (const id of [...others, w.root]) first.jobs.submit(w.request(id));
  await settle();
  assert.deepEqual(first.runner.load, { running: 4, queued: 1 });
  const second = w.node('n2');
  for (let past = 0; past < 3 * LEASE_MS; past += RENEW_MS) {
    w.clock.now += RENEW_MS;
    await first.tick();
    await second.sweeper.sweep();
    await settle();
  }
  assert.equal(second.runner.load.running, 0);
  model.open();
  await settle();
  assert.deepEqual(w.api.told().map(isSummary), [true, true, true, true, true]);
  assert.deepEqual(w.records(), []);
});

test('on another node the same person is told that the summary is being made, until it is', async () => {
  const w = world();
  const model = gate();
  const engine: Summarize = async (conversation) => {
    await model.opened;
    return summaryOf(conversation);
  };
  const first = w.node('n1', engine);
  const second = w.node('n2', engine);
  first.jobs.submit(w.request());
  await settle();
  second.jobs.submit(w.request(w.reply));
  await settle();
  assert.deepEqual(w.api.told().slice(1), [en['thread_summary.error.already_running']]);
  model.open();
  await settle();
  assert.deepEqual(w.api.told().map(isSummary), [true, false]);
  second.jobs.submit(w.request(w.reply));
  await settle();
  assert.deepEqual(w.api.told().map(isSummary), [true, false, true]);
  assert.deepEqual(w.records(), []);
});

test('a node that stops hands its jobs over at once; another goes on with them', async () => {
  const w = world();
  const first = w.node('n1', () => new Promise(() => undefined));
  first.jobs.submit(w.request());
  await settle();
  const stopped = first.runner.stop(100);
  await settle();
  w.clock.now += 100;
  await first.tick();
  await stopped;
  assert.deepEqual(w.api.told(), [en['thread_summary.progress.handed_over']]);
  assert.equal(w.records().filter((key) => key.startsWith('job:')).length, 1);
  const second = w.node('n2');
  await second.sweeper.sweep();
  await settle();
  assert.deepEqual(w.api.told().map(isSummary), [true]);
  assert.deepEqual(w.records(), []);
});

test('an interruption that nobody waits for any more ends with one sentence', async () => {
  const w = world();
  const first = w.node('n1', () => new Promise(() => undefined));
  first.jobs.submit(w.request());
  await settle();
  w.clock.now += 60 * 60_000;
  const second = w.node('n2');
  await second.sweeper.sweep();
  await settle();
  assert.deepEqual(w.api.told(), [en['thread_summary.error.interrupted']]);
  assert.deepEqual(w.records(), []);
});

test('the job asked for again meanwhile is the one that is made', async () => {
  const w = world();
  const first = w.node('n1', () => new Promise(() => undefined));
  first.jobs.submit(w.request());
  await settle();
  w.clock.now += 2 * LEASE_MS;
  const model = gate();
  const second = w.node('n2', async (conversation) => {
    await model.opened;
    return summaryOf(conversation);
  });
  second.jobs.submit(w.request());
  await second.sweeper.sweep();
  await settle();
  model.open();
  await settle();
  assert.deepEqual(w.api.told().map(isSummary).sort(), [false, true]);
  assert.deepEqual(w.records(), []);
});

test('a record of another version of the plugin is left alone', async () => {
  const w = world();
  w.api.kv.set('job:strange', new TextEncoder().encode('{"v":9}'));
  const node = w.node('n1');
  await node.sweeper.sweep();
  await settle();
  assert.deepEqual([w.records(), w.api.told()], [['job:strange'], []]);
});

test('without a key-value store summaries are made all the same, and one line says what is lost', async () => {
  for (const failure of ['kvSetWithOptions', 'kvGet', 'kvList', 'kvDelete']) {
    const w = world();
    w.api.failures.set(failure, new Error('down'));
    const node = w.node('n1');
    await node.sweeper.sweep();
    for (const postId of [w.root, w.root]) {
      node.jobs.submit(w.request(postId));
      await settle();
    }
    assert.deepEqual(w.api.told().map(isSummary), [true, true], failure);
    const warnings = w.logged.filter((line) => line.startsWith('warn'));
    assert.ok(warnings.length <= 1, `${failure}: ${warnings}`);
  }
});

test('stopped without a key-value store, the person is asked to try again', async () => {
  const w = world();
  w.api.failures.set('kvSetWithOptions', new Error('down'));
  const first = w.node('n1', () => new Promise(() => undefined));
  first.jobs.submit(w.request());
  await settle();
  const stopped = first.runner.stop(0);
  await first.tick();
  await stopped;
  assert.deepEqual(w.api.told(), [en['thread_summary.error.interrupted']]);
});

test('a write that failed and was done all the same does not make its own job look like another’s', async () => {
  const w = world();
  let calls = 0;
  const set = w.api.kv.set.bind(w.api.kv);
  w.api.kv.set = (...args) => {
    const done = set(...args);
    calls += 1;
    if (calls % 2 === 1) throw new Error('the answer was lost');
    return done;
  };
  const node = w.node('n1');
  node.jobs.submit(w.request());
  await settle();
  assert.deepEqual(w.api.told().map(isSummary), [true]);
});

test('a store that does not answer is not waited for without end', async () => {
  let ended: () => void = () => undefined;
  const patience: number[] = [];
  const slow = memoryKv({ beforeCall: () => new Promise(() => undefined) });
  const timely = withDeadline(
    slow.store,
    3000,
    (ms, signal) =>
      new Promise((resolve) => {
        patience.push(ms);
        signal.addEventListener('abort', () => resolve(), { once: true });
        ended = resolve;
      }),
  );
  const value = new TextEncoder().encode('x');
  for (const call of [
    () => timely.get('a'),
    () => timely.set('a', value),
    () => timely.compareAndSet('a', null, value),
    () => timely.compareAndDelete('a', value),
    () => timely.delete('a'),
    async () => {
      for await (const key of timely.list('')) assert.fail(key);
    },
  ]) {
    const late = assert.rejects(call(), { code: 'kv_timeout' });
    await settle();
    ended();
    await late;
  }
  assert.deepEqual(patience, [3000, 300, 300, 300, 300, 300], 'nobody waits as long for the next answer');
  const quick = memoryKv();
  const never = withDeadline(
    quick.store,
    3000,
    (_ms, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  );
  await never.set('a', value);
  assert.deepEqual(await never.get('a'), value);
  const keys: string[] = [];
  for await (const key of never.list('')) keys.push(key);
  assert.deepEqual(keys, ['a']);
});

test('a job is stopped on the node that has it, for its person alone', async () => {
  const w = world();
  const sent: { Id: string; Data: Uint8Array }[] = [];
  const api = {
    publishPluginClusterEvent: async (event: { Id: string; Data: Uint8Array }) => void sent.push(event),
  };
  const log = createLog(() => undefined);
  const first = w.node('n1', () => new Promise(() => undefined));
  first.jobs.submit(w.request());
  await settle();
  const arrive = (order: StopOrder): void => {
    tellOtherNodes(api, order, log);
  };
  for (const order of [
    { userId: 'boris' },
    { userId: w.anna, jobId: 'another' },
    { userId: 'boris', jobId: 'n11' },
  ]) {
    arrive(order);
    await settle();
    const received = stopOrderOf(sent.at(-1) ?? assert.fail('nothing was published'));
    assert.deepEqual({ ...received }, order);
    first.jobs.stoppedElsewhere(received ?? assert.fail('an order of ours'));
    await settle();
    assert.equal(first.runner.load.running, 1, JSON.stringify(order));
  }
  first.jobs.stoppedElsewhere({ userId: w.anna, jobId: 'n11' });
  await settle();
  assert.deepEqual(w.api.told(), [en['thread_summary.error.llm.cancelled']]);
});

test('events of others, and broken ones, stop nothing', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  assert.equal(stopOrderOf({ Id: 'else', Data: bytes('{"userId":"x"}') }), undefined);
  for (const data of ['', '{', 'null', '{"userId":1}', `{"userId":"${'x'.repeat(100)}"}`]) {
    assert.equal(stopOrderOf({ Id: 'stop_jobs', Data: bytes(data) }), undefined, data);
  }
});

test('a cluster that does not take the event is no fault of the person’s', async () => {
  const lines: string[] = [];
  const broken = { publishPluginClusterEvent: () => Promise.reject(new Error('no cluster')) };
  tellOtherNodes(
    broken,
    { userId: 'x' },
    createLog((level) => lines.push(level)),
  );
  await settle();
  assert.deepEqual(lines, ['debug']);
});

test('a summary that was shown and could not be recorded so is not replaced by a sentence, but for lost access', async () => {
  for (const [access, late] of [
    [true, 0],
    [true, 60 * 60_000],
    [false, 0],
  ] as const) {
    const w = world();
    const set = w.api.kv.set.bind(w.api.kv);
    w.api.kv.set = (key, value, options) => {
      if (key.startsWith('job:') && value.length === 0) throw new Error('down');
      return set(key, value, options);
    };
    w.node('n1').jobs.submit(w.request());
    await settle();
    assert.deepEqual(w.api.told().map(isSummary), [true]);
    w.api.kv.set = set;
    w.clock.now += LEASE_MS + 1 + late;
    if (!access) w.api.channels.get(w.request().recipient.channelId)?.members.clear();
    const second = w.node('n2', () => Promise.reject(new LlmError('connect', 'refused')));
    await second.sweeper.sweep();
    await settle();
    assert.deepEqual(w.records(), []);
    const told = w.api.told();
    if (access) assert.deepEqual(told.map(isSummary), [true]);
    else assert.deepEqual(told, [en['thread_summary.error.may_not_read']]);
  }
});
