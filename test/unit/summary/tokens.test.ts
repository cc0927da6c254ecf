/**
 * The estimate beside real vocabularies. Qwen 3 splits like cl100k with every digit apart, and its own vocabulary only
 * joins more (on the sample threads its counts are 0.70 to 1.00 of that), so the count with digits apart stands for it.
 */

import assert from 'node:assert/strict';
import test from 'node:test';
import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import { encodeLine } from '../../../server/summary/json_line.ts';
import { estimateTokens } from '../../../server/summary/tokens.ts';
import { seeded } from '../../support/seeded.ts';
import { loadThreads } from '../../support/threads.ts';
import { readSample } from '../../support/threads_world.ts';

const asText = { disallowedSpecial: new Set<string>() };
const digitsApart = (text: string): number =>
  text.split(/(\p{N})/u).reduce((sum, piece) => sum + (piece === '' ? 0 : cl100k(piece, asText)), 0);
const dearest = (text: string): number =>
  Math.max(cl100k(text, asText), o200k(text, asText), digitsApart(text));

/** Posts, and the same as lines of JSON. */
const samples = await Promise.all(
  loadThreads()
    .filter((sample) => sample.gold.refusal === undefined)
    .map(async (sample) => {
      const { posts } = await readSample(sample);
      const texts = posts.map((post) => post.text);
      const lines = posts.map((post, index) => encodeLine({ n: index + 1, from: 'Anna', text: post.text }));
      return { name: sample.name, texts, lines };
    }),
);

for (const { name, texts, lines } of samples) {
  test(`${name} is never more than a tenth under what the dearest vocabulary takes, nor two fifths above`, () => {
    for (const text of [texts.join('\n'), lines.join('\n')]) {
      const real = dearest(text);
      const estimated = estimateTokens(text);
      assert.ok(estimated >= real * 0.9, `${estimated} estimated, ${real} taken`);
      assert.ok(estimated <= real * 1.4, `${estimated} estimated, ${real} taken`);
      assert.ok(estimated <= o200k(text, asText) * 1.9, `${estimated} estimated for the newest vocabulary`);
    }
  });
}

test('any run of posts of the sample threads is estimated at 0.9 of what it takes or more', (context) => {
  const random = seeded();
  context.diagnostic(`seed ${random.seed}`);
  for (const { name, lines } of samples) {
    for (let round = 0; round < 10; round += 1) {
      const from = random.below(lines.length);
      const part = lines.slice(from, from + 1 + random.below(30)).join('\n');
      const [real, estimated] = [dearest(part), estimateTokens(part)];
      assert.ok(estimated >= real * 0.9, `${name} from ${from}: ${estimated} estimated, ${real} taken`);
    }
  }
});

const others: Readonly<Record<string, string>> = {
  German: 'Wir haben beschlossen, die Veröffentlichung auf nächsten Montag zu verschieben.',
  Polish: 'Zdecydowaliśmy się przełożyć wydanie na przyszły poniedziałek.',
  Ukrainian: 'Ми вирішили перенести реліз на наступний понеділок, бо тести ще не готові.',
  Chinese: '我们决定推迟发布到下周一，因为测试还没有完成。',
  Arabic: 'قررنا تأجيل الإصدار إلى يوم الاثنين المقبل',
  Georgian: 'გადავწყვიტეთ გამოშვების გადადება',
  'capital letters': 'ВНИМАНИЕ ВСЕМ СРОЧНО ПЕРЕНОСИМ РЕЛИЗ. ATTENTION EVERYBODY, WE POSTPONE',
  pictures: '👍🏽🎉✅❤️😂👨‍👩‍👧',
  identifiers: 'rvmoqjxotc5co7umgnvd3lotyg 3f2a9c0b7e1d4a5f8899aabbccddeeff00112233',
  code: 'if (x->y[3] != NULL) { return foo_bar(baz, 0x3f); } // FIXME',
  'a log': '2026-01-05T09:00:03.221Z ERROR [http-nio-8080-exec-7] SqlExceptionHelper: FATAL: slots',
  Base64: 'U2VsZWN0IGEgZGlmZmVyZW50IHdheSB0byBsb29rIGF0IGl0IC0gbm90IGEgd29yZCBvZiBpdA==',
};

for (const [name, text] of Object.entries(others)) {
  test(`${name}: what no sample thread holds much of is not far under either`, () => {
    const [real, estimated] = [dearest(text.repeat(3)), estimateTokens(text.repeat(3))];
    assert.ok(estimated >= real * 0.75, `${estimated} estimated, ${real} taken`);
  });
}

test('an empty text takes none, a lone surrogate some', () => {
  assert.equal(estimateTokens(''), 0);
  assert.ok(estimateTokens('\ud83d') > 0);
});
