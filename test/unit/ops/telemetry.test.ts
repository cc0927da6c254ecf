import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Components } from '../../../server/ops/components.ts';
import { Metrics } from '../../../server/ops/metrics.ts';
import { type HostAnswered, type ModelAnswered, Telemetry } from '../../../server/ops/telemetry.ts';

const call = (fields: Partial<HostAnswered> = {}): HostAnswered => ({
  kind: 'host_answered',
  at: 1,
  method: 'GetUser',
  outcome: 'ok',
  ms: 2,
  ...fields,
});
const answered = (outcome: string, at: number): ModelAnswered => ({
  kind: 'model_answered',
  at,
  outcome,
  ms: 2500,
  firstTextMs: outcome === 'ok' ? 300 : undefined,
  promptTokens: 100,
  answerTokens: 10,
});

test('a listener that comes late hears what it missed; one that throws stops nobody', () => {
  const telemetry = new Telemetry();
  telemetry.record(call({ method: 'GetPost' }));
  const heard: string[] = [];
  telemetry.listen(() => {
    if (heard.length > 1) throw new Error('broken counter');
  });
  telemetry.listen((event) => {
    if (event.kind === 'host_answered') heard.push(event.method);
  });
  telemetry.record(call());
  telemetry.record(call());
  assert.deepEqual(heard, ['GetPost', 'GetUser', 'GetUser']);
});

test('what nobody will ask for any more is let go', () => {
  const telemetry = new Telemetry();
  telemetry.record(call());
  telemetry.settle();
  let heard = 0;
  telemetry.listen(() => {
    heard += 1;
  });
  assert.equal(heard, 0);
});

test('a listener that is waited for is called when there is no more room, and misses nothing', () => {
  const telemetry = new Telemetry();
  let heard = 0;
  let called = 0;
  telemetry.whenFull(() => {
    called += 1;
  });
  for (let n = 0; n < 2500; n += 1) telemetry.record(call());
  assert.equal(called, 1);
  telemetry.listen(() => {
    heard += 1;
  });
  telemetry.settle();
  assert.equal(heard, 2500);
  for (let n = 0; n < 5000; n += 1) telemetry.record(call());
  assert.equal(heard, 7500, 'each event once');
});

test('a component goes down with its faults, keeps since when, and remembers the last one when it is up again', () => {
  const components = new Components();
  const state = (name: string) => components.list().find((each) => each.name === name);
  assert.equal(state('model')?.state, 'unknown');
  components.observe(answered('ok', 10));
  components.observe(answered('ok', 20));
  assert.deepEqual(state('model'), { name: 'model', state: 'up', since: 10, lastError: null });
  components.observe(answered('dns', 30));
  components.observe(answered('dns', 40));
  assert.deepEqual(state('model'), {
    name: 'model',
    state: 'down',
    since: 30,
    lastError: { code: 'dns', at: 40 },
  });
  components.observe(answered('ok', 50));
  assert.deepEqual(state('model'), {
    name: 'model',
    state: 'up',
    since: 50,
    lastError: { code: 'dns', at: 40 },
  });
});

test('a request that was cancelled or too long says nothing of the model', () => {
  const components = new Components();
  for (const code of ['cancelled', 'too_long', 'filtered']) components.observe(answered(code, 1));
  assert.equal(components.list().find((each) => each.name === 'model')?.state, 'unknown');
});

test('key-value calls tell of the store and of the server both, others of the server alone', () => {
  const components = new Components();
  components.observe(call({ method: 'KVGet', outcome: 'timeout' }));
  components.observe(call({ method: 'GetUser' }));
  const states = Object.fromEntries(components.list().map(({ name, state }) => [name, state]));
  assert.deepEqual([states.kv_store, states.mattermost], ['down', 'up']);
});

test('Prometheus reads what was counted', async () => {
  const metrics = new Metrics({ version: '1.2.3', gauges: () => ({ running: 2, waiting: 5 }) });
  metrics.count({
    kind: 'job_ended',
    at: 1,
    job: 'j',
    outcome: 'digest',
    reason: 'dns',
    ms: 1500,
    scope: 'threads',
    lens: 'default',
    posts: 200,
    parts: 1,
    reused: true,
  });
  metrics.count(answered('ok', 1));
  metrics.count(answered('dns', 1));
  metrics.count(call());
  const text = await metrics.text();
  for (const line of [
    'thread_summary_jobs_total{outcome="digest"} 1',
    'thread_summary_errors_total{reason="dns"} 1',
    'thread_summary_job_seconds_bucket{le="2",outcome="digest"} 1',
    'thread_summary_job_seconds_bucket{le="1",outcome="digest"} 0',
    'thread_summary_posts_read_total 200',
    'thread_summary_reused_total 1',
    'thread_summary_model_requests_total{outcome="dns"} 1',
    'thread_summary_model_seconds_count 1',
    'thread_summary_model_first_text_seconds_count 1',
    'thread_summary_model_tokens_total{direction="in"} 200',
    'thread_summary_host_call_seconds_count{method="GetUser",outcome="ok"} 1',
    'thread_summary_jobs{state="running"} 2',
    'thread_summary_jobs{state="waiting"} 5',
    'thread_summary_build_info{version="1.2.3"} 1',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line}\n\n${text}`);
  }
});
