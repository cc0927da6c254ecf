import assert from 'node:assert/strict';
import test from 'node:test';
import { digestOf } from '../../../support/digest_of.ts';
import type { BuiltPost } from '../../../support/thread_builder.ts';

/** What is settled, by the post that settles it; the posts before and after are the talk around it. */
const settled: Readonly<Record<string, readonly [number, ...(string | BuiltPost)[]]>> = {
  'a label': [2, 'anna: Which supplier?', 'boris: Decision: Northwind supplies the shelves.', 'anna: thanks'],
  'a Russian label': [
    2,
    'anna: Кого берём?',
    'boris: Итак, решение: полки поставляет «Норд».',
    'anna: спасибо',
  ],
  'a day from which it holds': [
    2,
    'anna: Guests read everything in it-help.',
    'boris: From today supplier guests get their own channel.',
    'anna: good to know',
  ],
  'a condition after the verb': [
    2,
    'anna: Шторы нужны, солнце бьёт в доску.',
    'boris: Шторы покупаем, если наберётся двадцать семей.',
    'vera: согласна',
  ],
  'a demand that is agreed to': [
    1,
    'anna: В договор нужен пункт о возврате аванса, без него не подпишу.',
    'boris: Согласен, пункт обязателен.',
    'vera: спасибо',
  ],
  'a proposal with enough agreement': [
    1,
    'anna: I propose to hold the offsite in Lisbon.',
    'boris: sounds good',
    'vera: agreed',
  ],
  'a proposal with reactions': [
    1,
    { by: 'anna', text: 'I propose to hold the offsite in Lisbon.', reactions: [{ emoji: '+1', count: 4 }] },
    'boris: the rain in Lisbon is warm',
  ],
};

for (const [name, [post, ...thread]] of Object.entries(settled)) {
  test(`${name} settles something`, async () => {
    const { decisions } = await digestOf(thread);
    assert.ok(
      decisions.some((claim) => claim.posts.includes(post)),
      JSON.stringify(decisions),
    );
  });
}

const open: Readonly<Record<string, readonly string[]>> = {
  'a condition before everything': [
    'anna: Who buys?',
    'boris: If we decide to buy, it is Northwind.',
    'anna: hm',
  ],
  'that nothing is decided': ['anna: So?', "boris: We haven't decided on the supplier.", 'anna: ok'],
  'what others decided': ['anna: News?', 'boris: «Мы решили закрыть склад», пишут они.', 'anna: ого'],
  'a decision in quoted text': [
    'anna: See below.',
    'boris: > We decided to move to Postgres.\nWhat do you say?',
    'anna: hm',
  ],
};

for (const [name, thread] of Object.entries(open)) {
  test(`${name} settles nothing`, async () => {
    const { decisions } = await digestOf(thread);
    assert.deepEqual(decisions, []);
  });
}

test('a decision taken back is marked, cites what took it back, and is not shown as standing', async () => {
  const { decisions } = await digestOf([
    'boris: The billing release: what goes into it?',
    'anna: We decided to ship the tax table on Thursday.',
    'boris: The tests of the tax table fail.',
    'anna: Change of plan: the tax table does not ship on Thursday, we decided to ship it next week.',
  ]);
  const reversed = decisions.filter((claim) => claim.text.startsWith('Changed later'));
  assert.deepEqual(
    reversed.map((claim) => claim.posts),
    [[2, 4]],
  );
  assert.ok(decisions.some((claim) => !claim.text.startsWith('Changed later') && claim.posts.includes(4)));
});

test('what three people report in the same words is routine; what one decides of three things is not', async () => {
  const reports = await digestOf([
    'anna: Who has counted? Итог каждому магазину сюда.',
    ...['boris', 'vera', 'gleb', 'dina'].map((by, n) => `${by}: принято ${n + 3} коробок`),
  ]);
  assert.deepEqual(reports.decisions, []);
  const decided = await digestOf([
    'boris: Which shelf goes where?',
    ...[1, 2, 3, 4].map((n) => `anna: We decided to move shelf ${n} to room ${n + 100}.`),
  ]);
  assert.equal(decided.decisions.length, 4);
});
