import assert from 'node:assert/strict';
import test from 'node:test';
import { makeDigest } from '../../../../server/summary/digest/make_digest.ts';
import {
  type Conversation,
  type Lens,
  perSection,
  type SectionKind,
} from '../../../../server/summary/types.ts';
import { buildThread } from '../../../support/thread_builder.ts';

const thread = buildThread([
  'anna: The checkout release is planned for Thursday. Do we ship the new tax table with it?',
  'boris: The tax table fails two of the rounding tests.',
  'vera: I propose to ship without the tax table and add it next week.',
  'anna: Agreed, we decided to ship without the tax table.',
  "boris: I'll fix the rounding tests by Wednesday.",
  'anna: @vera please update the release notes before Thursday.',
  'vera: ok',
  'boris: Fixed the rounding tests, all green now.',
  'anna: Boris, which warehouse has the new label printers?',
  'vera: Lunch?',
  'anna: @boris',
]);

async function through(
  lens: Lens,
  reader = '',
  of: Conversation = thread,
): Promise<Record<SectionKind, string[]>> {
  const out = perSection((): string[] => []);
  for (const { kind, claims } of await makeDigest(of, { language: 'en', lens, readerId: `user-${reader}` })) {
    out[kind] = claims.map((claim) => claim.text);
  }
  return out;
}

const filled = (made: Record<SectionKind, string[]>) =>
  Object.entries(made)
    .filter(([, claims]) => claims.length > 0)
    .map(([kind]) => kind);

test('tasks tell who took them, by when, and whether they are done', async () => {
  const sections = await makeDigest(thread, { language: 'en', lens: { kind: 'actions' }, readerId: '' });
  assert.deepEqual(
    sections.flatMap(({ claims }) => claims).map(({ task }) => task),
    [
      { owner: 'Boris', due: 'by Wednesday', done: true },
      { owner: 'Vera', due: 'before Thursday', done: false },
    ],
  );
});

test('actions and questions leave everything else out', async () => {
  assert.deepEqual(filled(await through({ kind: 'actions' })), ['tasks']);
  const { questions, ...rest } = await through({ kind: 'questions' });
  assert.deepEqual(questions, ['Left open — Anna: “Boris, which warehouse has the new label printers?”']);
  assert.deepEqual(filled({ ...rest, questions: [] }), []);
});

test('short is shorter, and of the same', async () => {
  const many = buildThread(
    Array.from({ length: 80 }, (_, n) => [
      `anna: We decided to move shelf ${n} to room ${n + 100}.`,
      `boris: I'll label cabinet ${n} by Friday.`,
    ]).flat(),
  );
  const [whole, short] = [
    await through({ kind: 'default' }, '', many),
    await through({ kind: 'short' }, '', many),
  ];
  assert.ok(whole.decisions.length > 3 && whole.tasks.length > 3);
  assert.deepEqual([short.decisions.length, short.tasks.length], [3, 3]);
  for (const task of short.tasks) assert.ok(whole.tasks.includes(task));
});

test('for me: what others made of my words, what I took on, what I was asked and never answered', async () => {
  const boris = await through({ kind: 'for_me' }, 'boris');
  assert.deepEqual(boris.tasks, [
    "Done — Boris: “I'll fix the rounding tests by Wednesday.” — Boris: “Fixed the rounding tests, all green now.”",
  ]);
  assert.deepEqual(boris.questions, [
    'Left open — Anna: “Boris, which warehouse has the new label printers?”',
    'Left open — Anna: “@boris”',
  ]);
  assert.deepEqual(filled({ ...boris, tasks: [], questions: [], decisions: [] }), []);
  const vera = await through({ kind: 'for_me' }, 'vera');
  assert.equal(vera.tasks.length, 1);
  assert.match(vera.tasks[0] ?? '', /release notes/);
  assert.equal(vera.decisions.length, 1, 'her proposal was taken');
  assert.match(vera.decisions[0] ?? '', /ship without the tax table/);
  assert.deepEqual(vera.questions, []);
  assert.deepEqual(filled(await through({ kind: 'for_me' }, 'nobody')), []);
});

test('a question is answered by what speaks of the same things, nearest first; by nothing when nothing does', async () => {
  const [nearest] = (await through({ kind: 'question', text: 'Who fixes the tests of rounding?' }))
    .key_points;
  assert.match(nearest ?? '', /rounding tests/);
  const made = await through({ kind: 'question', text: 'What about the printers?' });
  assert.deepEqual(filled(made), ['key_points']);
  assert.match(made.key_points[0] ?? '', /label printers/);
  assert.deepEqual(filled(await through({ kind: 'question', text: 'Где велосипеды?' })), []);
});

test('a Russian question finds other forms of its words, and the answer that does not repeat them', async () => {
  const russian = buildThread([
    'anna: Когда приедут терминалы в музей?',
    'boris: Во вторник, 14 октября.',
    'vera: А плакаты уже заказали?',
    'boris: Да, вчера.',
  ]);
  const { key_points: found } = await through(
    { kind: 'question', text: 'Какого числа привезут терминал?' },
    '',
    russian,
  );
  assert.ok(
    found.some((claim) => claim.includes('14 октября')),
    String(found),
  );
  assert.ok(!found.some((claim) => claim.includes('плакаты')));
});
