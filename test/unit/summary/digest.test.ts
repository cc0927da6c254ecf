import assert from 'node:assert/strict';
import test from 'node:test';
import { makeDigest } from '../../../server/summary/digest.ts';
import { quotableSentences } from '../../../server/summary/sentences.ts';
import type { Language, SectionKind, Thread } from '../../../server/summary/types.ts';
import { buildThread } from '../../support/thread_builder.ts';

function digest(thread: Thread, language: Language): Record<SectionKind, string[]> {
  const out: Record<SectionKind, string[]> = { topics: [], key_points: [], tasks: [], conclusions: [] };
  for (const section of makeDigest(thread, language)) {
    out[section.kind] = section.claims.map((claim) => {
      const numbers = claim.citations.map((id) => thread.posts.findIndex((post) => post.id === id) + 1);
      return `${claim.text} |${numbers.join(',')}`;
    });
  }
  return out;
}

const english = buildThread([
  'anna: We need to choose a database for the billing service. Postgres or MySQL?',
  'boris: MySQL is what ops already run.',
  {
    by: 'vera',
    text: 'Postgres has better JSON support and we used it before.',
    reactions: [{ emoji: '+1', count: 4 }],
  },
  'boris: Fair point about JSON.',
  'ci-bot: We decided to restart the build. Please update by Friday.',
  'anna: OK, we decided to go with Postgres.',
  "boris: I'll write the migration plan by Friday.",
  'vera: Who pays for the new licences?',
  'anna: Thanks everybody, talk tomorrow about the rest.',
]);

test('an English thread: topic, points with reactions, task with its owner, open question, last words', () => {
  assert.deepEqual(digest(english, 'en'), {
    topics: [
      'Anna: “We need to choose a database for the billing service.” |1',
      'Anna: “Postgres or MySQL?” |1',
    ],
    key_points: [
      'Vera: “Postgres has better JSON support and we used it before.” |3',
      'Left open — Vera: “Who pays for the new licences?” |8',
      'Boris: “MySQL is what ops already run.” |2',
    ].sort((a, b) => Number(a.split('|')[1]) - Number(b.split('|')[1])),
    tasks: ["Boris: “I'll write the migration plan by Friday.” |7"],
    conclusions: [
      'Anna: “OK, we decided to go with Postgres.” |6',
      'Anna: “Thanks everybody, talk tomorrow about the rest.” |9',
    ],
  });
});

const russian = buildThread([
  'anna: Коллеги, падает сборка на релизной ветке. Похоже на новую версию библиотеки.',
  'boris: Я вчера её обновил, т.е. дело в ней.',
  'anna: Решили: откатываем до 1.4 и закрепляем версию.',
  'vera: А кто предупредит смежников?',
  'boris: Я напишу им сегодня.',
  'anna: Вера, подготовь, пожалуйста, заметку к релизу до пятницы.',
  'boris: Всё-таки откат не нужен: выбрали 1.5.2, там исправлено.',
  'vera: Ок, сборка зелёная, расходимся.',
]);

test('a Russian thread: decision later reversed, request with a date, promise, answered question', () => {
  const made = digest(russian, 'ru');
  assert.deepEqual(made.topics, [
    'Anna: «Коллеги, падает сборка на релизной ветке.» |1',
    'Anna: «Похоже на новую версию библиотеки.» |1',
  ]);
  assert.deepEqual(made.tasks, [
    'Boris: «Я напишу им сегодня.» |5',
    'Anna: «Вера, подготовь, пожалуйста, заметку к релизу до пятницы.» |6',
  ]);
  assert.ok(made.key_points.includes('Anna: «Решили: откатываем до 1.4 и закрепляем версию.» |3'));
  assert.deepEqual(made.conclusions, [
    'Boris: «Всё-таки откат не нужен: выбрали 1.5.2, там исправлено.» |7',
    'Vera: «Ок, сборка зелёная, расходимся.» |8',
  ]);
  assert.ok(
    !made.key_points.some((point) => point.includes('Осталось открытым')),
    'the question was answered',
  );
});

test('nobody answers a question of his own', () => {
  const thread = buildThread([
    'anna: Hello all.',
    'boris: Where are the certificates stored?',
    'boris: I mean the certificates of the gateway.',
    'ci-bot: certificates renewed',
    'anna: Lunch is served.',
  ]);
  assert.ok(
    digest(thread, 'en').key_points.includes('Left open — Boris: “Where are the certificates stored?” |2'),
  );
});

test('the same thread gives the same digest; every claim is a sentence of the post it cites', () => {
  for (const thread of [english, russian]) {
    const sections = makeDigest(thread, 'en');
    assert.deepEqual(makeDigest(thread, 'en'), sections);
    for (const claim of sections.flatMap((section) => section.claims)) {
      const post = thread.posts.find((each) => each.id === claim.citations[0]);
      const quote = /“(.*)”$/.exec(claim.text)?.[1] ?? '';
      assert.ok(post?.text.includes(quote), claim.text);
      assert.ok(!thread.authors.get(post?.authorId ?? '')?.isBot);
    }
  }
});

test('one post, and posts without words, still make a digest', () => {
  assert.deepEqual(digest(buildThread(['anna: Привет всем']), 'ru').topics, [
    'Анна: «Привет всем» |1'.replace('Анна', 'Anna'),
  ]);
  const wordless = buildThread(['anna: 👍', 'boris: ```\ncode\n```']);
  assert.deepEqual(digest(wordless, 'en'), { topics: [], key_points: [], tasks: [], conclusions: [] });
});

test('a long thread keeps its digest short', () => {
  const long = buildThread(
    Array.from(
      { length: 400 },
      (_, n) => `user${n % 7}: We decided on item ${n}. I'll do part ${n} by Friday. Any thoughts on ${n}?`,
    ),
  );
  const made = makeDigest(long, 'en');
  for (const section of made) assert.ok(section.claims.length <= 10, section.kind);
});

test('sentences leave out code, quotations, tables and Markdown marks, and keep abbreviations whole', () => {
  assert.deepEqual(
    quotableSentences(
      '# Title here\n> quoted by another\n- **First** point. Second e.g. this one!\n```js\nlet secret = 1;\nlet other = 2;\n~~~\nstill code\n```\n| a | b |\n    indented code\nТак, т.е. вот. 2026\n~~~\nunclosed fence\n```\nstill code',
      4000,
    ),
    ['Title here', 'First point.', 'Second e.g. this one!', 'Так, т.е. вот.'],
  );
  const [long] = quotableSentences('слово '.repeat(500), 4000);
  assert.ok((long?.length ?? 0) <= 280 && long?.endsWith('…'));
  assert.deepEqual(quotableSentences('One two. Three four five.', 18), ['One two.', 'Three…']);
});
