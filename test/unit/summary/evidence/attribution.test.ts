import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutStrangers } from '../../../../server/summary/evidence/attribution.ts';
import { Names } from '../../../../server/summary/evidence/names.ts';
import { buildThread } from '../../../support/thread_builder.ts';

const thread = buildThread(['anna: The lawyer Kuznetsova says no.', 'boris: Кузнецов против.']);
const names = new Names(thread);
const POSTS = thread.posts.map((post) => post.text);

test('a speaker whom nobody knows is taken off, what is said stays', () => {
  const cases = [
    ['Gandalf Grey: they take Postgres', 'They take Postgres'],
    ['Gandalf said that they take Postgres', 'They take Postgres'],
    ['Gandalf insisted that Postgres is taken', 'Postgres is taken'],
    ['According to Gandalf Grey, they take Postgres', 'They take Postgres'],
    ['Выдумкин Пётр: берём Postgres', 'Берём Postgres'],
    ['По словам Гэндальфа: берём Postgres', 'Берём Postgres'],
    ['Некрасава решила: берём Postgres', 'Берём Postgres'],
    ['Некрасава сказала, что берём Postgres', 'Берём Postgres'],
  ] as const;
  for (const [claim, wanted] of cases) assert.equal(withoutStrangers(claim, POSTS, names), wanted, claim);
});

test('participants, people in the posts, and words that are no speaker stay', () => {
  for (const claim of [
    'Anna: they take Postgres',
    'Anna said that they take Postgres',
    'Борис сказал, что берём Postgres',
    'According to Kuznetsova, the answer is no',
    'Кузнецова сказала, что нет',
    'Lawyer Kuznetsova: no',
    'Postgres: taken for billing',
    'Deploy: staging first',
    'Gandalf decided to pay',
    'The team said no',
    'Nobody said that',
  ]) {
    assert.equal(withoutStrangers(claim, POSTS, names), claim);
  }
});
