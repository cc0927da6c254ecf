import assert from 'node:assert/strict';
import test from 'node:test';
import { ThinkingFilter, withoutThinking } from '../../../server/llm/thinking.ts';

/** What a reader would have on the screen after these pieces. */
function shown(pieces: readonly string[]): string {
  const filter = new ThinkingFilter();
  let text = '';
  for (const step of [...pieces.map((piece) => filter.push(piece)), filter.end()]) {
    text = step.discard ? step.text : text + step.text;
  }
  return text;
}

const cases: readonly (readonly [what: string, input: string, visible: string])[] = [
  ['no tags', 'plain text with a < b and a <b> tag', 'plain text with a < b and a <b> tag'],
  ['a leading block', '<think>\nsecret\n</think>\n\nAnswer [1]', '\n\nAnswer [1]'],
  ['other names and cases', '<Thinking>x</THINKING>A<reasoning>y</reasoning >B<thought>z</thought>C', 'ABC'],
  ['a block in the middle', 'Answer <think>secret</think>goes on', 'Answer goes on'],
  ['two blocks', '<think>a</think>1<think>b</think>2', '12'],
  ['an unclosed block', 'Answer\n<think>secret and the end', 'Answer\n'],
  ['an opening tag inside thinking', '<think>a<think>b</think>c', 'c'],
  ['a stray closing tag', 'secret\n</think>\nAnswer', '\nAnswer'],
  ['a stray closing tag after a block', '<think>a</think>secret</think>Answer', 'Answer'],
  ['thinking that ends in code', '<think>see `code`</think>Answer', 'Answer'],
  [
    'a quoted tag in the answer',
    'They use `<think>` and `</think>` tags [3]',
    'They use `<think>` and `</think>` tags [3]',
  ],
  ['a half-quoted tag', 'x `</think>Answer', 'Answer'],
  ['a quoted tag cut off at the end', 'secret `</think>', ''],
  ['a tag cut off at the end', 'Answer </thin', 'Answer </thin'],
  ['a longer word', 'a <thinker> and <think-tank> stay', 'a <thinker> and <think-tank> stay'],
  ['many brackets', '<<<<think>secret</think>>', '<<<>'],
  ['Cyrillic and emoji', '<think>тайна 🤫</think>Итог 👍', 'Итог 👍'],
  ['nothing', '', ''],
];

for (const [what, input, visible] of cases) {
  test(`thinking: ${what}, cut at every two points`, () => {
    assert.equal(withoutThinking(input), visible);
    assert.equal(shown([...input].map((char) => char)), visible);
    for (let a = 0; a <= input.length; a += 1) {
      for (let b = a; b <= input.length; b += 1) {
        const pieces = [input.slice(0, a), input.slice(a, b), input.slice(b)];
        assert.equal(shown(pieces), visible, `cut at ${a} and ${b}`);
      }
    }
  });
}

test('text without a tag is not held back', () => {
  const filter = new ThinkingFilter();
  assert.deepEqual(filter.push('Hello, world'), { discard: false, text: 'Hello, world' });
  assert.equal(filter.push(' a <').text, ' a ');
  assert.equal(filter.push('b').text, '<b');
});
