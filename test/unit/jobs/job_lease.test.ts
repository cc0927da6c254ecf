import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobLease, RENEW_MS } from '../../../server/jobs/job_lease.ts';
import type { JobRecord } from '../../../server/jobs/job_record.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { memoryKv } from '../../support/memory_kv.ts';

const JOB: JobRecord = {
  id: 'j1',
  request: {
    recipient: { userId: 'anna', channelId: 'town', rootId: '' },
    scope: threadOf('p'.repeat(26)),
    named: false,
    lens: { kind: 'default' },
    language: 'en',
    regenerate: false,
    readerLanguage: 'en',
    timeZone: '',
    siteUrl: '',
  },
  node: 'n1',
  instance: 'life1',
  placeKey: '',
  attempt: 1,
  acceptedAt: 0,
  state: 'running',
  leaseUntil: 0,
};

/** `store` may be `up`, `away` (nothing is done) or `deaf` (it is done, and no answer comes). */
function setUp() {
  const state = { now: 1000, store: 'up' as 'up' | 'away' | 'deaf' };
  const { store, values } = memoryKv();
  const through = async (work: () => Promise<boolean>): Promise<boolean> => {
    if (state.store === 'away') throw new Error('the store is away');
    const done = await work();
    if (state.store === 'deaf') throw new Error('the answer was lost');
    return done;
  };
  const failures: unknown[] = [];
  const lease = new JobLease(
    {
      kv: {
        compareAndSet: (...args) => through(() => store.compareAndSet(...args)),
        compareAndDelete: (...args) => through(() => store.compareAndDelete(...args)),
      },
      key: 'job:j1',
      now: () => state.now,
      failed: (error) => failures.push(error),
    },
    JOB,
    null,
  );
  const renew = (state_?: 'delivering'): Promise<boolean> => {
    state.now += RENEW_MS;
    return lease.renew(state_);
  };
  return { state, store, values, failures, lease, renew };
}

for (const trouble of ['away', 'deaf'] as const) {
  test(`a store that is ${trouble} for many renewals still gives the job back to its owner, who ends it`, async () => {
    const { state, values, failures, lease, renew } = setUp();
    assert.equal(await renew(), true);
    state.store = trouble;
    for (let n = 0; n < 12; n += 1) assert.equal(await renew(), true, 'a failing store stops no job');
    assert.ok(failures.length > 0);
    state.store = 'up';
    assert.equal(await renew('delivering'), true);
    assert.equal(lease.lost, false);
    assert.equal(await lease.end(), true);
    assert.deepEqual(values.list(0, 10), [], 'nobody finds a job that has ended');
  });
}

test('ups and downs in any order: the record is found, and ended', async () => {
  const { state, values, lease, renew } = setUp();
  for (const store of ['up', 'away', 'deaf', 'away', 'away', 'deaf', 'up', 'deaf', 'away', 'up'] as const) {
    state.store = store;
    assert.equal(await renew(), true);
  }
  assert.equal(await lease.end(), true);
  assert.deepEqual(values.list(0, 10), []);
});

test('what another process wrote is its own', async () => {
  const { store, lease, renew } = setUp();
  await renew();
  await store.set('job:j1', new TextEncoder().encode('another’s'));
  assert.equal(await renew(), false);
  assert.equal(lease.lost, true);
  await lease.end();
  assert.equal(new TextDecoder().decode((await store.get('job:j1')) ?? undefined), 'another’s');
});
