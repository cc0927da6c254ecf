import assert from 'node:assert/strict';
import test from 'node:test';
import { ModelSource } from '../../../server/llm/model_source.ts';

const settings = { baseUrl: 'http://127.0.0.1:9/v1', token: 't', model: 'm' };

test('one model as long as the settings stay, none without an endpoint', () => {
  const source = new ModelSource();
  const model = source.of(settings, 1000);
  assert.equal(source.of({ ...settings }, 1000), model);
  assert.notEqual(source.of({ ...settings, token: 'u' }, 1000), model);
  assert.equal(source.of({ ...settings, baseUrl: '' }, 1000), null);
});

test('what was learnt of a context holds downwards, for that endpoint, model and setting', () => {
  const source = new ModelSource();
  assert.equal(source.contextTokens(settings, 16_384), 16_384);
  source.learnContext(settings, 16_384, 8000);
  assert.equal(source.contextTokens(settings, 16_384), 8000);
  source.learnContext(settings, 16_384, 12_000);
  assert.equal(source.contextTokens(settings, 16_384), 8000, 'never upwards');
  assert.equal(source.contextTokens({ ...settings, token: 'another' }, 16_384), 8000);
  assert.equal(source.contextTokens({ ...settings, model: 'another' }, 16_384), 16_384);
  assert.equal(source.contextTokens(settings, 32_768), 32_768, 'a new setting is tried');
  source.learnContext(settings, 32_768, 20_000);
  assert.equal(source.contextTokens(settings, 32_768), 20_000);
});
