import assert from 'node:assert/strict';
import test from 'node:test';
import { parseBaseUrl } from '../../../server/llm/base_url.ts';
import { LlmError } from '../../../server/llm/language_model.ts';

test('good base urls keep their path and lose trailing slashes', () => {
  for (const [given, wanted] of [
    ['https://llm.example.com/v1', 'https://llm.example.com/v1'],
    [' http://localhost:8080// ', 'http://localhost:8080'],
    ['HTTPS://Example.COM/openai/v1/', 'https://example.com/openai/v1'],
    ['http://[::1]:11434/v1', 'http://[::1]:11434/v1'],
    ['https://llm.example.com/v1/chat/completions', 'https://llm.example.com/v1'],
  ] as const) {
    assert.equal(parseBaseUrl(given), wanted);
  }
});

test('bad base urls are refused without being repeated', () => {
  for (const given of [
    '',
    '   ',
    'llm.example.com/v1',
    'not a url',
    'ftp://x/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:hunter2@x/v1',
    'https://x/v1?key=hunter2',
    'https://x/#a',
    'http://',
    `https://x/${'a'.repeat(3000)}`,
  ]) {
    assert.throws(
      () => parseBaseUrl(given),
      (error: unknown) =>
        error instanceof LlmError && error.code === 'bad_url' && !error.message.includes('hunter2'),
      given,
    );
  }
});
