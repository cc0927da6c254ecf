import assert from 'node:assert/strict';
import test from 'node:test';
import { type DigestOptions, makeDigest } from '../../../server/summary/digest/make_digest.ts';
import {
  type Conversation,
  type Language,
  type Lens,
  perSection,
  type SectionKind,
} from '../../../server/summary/types.ts';
import { buildThread } from '../../support/thread_builder.ts';

const DEFAULT: DigestOptions = { language: 'en', lens: { kind: 'default' }, readerId: '' };

async function digest(thread: Conversation, language: Language): Promise<Record<SectionKind, string[]>> {
  const out = perSection((): string[] => []);
  for (const section of await makeDigest(thread, { ...DEFAULT, language })) {
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

test('an English thread: a decision with what it decides, a task with its owner, an open question', async () => {
  const made = await digest(english, 'en');
  assert.deepEqual(made.topics, ['Anna: “Postgres or MySQL?” |1']);
  assert.deepEqual(made.tasks, ["Boris: “I'll write the migration plan by Friday.” |7"]);
  assert.deepEqual(made.decisions, [
    'Anna: “We need to choose a database for the billing service. Postgres or MySQL?” — Boris: “Fair point about JSON.” — Anna: “OK, we decided to go with Postgres.” |1,4,6',
  ]);
  assert.ok(made.key_points.includes('Vera: “Postgres has better JSON support and we used it before.” |3'));
  assert.deepEqual(made.questions, ['Left open — Vera: “Who pays for the new licences?” |8']);
  assert.ok(!JSON.stringify(made).includes('restart the build'), 'bots decide nothing');
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

test('a Russian thread: a decision later reversed, a request with a date, a question somebody takes on', async () => {
  const made = await digest(russian, 'ru');
  assert.deepEqual(made.topics, ['Anna: «Коллеги, падает сборка на релизной ветке.» |1']);
  assert.deepEqual(made.tasks, [
    'Vera: «А кто предупредит смежников?» — Boris: «Я напишу им сегодня.» |4,5',
    'Anna: «Вера, подготовь, пожалуйста, заметку к релизу до пятницы.» |6',
  ]);
  assert.deepEqual(made.decisions, [
    'Позже изменено — Anna: «Решили: откатываем до 1.4 и закрепляем версию.» |3,7',
    'Boris: «Всё-таки откат не нужен: выбрали 1.5.2, там исправлено.» |7',
  ]);
  assert.deepEqual(made.questions, [], 'the question was answered');
});

test('nobody answers a question of his own', async () => {
  const thread = buildThread([
    'anna: Hello all.',
    'boris: Where are the certificates stored?',
    'boris: I mean the certificates of the gateway.',
    'ci-bot: certificates renewed',
    'anna: Lunch is served.',
  ]);
  assert.deepEqual((await digest(thread, 'en')).questions, [
    'Left open — Boris: “Where are the certificates stored?” |2',
  ]);
});

test('the same thread gives the same digest; every quotation stands in a post it cites', async () => {
  for (const thread of [english, russian]) {
    const sections = await makeDigest(thread, DEFAULT);
    assert.deepEqual(await makeDigest(thread, DEFAULT), sections);
    for (const claim of sections.flatMap((section) => section.claims)) {
      const cited = thread.posts.filter(({ id }) => claim.citations.includes(id));
      for (const [, quote = ''] of claim.text.matchAll(/“([^”]*)”/g)) {
        assert.ok(
          cited.some(({ text }) => text.includes(quote)),
          claim.text,
        );
      }
      assert.ok(cited.every(({ authorId }) => thread.authors.get(authorId)?.isBot !== true));
    }
  }
});

test('sentences around code or a quotation are not joined into one that nobody wrote', async () => {
  const thread = buildThread([
    'anna: The price cache misses under load. Any idea for the cache?',
    'boris: Keep the promise. Then the second caller waits for the first\n```ts\ncache.set(sku, pending);\n```\nand delete it when it rejects, otherwise you cache the error',
    'anna: yes, that is it',
    'boris: We decided to keep the cache.\n> who decided?\nDecided: the cache stays in the price service.',
  ]);
  for (const section of await makeDigest(thread, DEFAULT)) {
    for (const [, quote = ''] of section.claims.flatMap((claim) => [...claim.text.matchAll(/“([^”]*)”/g)])) {
      assert.ok(
        thread.posts.some(({ text }) => text.includes(quote)),
        quote,
      );
    }
  }
});

test('one post, and posts without words, still make a digest', async () => {
  assert.deepEqual((await digest(buildThread(['anna: Сборка упала после обновления.']), 'ru')).topics, [
    'Anna: «Сборка упала после обновления.» |1',
  ]);
  const wordless = buildThread(['anna: 👍', 'boris: ```\ncode\n```']);
  assert.deepEqual(
    await digest(wordless, 'en'),
    perSection(() => []),
  );
});

test('a long conversation lets other work go first again and again, through any lens', async () => {
  const long = buildThread(
    Array.from(
      { length: 3000 },
      (_, n) =>
        `user${n % 40}: We decided on item ${n}. I'll do part ${n % 90} by Friday, any thoughts on it?`,
    ),
  );
  const lenses: Lens[] = [
    { kind: 'default' },
    { kind: 'for_me' },
    { kind: 'question', text: 'Who does part 7?' },
  ];
  for (const lens of lenses) {
    let pauses = 0;
    await makeDigest(long, { ...DEFAULT, lens, readerId: 'user-user7' }, async () => {
      pauses += 1;
    });
    assert.ok(pauses > 100, `${lens.kind}: ${pauses} pauses`);
  }
});

test('a long thread keeps its digest short', async () => {
  const long = buildThread(
    Array.from(
      { length: 400 },
      (_, n) => `user${n % 7}: We decided on item ${n}. I'll do part ${n} by Friday. Any thoughts on ${n}?`,
    ),
  );
  for (const section of await makeDigest(long, DEFAULT)) {
    assert.ok(section.claims.length <= 50, `${section.kind}: ${section.claims.length}`);
  }
});

test('posts made of one sign repeated are read like any other', async () => {
  for (const sign of [
    '?b',
    'a\n',
    '. b',
    '…',
    '()',
    'т.е. ',
    '«',
    '```\n',
    "i'll b",
    '\ud83d',
    '<!--',
    '](',
  ]) {
    const text = sign.repeat(Math.ceil(16_383 / sign.length)).slice(0, 16_383);
    const thread = buildThread([{ by: 'anna', text }, 'boris: We decided to leave it there.']);
    const sections = await makeDigest(thread, DEFAULT);
    assert.ok(
      sections.some(({ claims }) =>
        claims.some((claim) => claim.text.includes('We decided to leave it there.')),
      ),
      sign,
    );
  }
});

test('a post that is there as context alone is quoted with what answers it, never by itself', async () => {
  const built = buildThread([
    'anna: We decided to move the archive to the new building. Who orders the boxes?',
    "boris: I'll order the boxes by Friday.",
  ]);
  const posts = built.posts.map((post, index) => (index === 0 ? { ...post, context: true as const } : post));
  const sections = await makeDigest({ ...built, posts }, DEFAULT);
  const claims = sections.flatMap((section) => section.claims);
  assert.ok(claims.length > 0);
  for (const claim of claims) assert.ok(claim.citations.includes(posts[1]?.id ?? ''), claim.text);
});

test('talk in which nothing is settled or taken on has no outcome', async () => {
  const talk = buildThread([
    'anna: The cat of my neighbour walks across the balcony every morning.',
    'boris: Ours brought a mouse into the kitchen yesterday.',
    'anna: Mine finished the fish that was meant for dinner.',
    'boris: The mouse went through the window on its own in the end.',
  ]);
  const made = await digest(talk, 'en');
  assert.deepEqual([made.decisions, made.tasks, made.conclusions], [[], [], []]);
  assert.ok(made.topics.length > 0);
});
