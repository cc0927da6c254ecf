import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../server/bridge/mattermost/app_error.ts';
import { LlmError } from '../../../server/llm/language_model.ts';
import { createLog, describeError, hostSink, type LogValue, redact } from '../../../server/ops/log.ts';

test('fields become alternating pairs, base fields first, undefined left out', () => {
  const lines: unknown[] = [];
  const log = createLog((level, message, pairs) => lines.push([level, message, pairs])).with({ job: 'j1' });
  log.warn('model failed', { code: 'auth', status: undefined, posts: 3 });
  assert.deepEqual(lines, [['warn', 'model failed', ['job', 'j1', 'code', 'auth', 'posts', 3]]]);
});

test('values cannot forge lines and have a bounded length', () => {
  let seen: readonly LogValue[] = [];
  const log = createLog((_level, _message, pairs) => {
    seen = pairs;
  });
  log.info('x', { a: 'one\n{"@level":"error"}\u2028two', b: 'y'.repeat(5000) });
  assert.equal(seen[1], 'one {"@level":"error"} two');
  assert.equal(String(seen[3]).length, 301);
});

test('lines go to the host, and to the fallback when there is none or its call fails', async () => {
  const host: unknown[] = [];
  const fallback: string[] = [];
  let connected = false;
  const api = {
    logDebug: async () => undefined,
    logInfo: async (message: string, pairs: unknown[]) => host.push([message, pairs]),
    logWarn: async () => {
      throw new Error('session closed');
    },
    logError: (): Promise<unknown> => {
      throw new Error('thrown, not rejected');
    },
  };
  const sink = hostSink(
    () => (connected ? api : undefined),
    (level, message) => fallback.push(`${level} ${message}`),
  );
  const log = createLog(sink);
  log.info('early');
  connected = true;
  log.info('later', { n: 1 });
  log.warn('lost');
  log.error('lost too');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(host, [['later', ['n', 1]]]);
  assert.deepEqual(fallback.sort(), ['error lost too', 'info early', 'warn lost']);
});

test('secrets are taken out of text; a very short one would match anything and is left alone', () => {
  assert.equal(redact('key abcd1234 and abcd1234', ['abcd1234', 'a']), 'key [redacted] and [redacted]');
});

test('errors are described by codes; a foreign message, which may quote a post, stays out', () => {
  const app = new AppError('not found', { id: 'app.post.get.app_error', statusCode: 404, where: 'GetPost' });
  assert.deepEqual(describeError(app), {
    error: 'AppError',
    code: 'app.post.get.app_error',
    status: 404,
    where: 'GetPost',
  });
  const llm = describeError(new LlmError('auth', 'refused', { status: 401 }));
  assert.equal(llm.code, 'auth');
  assert.equal(llm.status, 401);
  const foreign = describeError(new TypeError('cannot parse "the launch is on Friday"'));
  assert.equal(foreign.error, 'TypeError');
  assert.match(String(foreign.at), /^log\.test\.ts:\d+:\d+$/);
  assert.ok(!JSON.stringify(foreign).includes('Friday'));
  assert.deepEqual(describeError('text'), { error: 'string' });
});
