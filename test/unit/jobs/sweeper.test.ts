import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobLease } from '../../../server/jobs/job_lease.ts';
import type { Lapsed } from '../../../server/jobs/job_ledger.ts';
import { Sweeper } from '../../../server/jobs/sweeper.ts';

function world(looks: readonly Partial<Lapsed>[], hasRoom = true) {
  const limits: number[] = [];
  const resumed: unknown[] = [];
  const waits: number[] = [];
  let look = 0;
  let end: () => void = () => undefined;
  const sweeper = new Sweeper({
    ledger: {
      claimLapsed: async (limit) => {
        limits.push(limit);
        return { claimed: [], nextLapse: undefined, ...looks[look++] };
      },
    },
    jobs: { resume: (lease) => void resumed.push(lease) },
    runner: { hasRoom },
    now: () => 1_000_000,
    pause: (ms, signal) =>
      new Promise((resolve) => {
        waits.push(ms);
        end = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const tick = async (): Promise<void> => {
    end();
    await settle();
  };
  return { sweeper, limits, resumed, waits, settle, tick };
}

test('looks at once, then when the next lease could have lapsed, at the latest after a minute', async () => {
  const w = world([{ nextLapse: 1_020_000 }, { nextLapse: 1_000_000 }, {}, { nextLapse: 9_000_000 }]);
  w.sweeper.start();
  await w.settle();
  for (let i = 0; i < 3; i++) await w.tick();
  assert.deepEqual(w.waits, [22_000, 2000, 60_000, 60_000]);
});

test('what was left behind is begun again; without room it is left where it is', async () => {
  const lease = {} as JobLease;
  const w = world([{ claimed: [lease, lease] }]);
  await w.sweeper.sweep();
  assert.equal(w.resumed.length, 2);
  assert.ok((w.limits[0] ?? 0) > 0);
  const full = world([{}], false);
  await full.sweeper.sweep();
  assert.deepEqual(full.limits, [0]);
});

test('stopped, it looks no more; started again, one look at a time', async () => {
  const w = world([]);
  w.sweeper.start();
  await w.settle();
  w.sweeper.stop();
  await w.tick();
  assert.equal(w.waits.length, 1);
  w.sweeper.start();
  w.sweeper.start();
  await w.settle();
  await w.tick();
  assert.equal(w.limits.length, 4, 'two starts, and one look after the pause of the second');
});
