import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobHistory } from '../../../server/ops/job_history.ts';
import type { JobEnded, ModelAnswered } from '../../../server/ops/telemetry.ts';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;

function job(fields: Partial<JobEnded> = {}): JobEnded {
  return {
    kind: 'job_ended',
    at: NOW - 1,
    job: 'j',
    outcome: 'summary',
    reason: '',
    ms: 1000,
    scope: 'threads',
    lens: 'default',
    posts: 10,
    parts: 1,
    reused: false,
    ...fields,
  };
}

function answer(fields: Partial<ModelAnswered> = {}): ModelAnswered {
  return {
    kind: 'model_answered',
    at: NOW - 1,
    outcome: 'ok',
    ms: 900,
    firstTextMs: 100,
    promptTokens: 1000,
    answerTokens: 50,
    ...fields,
  };
}

test('of nothing there are no shares and no percentiles, rather than zeros', () => {
  const { successRate, reuseRate, totalMs, firstTextMs, perHour } = new JobHistory().figures(NOW);
  assert.deepEqual([successRate, reuseRate], [null, null]);
  assert.deepEqual([totalMs.p50, firstTextMs.p95], [null, null]);
  assert.deepEqual(perHour, Array(24).fill(0));
});

test('figures are of the last 24 hours; cancelled summaries count for nothing, digests as delivered', () => {
  const history = new JobHistory();
  for (const event of [
    job({ at: NOW - 25 * HOUR, outcome: 'failed' }),
    job({ at: NOW - 23.5 * HOUR, ms: 4000 }),
    job({ at: NOW - 1.5 * HOUR, outcome: 'digest', reason: 'dns', reused: true }),
    job({ outcome: 'failed', reason: 'cannot_verify' }),
    job({ outcome: 'cancelled', reason: 'cancelled' }),
    answer({ at: NOW - 30 * HOUR, promptTokens: 7 }),
    answer(),
    answer({ outcome: 'timeout_first_byte', firstTextMs: undefined, answerTokens: 0 }),
  ]) {
    history.add(event);
  }
  const figures = history.figures(NOW);
  assert.equal(figures.successRate, 2 / 3);
  assert.equal(figures.reuseRate, 1 / 2);
  assert.deepEqual(
    figures.perHour.flatMap((count, hour) => (count === 0 ? [] : [[hour, count]])),
    [
      [0, 1],
      [22, 1],
    ],
  );
  assert.deepEqual(figures.totalMs, { p50: 1000, p95: 4000 });
  assert.deepEqual(figures.firstTextMs, { p50: 100, p95: 100 });
  assert.deepEqual([figures.promptTokens, figures.answerTokens], [2000, 50]);
});

test('the newest jobs come first, and memory holds no more than it says', () => {
  const history = new JobHistory();
  for (let n = 0; n < 1500; n += 1) history.add(job({ job: `j${n}` }));
  assert.deepEqual(
    history.recent(2).map((each) => each.job),
    ['j1499', 'j1498'],
  );
  assert.equal(history.recent(5000).length, 1000);
});
