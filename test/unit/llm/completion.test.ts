import assert from 'node:assert/strict';
import test from 'node:test';
import { readPiece } from '../../../server/llm/completion.ts';

const delta = (content: unknown, more: object = {}) => ({
  choices: [{ delta: { content, ...more }, finish_reason: null }],
});

test('text is read from deltas, whole messages and typed parts; reasoning is not', () => {
  assert.equal(readPiece(delta('a', { reasoning_content: 'no', reasoning: 'no' }))?.text, 'a');
  assert.equal(readPiece({ choices: [{ message: { content: 'a', reasoning_content: 'no' } }] })?.text, 'a');
  const parts = [
    { type: 'thinking', text: 'no', thinking: [{ text: 'no' }] },
    { type: 'text', text: 'a' },
    'no',
    null,
  ];
  assert.equal(readPiece(delta(parts))?.text, 'a');
  assert.equal(readPiece(delta(null))?.text, '');
  assert.equal(readPiece(delta(7))?.text, '');
});

test('finish reasons of other servers are understood, unknown ones named so', () => {
  const reason = (finish_reason: unknown) =>
    readPiece({ choices: [{ delta: {}, finish_reason }] })?.finishReason;
  assert.equal(reason('stop'), 'stop');
  assert.equal(reason('STOP'), 'stop');
  assert.equal(reason('max_tokens'), 'length');
  assert.equal(reason('content_filter'), 'content_filter');
  assert.equal(reason('tool_calls'), 'unknown');
  assert.equal(reason('__proto__'), 'unknown');
  assert.equal(reason(null), undefined);
  assert.equal(reason(''), undefined);
});

test('chunks without a choice are pieces of nothing, other objects are no chunks', () => {
  for (const value of [
    { choices: [] },
    { choices: [null] },
    { object: 'chat.completion.chunk' },
    { usage: {}, choices: null },
  ]) {
    assert.deepEqual(readPiece(value), { text: '', refused: false, finishReason: undefined });
  }
  for (const value of [null, 'text', 7, [], {}, { detail: 'Not found' }, { choices: 'x' }]) {
    assert.equal(readPiece(value), undefined);
  }
});

test('a refusal is seen, its words are not passed on', () => {
  const piece = readPiece(delta(null, { refusal: 'I cannot' }));
  assert.deepEqual([piece?.refused, piece?.text], [true, '']);
});
