import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type Asked,
  judgeAuthentication,
  judgeContext,
  judgeModel,
  judgeProxy,
  judgeStreaming,
  judgeThinking,
} from '../../../../server/llm/doctor/judge.ts';
import type { ModelList } from '../../../../server/llm/doctor/model_list.ts';
import type { Observation } from '../../../../server/llm/doctor/observed_fetch.ts';
import { brief, withoutSecret } from '../../../../server/llm/doctor/step.ts';
import { LlmError } from '../../../../server/llm/language_model.ts';

const asked: Asked = { token: 'token-1', tokenWithheld: false, model: 'qwen3', contextTokens: 16_384 };
const listed = (...models: (readonly [string, number?])[]): ModelList => ({
  kind: 'listed',
  models: models.map(([id, contextTokens]) => ({ id, contextTokens })),
});
const none: ModelList = { kind: 'none', status: 404 };
const refused: ModelList = { kind: 'refused', status: 403 };
const answered = {};
const failing = (code: 'auth' | 'model_not_found' | 'upstream', status: number) => ({
  error: new LlmError(code, 'test', { status }),
});
const seen = (fields: Partial<Observation>): Observation => ({
  contentType: 'text/event-stream',
  askedAt: 1000,
  firstByteAt: 1010,
  reads: 20,
  events: 20,
  textChars: 100,
  fieldChars: 0,
  tags: 'none',
  ...fields,
});

test('a refused token, a missing one and a withheld one are told apart', () => {
  const code = (fields: Partial<Asked>, list: ModelList, chat: Parameters<typeof judgeAuthentication>[2]) =>
    judgeAuthentication({ ...asked, ...fields }, list, chat).code;
  assert.equal(code({}, none, failing('auth', 401)), 'auth');
  assert.equal(code({ token: '' }, none, failing('auth', 401)), 'auth_missing');
  assert.equal(code({ token: '', tokenWithheld: true }, none, failing('auth', 401)), 'auth_withheld');
  assert.equal(code({ model: '' }, refused, undefined), 'auth');
  assert.equal(code({}, refused, answered), 'auth_accepted', 'a gateway may forbid the list alone');
  assert.equal(code({}, listed(['qwen3']), failing('auth', 401)), 'auth', 'the list may be public');
  assert.equal(code({ token: '' }, none, answered), 'auth_none_asked');
  assert.equal(code({}, none, failing('upstream', 500)), 'auth_unclear');
});

test('a model is there when it is listed or answers', () => {
  const code = (
    fields: Partial<Asked>,
    list: ModelList,
    chat: Parameters<typeof judgeModel>[2],
    better = '',
  ) => judgeModel({ ...asked, ...fields }, list, chat, better).code;
  assert.equal(code({}, listed(['a'], ['qwen3']), answered), 'model_listed');
  assert.equal(code({}, listed(['qwen3:latest']), answered), 'model_listed');
  assert.equal(code({}, listed(['a']), answered), 'model_not_listed');
  assert.equal(code({}, none, answered), 'model_answers');
  assert.equal(code({}, none, failing('upstream', 500)), 'model_unclear');
  assert.equal(code({}, listed(['qwen3']), failing('model_not_found', 404)), 'model_not_found');
  assert.equal(code({ model: '' }, listed(['a']), undefined), 'model_unnamed');
  assert.equal(code({}, none, failing('model_not_found', 404), 'http://a/v1'), 'model_wrong_path');
});

test('the context that the endpoint names is compared with the setting', () => {
  assert.deepEqual(judgeContext(asked, listed(['qwen3', 8192])), {
    state: 'warning',
    code: 'context_smaller',
    facts: { tokens: 8192, configured: 16_384 },
  });
  assert.equal(judgeContext(asked, listed(['qwen3', 16_384])).code, 'context_enough');
  assert.equal(judgeContext(asked, listed(['other', 8192])).code, 'context_unknown');
  assert.equal(judgeContext(asked, none).code, 'context_unknown');
});

test('a stream that was held back is told from one that is fast', () => {
  assert.equal(judgeStreaming(seen({})).code, 'stream_live');
  assert.equal(judgeStreaming(seen({ reads: 1, firstByteAt: 4500 })).code, 'stream_buffered');
  assert.equal(judgeStreaming(seen({ reads: 1, firstByteAt: 1100 })).code, 'stream_live');
  assert.equal(judgeStreaming(seen({ reads: 1, firstByteAt: 4500, events: 2 })).code, 'stream_live');
  assert.equal(judgeStreaming(seen({ contentType: 'application/json' })).code, 'stream_whole');
  assert.equal(judgeStreaming(seen({ events: 0 })).code, 'not_reached');
});

test('thinking is found wherever a model puts it', () => {
  assert.equal(judgeThinking(seen({})).code, 'think_none');
  assert.equal(judgeThinking(seen({ tags: 'tags' })).code, 'think_tags');
  assert.equal(judgeThinking(seen({ tags: 'stray' })).state, 'warning');
  assert.deepEqual(judgeThinking(seen({ fieldChars: 12 })).facts, { characters: 12 });
});

test('a proxy in the environment matters where nothing was reached', () => {
  assert.equal(judgeProxy([], false).code, 'proxy_none');
  assert.equal(judgeProxy(['https_proxy'], true).code, 'proxy_not_used');
  assert.deepEqual(judgeProxy(['https_proxy'], false).facts, { variables: ['https_proxy'] });
});

test('facts are short lines, and hold no token that the endpoint sent back', () => {
  assert.equal(brief(`a\n\u202eb${'x'.repeat(200)}`).length, 120);
  assert.equal(brief('a\r\nb'), 'a b');
  assert.deepEqual(withoutSecret({ a: 'your token-1!', b: ['token-1', 'x'], c: 3 }, 'token-1'), {
    a: 'your ***!',
    b: ['***', 'x'],
    c: 3,
  });
});
