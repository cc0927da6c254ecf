import assert from 'node:assert/strict';
import test from 'node:test';
import { LlmError, type LlmErrorCode } from '../../../server/llm/language_model.ts';
import { pauseBeforeRetry, retryAfterMs } from '../../../server/llm/retry.ts';

const policy = { baseMs: 500, random: () => 0 };
const failure = (code: LlmErrorCode, retryAfter?: number) =>
  new LlmError(code, 'test', retryAfter === undefined ? {} : { retryAfterMs: retryAfter });

test('a transient failure is tried twice more, each pause twice the last', () => {
  for (const code of ['dns', 'connect', 'timeout_connect', 'rate_limited', 'upstream'] as const) {
    assert.equal(pauseBeforeRetry(failure(code), 0, 60_000, policy), 500, code);
    assert.equal(pauseBeforeRetry(failure(code), 1, 60_000, policy), 1000, code);
    assert.equal(pauseBeforeRetry(failure(code), 2, 60_000, policy), undefined, code);
  }
});

test('an empty answer is asked for once more', () => {
  assert.equal(pauseBeforeRetry(failure('empty'), 0, 60_000, policy), 500);
  assert.equal(pauseBeforeRetry(failure('empty'), 1, 60_000, policy), undefined);
});

test('what another attempt cannot mend is not tried again', () => {
  const codes = [
    'tls',
    'auth',
    'model_not_found',
    'too_long',
    'protocol',
    'interrupted',
    'filtered',
    'cancelled',
    'timeout_first_byte',
    'timeout_idle',
    'timeout_total',
    'bad_url',
    'not_configured',
  ] as const;
  for (const code of codes) assert.equal(pauseBeforeRetry(failure(code), 0, 60_000, policy), undefined, code);
});

test('Retry-After is a lower bound and never outlives the deadline', () => {
  assert.equal(pauseBeforeRetry(failure('rate_limited', 3000), 0, 60_000, policy), 3000);
  assert.equal(pauseBeforeRetry(failure('rate_limited', 100), 0, 60_000, policy), 500);
  assert.equal(pauseBeforeRetry(failure('rate_limited', 61_000), 0, 60_000, policy), undefined);
});

test('the spread takes off at most a quarter', () => {
  assert.equal(pauseBeforeRetry(failure('connect'), 0, 60_000, { baseMs: 400, random: () => 1 }), 300);
});

test('Retry-After is read in all its forms', () => {
  const now = Date.UTC(2026, 0, 5, 12, 0, 0);
  const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), now);
  assert.equal(read({ 'retry-after': '2' }), 2000);
  assert.equal(read({ 'retry-after': 'Mon, 05 Jan 2026 12:00:30 GMT' }), 30_000);
  assert.equal(read({ 'retry-after': 'Mon, 05 Jan 2026 11:00:00 GMT' }), 0);
  assert.equal(read({ 'retry-after-ms': '250', 'retry-after': '9' }), 250);
  assert.equal(read({ 'retry-after': 'soon' }), undefined);
  assert.equal(read({}), undefined);
  assert.equal(retryAfterMs(undefined, now), undefined);
});
