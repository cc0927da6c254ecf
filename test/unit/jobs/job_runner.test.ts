import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEFAULT_LIMITS,
  type JobContext,
  JobRunner,
  type Pause,
  type RunnerLimits,
} from '../../../server/jobs/job_runner.ts';

/** A pause that ends when the test says so. */
function manualPause() {
  const pending: { ms: number; end: () => void }[] = [];
  const pause: Pause = (ms, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      pending.push({ ms, end: resolve });
    });
  return { pause, pending };
}

/** Jobs that start, wait, and end when told to. */
function world(limits: Partial<RunnerLimits> = { running: 2, queued: 2 }) {
  const { pause, pending } = manualPause();
  const runner = new JobRunner(pause, () => ({ ...DEFAULT_LIMITS, ...limits }));
  const started: string[] = [];
  const ended: string[] = [];
  const finish = new Map<string, () => void>();
  const contexts = new Map<string, JobContext>();
  const waiting: string[] = [];
  const submit = (key: string, heedsAbort = true, userId = 'anna') =>
    runner.submit({
      userId,
      key,
      work: async (context) => {
        started.push(key);
        contexts.set(key, context);
        await new Promise<void>((resolve) => {
          finish.set(key, resolve);
          if (context.signal.aborted) resolve();
          if (heedsAbort) context.signal.addEventListener('abort', () => resolve(), { once: true });
        });
        ended.push(context.signal.aborted ? `${key}:${String(context.signal.reason)}` : key);
      },
      onWaiting: (ahead) => waiting.push(`${key}:${ahead}`),
    });
  return { waiting, runner, started, ended, finish, contexts, submit, pending };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a bounded number run, the rest wait in order, what is beyond is refused', async () => {
  const w = world();
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((key) => w.submit(key)),
    ['accepted', 'accepted', 'accepted', 'accepted', 'busy'],
  );
  await settle();
  assert.deepEqual(w.started, ['a', 'b']);
  assert.deepEqual(w.runner.load, { running: 2, queued: 2 });
  w.finish.get('b')?.();
  await settle();
  assert.deepEqual(w.started, ['a', 'b', 'c']);
  assert.equal(w.submit('f'), 'accepted', 'a free place in the queue is taken again');
});

test('one job per key, at work or waiting, and a new one once it ended', async () => {
  const w = world({ running: 1, queued: 5 });
  w.submit('a');
  w.submit('b');
  assert.equal(w.submit('a'), 'already_running');
  assert.equal(w.submit('b'), 'already_running');
  await settle();
  w.finish.get('a')?.();
  await settle();
  assert.equal(w.submit('a'), 'accepted');
});

test('a job may claim another key unless it is held, and gives all of them back', async () => {
  const w = world();
  w.submit('a');
  w.submit('b');
  await settle();
  assert.equal(w.contexts.get('a')?.claim('root'), true);
  assert.equal(w.contexts.get('a')?.claim('root'), true, 'its own');
  assert.equal(w.contexts.get('b')?.claim('root'), false);
  assert.equal(w.submit('root'), 'already_running');
  w.finish.get('a')?.();
  await settle();
  assert.equal(w.contexts.get('b')?.claim('root'), true);
  w.finish.get('b')?.();
  await settle();
  assert.equal(w.submit('root'), 'accepted');
});

test('a job is cancelled at work and in the queue; the others stay', async () => {
  const w = world({ running: 1, queued: 5 });
  w.submit('a');
  w.submit('b');
  w.submit('c');
  await settle();
  assert.equal(w.runner.cancel('b'), true);
  assert.equal(w.runner.cancel('a'), true);
  assert.equal(w.runner.cancel('nothing'), false);
  await settle();
  assert.deepEqual(w.ended.sort(), ['a:cancelled', 'b:cancelled']);
  assert.deepEqual(w.runner.load, { running: 1, queued: 0 });
  assert.equal(w.started.at(-1), 'c');
});

test('a job that throws ends like any other', async () => {
  const { runner } = world();
  runner.submit({
    userId: 'anna',
    key: 'a',
    work: async () => {
      throw new Error('bug');
    },
  });
  await settle();
  assert.deepEqual(runner.load, { running: 0, queued: 0 });
});

test('stopping: nothing new, those waiting end at once, those at work are drained and then aborted', async () => {
  const w = world({ running: 2, queued: 5 });
  for (const key of ['quick', 'slow', 'waiting']) w.submit(key);
  await settle();
  let stopped = false;
  const stopping = w.runner.stop(4000).then(() => {
    stopped = true;
  });
  await settle();
  assert.equal(w.submit('new'), 'stopping');
  assert.deepEqual(w.ended, ['waiting:stopping']);
  w.finish.get('quick')?.();
  await settle();
  assert.deepEqual([w.ended.at(-1), stopped], ['quick', false]);
  assert.equal(w.pending[0]?.ms, 4000);
  w.pending[0]?.end();
  await stopping;
  assert.deepEqual(w.ended, ['waiting:stopping', 'quick', 'slow:stopping']);
});

test('stopping with nothing at work, or all of it done in time, waits for no timer', async () => {
  const idle = world();
  await idle.runner.stop(4000);
  const w = world();
  w.submit('a');
  await settle();
  const stopping = w.runner.stop(4000);
  w.finish.get('a')?.();
  await stopping;
  assert.equal(w.pending.length, 1, 'no farewell is waited for');
});

test('a job that heeds no abort cannot keep the plugin from stopping', async () => {
  const w = world();
  w.submit('deaf', false);
  await settle();
  const stopping = w.runner.stop(4000);
  await settle();
  w.pending[0]?.end();
  await settle();
  assert.equal(w.pending[1]?.ms, 450);
  w.pending[1]?.end();
  await stopping;
});

test('who waits is told how many are before them, whenever that changes', async () => {
  const w = world({ running: 1, queued: 5 });
  for (const key of ['a', 'b', 'c', 'd']) w.submit(key);
  assert.deepEqual(w.waiting.splice(0), ['b:0', 'c:1', 'd:2']);
  await settle();
  w.runner.cancel('c');
  assert.deepEqual(w.waiting.splice(0), ['d:1']);
  w.finish.get('a')?.();
  await settle();
  assert.deepEqual(w.waiting.splice(0), ['d:0']);
  w.finish.get('b')?.();
  await settle();
  assert.deepEqual(w.waiting, []);
  assert.deepEqual(w.started, ['a', 'c', 'b', 'd']);
});

test('nobody fills the queue alone', async () => {
  const w = world({ running: 1, queued: 5, perUser: 2 });
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => w.submit(key)),
    ['accepted', 'accepted', 'too_many'],
  );
  assert.equal(w.submit('d', true, 'boris'), 'accepted');
  assert.equal(w.runner.cancelAll('anna'), 2);
  assert.equal(w.runner.cancelAll('anna'), 2, 'they end in their own time');
  await settle();
  assert.equal(w.runner.cancelAll('anna'), 0);
  assert.deepEqual(w.ended.sort(), ['a:cancelled', 'b:cancelled']);
  assert.equal(w.submit('c'), 'accepted');
});

test('a change of the limits holds from the next job on', async () => {
  const limits = { running: 1, queued: 0 };
  const w = world(limits);
  w.submit('a');
  assert.deepEqual([w.runner.hasRoom, w.submit('b')], [false, 'busy']);
  limits.running = 2;
  assert.deepEqual([w.runner.hasRoom, w.submit('b')], [true, 'accepted']);
});
