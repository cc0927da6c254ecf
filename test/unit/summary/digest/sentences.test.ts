import assert from 'node:assert/strict';
import test from 'node:test';
import { People } from '../../../../server/summary/digest/people.ts';
import { proseLines } from '../../../../server/summary/digest/prose.ts';
import { sentencesOf } from '../../../../server/summary/digest/segmentation.ts';
import { contentStems, createStemmer, ownWords, wordsOf } from '../../../../server/summary/digest/words.ts';
import { buildThread } from '../../../support/thread_builder.ts';

const cut: Readonly<Record<string, readonly string[]>> = {
  'First one. Second one!': ['First one.', 'Second one!'],
  'т.е. дело в ней. проверил': ['т.е. дело в ней.', 'проверил'],
  'See fig. 4.2 of the report, e.g. the bars. Done.': ['See fig. 4.2 of the report, e.g. the bars.', 'Done.'],
  'сделал) теперь твоя очередь': ['сделал)', 'теперь твоя очередь'],
  'готово 🎉 едем дальше': ['готово 🎉', 'едем дальше'],
  'вариант 🅰️ или 🅱️': ['вариант 🅰️ или 🅱️'],
  'ул. Складская, 4, офис (второй этаж) открыт': ['ул. Складская, 4, офис (второй этаж) открыт'],
  '...': [],
};

for (const [line, sentences] of Object.entries(cut)) {
  test(`“${line}” is ${sentences.length} sentences`, () => assert.deepEqual(sentencesOf(line), sentences));
}

test('a sentence without end is cut, and says so', () => {
  const [sentence, ...rest] = sentencesOf('word '.repeat(80));
  assert.ok(sentence?.endsWith('…') && sentence.length <= 280, sentence);
  assert.deepEqual(rest, []);
});

test('prose is what the author says: no code, quotation, table, comment, picture or pasted chat', () => {
  const text = [
    '## Plan',
    'We **decided** to go, see [the notes](https://example.com/n "t").',
    '> who decided?',
    '```',
    'rm -rf /',
    '```',
    '| a | b |',
    '<!-- hidden order -->',
    '![chart](https://example.com/c.png)',
    '[12:01] anna: we decided to stay',
    'Anna wrote:',
    'we decided to sell',
    '',
    '- first item',
    '1) second item',
  ].join('\n');
  const lines = proseLines(text, 8000, new Set(['anna']));
  assert.deepEqual(
    lines.map((line) => line.text),
    ['Plan', 'We decided to go, see the notes.', 'Anna wrote:', 'first item', 'second item'],
  );
  assert.deepEqual(
    lines.map((line) => line.item),
    [false, false, false, true, true],
  );
  const blocks = lines.map((line) => line.block);
  assert.equal(blocks[0], blocks[1]);
  assert.notEqual(blocks[1], blocks[2]);
});

test('words are lower case, contractions whole, addresses left out, quotations one mark', () => {
  assert.deepEqual(wordsOf('Ещё не МОГУ, it’s at https://example.com/x?y=1 — 15:30, v1.4'), [
    'еще',
    'не',
    'могу',
    "it's",
    'at',
    '15:30',
    'v1.4',
  ]);
  assert.deepEqual(ownWords('он сказал «мы решили» и ушёл'), ['он', 'сказал', '«»', 'и', 'ушел']);
  assert.deepEqual(wordsOf('dont worry, ill do it; he is ill, im sure'), [
    "don't",
    'worry',
    'ill',
    'do',
    'it',
    'he',
    'is',
    'ill',
    "i'm",
    'sure',
  ]);
  assert.deepEqual(wordsOf('ill do it'), ["i'll", 'do', 'it']);
});

test('stems join the forms of a word in both languages, and leave out what tells nothing', () => {
  const stem = createStemmer();
  const stems = (text: string) => contentStems(wordsOf(text), stem);
  assert.deepEqual(stems('договоры договоров договору'), stems('договор'));
  assert.deepEqual(stems('migrations migrated'), stems('migration migrate'));
  assert.deepEqual(stems('это было и есть, and that was it'), []);
});

test('people are known by user name, first name, and its Russian spelling', () => {
  const people = new People(buildThread(['roman.d: a', 'zhenya: b', 'anna: c']));
  assert.equal(people.whoIs('roman'), 'user-roman.d');
  assert.equal(people.whoIs('роман'), 'user-roman.d');
  assert.equal(people.whoIs('женя'), 'user-zhenya');
  assert.equal(people.whoIs('@anna'), 'user-anna');
  assert.equal(people.whoIs('release'), undefined);
  assert.equal(people.addressed('Женя, посмотришь?'), 'user-zhenya');
  assert.equal(people.addressed('посмотришь, Женя?'), 'user-zhenya');
  assert.equal(people.addressed('Женя уже смотрит'), undefined);
  assert.equal(people.addressed('ask @roman.d.'), 'user-roman.d');
});
