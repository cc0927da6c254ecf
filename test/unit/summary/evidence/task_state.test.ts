import assert from 'node:assert/strict';
import test from 'node:test';
import { Names } from '../../../../server/summary/evidence/names.ts';
import { checkTask } from '../../../../server/summary/evidence/task_state.ts';
import type { Author, Conversation } from '../../../../server/summary/types.ts';
import { buildThread } from '../../../support/thread_builder.ts';

/** The posts are written on Monday, 5 January 2026. */
const thread = buildThread([
  'anna: Boris, can you send the draft to legal by Friday?',
  'boris: ok, tomorrow at 10:30',
  'vera: Договор нужен до 12 марта, пусть юрист Кузнецова проверит',
  'anna: someone should check the logs after the release',
]);
const people = new Map<string, Author>([
  ...thread.authors,
  ['user-tanya', { id: 'user-tanya', username: 'tanya.e', displayName: 'Татьяна Ершова', isBot: false }],
]);
const conversation: Conversation = { ...thread, authors: people };
const names = new Names(conversation);

function check(text: string, numbers: readonly number[], box: 'open' | 'done' | 'none' = 'open') {
  const cited = numbers.flatMap((number) => conversation.posts[number - 1] ?? []);
  const { text: shown, task } = checkTask(text, box === 'none' ? undefined : box, cited, names);
  return [shown, task.owner, task.due, task.done];
}

test('an owner is a participant, in front, in brackets or at the beginning of the sentence', () => {
  assert.deepEqual(check('Boris: send the draft', [1]), ['Boris: send the draft', 'Boris', '', false]);
  assert.deepEqual(check('boris — send the draft', [1]), ['Boris: send the draft', 'Boris', '', false]);
  assert.deepEqual(check('@boris: send the draft', [1])[1], 'Boris');
  assert.deepEqual(check('Send the draft (owner: Boris)', [1]), [
    'Send the draft (Boris)',
    'Boris',
    '',
    false,
  ]);
  assert.deepEqual(check('Boris sends the draft', [1]), ['Boris sends the draft', 'Boris', '', false]);
  assert.deepEqual(check('Anna and Boris: send the draft', [1])[1], 'Anna, Boris');
  assert.deepEqual(check('Борис: отправить черновик', [1]).slice(0, 2), [
    'Boris: отправить черновик',
    'Boris',
  ]);
  assert.deepEqual(check('Anna asked Boris to send the draft', [1])[1], '', 'who asks does not do it');
  assert.deepEqual(check('Татьяна Ершова: проверить', [4])[1], 'Татьяна Ершова', 'who wrote nothing here');
  assert.deepEqual(check('Ершова: проверить', [4])[1], 'Татьяна Ершова');
});

test('an owner who is no participant must stand in a cited post, whatever the ending', () => {
  assert.deepEqual(check('Кузнецова: проверить договор', [3]), [
    'Кузнецова: проверить договор',
    'Кузнецова',
    '',
    false,
  ]);
  assert.deepEqual(check('юристу Кузнецовой: проверить договор', [3])[1], 'юристу Кузнецовой');
  assert.deepEqual(
    check('Кузнецова: проверить договор', [1]),
    ['проверить договор', '', '', false],
    'another post',
  );
  assert.deepEqual(check('Legal: read the draft', [1])[1], 'Legal');
});

test('invented owners go, from the text too; real ones beside them stay', () => {
  assert.deepEqual(check('Gandalf Grey: send the draft', [1]), ['send the draft', '', '', false]);
  assert.deepEqual(check('Boris, Gandalf: send the draft', [1]), [
    'Boris: send the draft',
    'Boris',
    '',
    false,
  ]);
  assert.deepEqual(
    check('Boris Gandalf: send the draft', [1]),
    ['send the draft', '', '', false],
    'another surname',
  );
  assert.deepEqual(check('Send the draft (owner: Gandalf)', [1]), ['Send the draft', '', '', false]);
  for (const nobody of ['Nobody', 'Unassigned', 'не назначен', 'N/A', '—']) {
    assert.equal(check(`${nobody}: check the logs`, [4])[1], '', nobody);
  }
});

test('words before a colon that name nobody are part of the task', () => {
  assert.deepEqual(check('check this: the logs', [4]), ['check this: the logs', '', '', false]);
  assert.deepEqual(check('Logs: check them', [4], 'none'), ['Logs: check them', '', '', false]);
  assert.deepEqual(check('позаботиться о том, что названо так: «логи»', [4])[1], '');
});

test('a date stays when its post states it, in whatever words', () => {
  const stated = [
    ['Boris: send the draft (by Friday)', [1], 'by Friday'],
    ['Boris: send the draft by Friday', [1], 'by Friday'],
    ['Boris: send the draft (due: Friday)', [1], 'Friday'],
    ['Борис: отправить черновик (до пятницы)', [1], 'до пятницы'],
    ['Борис: отправить черновик (срок: пятница)', [1], 'пятница'],
    ['Boris: send it (by 9 January)', [1], 'by 9 January'],
    ['Boris: send it (by 2026-01-09)', [1], 'by 2026-01-09'],
    ['Boris: send it (tomorrow, 10:30)', [2], 'tomorrow, 10:30'],
    ['Boris: send it (06.01)', [2], '06.01'],
    ['Vera: the contract (by March 12)', [3], 'by March 12'],
    ['Vera: the contract (by 12.03.2026)', [3], 'by 12.03.2026'],
    ['check the logs (after the release)', [4], 'after the release'],
    ['Boris: send the draft (by Friday) to legal', [1], 'by Friday'],
  ] as const;
  for (const [text, numbers, due] of stated) assert.equal(check(text, numbers)[2], due, text);
});

test('a date that no cited post states goes, from the text too', () => {
  const invented = [
    ['Boris: send the draft (by Thursday)', [1], 'Boris: send the draft'],
    ['Boris: send the draft by Thursday', [1], 'Boris: send the draft'],
    ['Boris: send the draft (by 31 February)', [1], 'Boris: send the draft'],
    ['Boris: send the draft (срок: 03.03.2033)', [1], 'Boris: send the draft'],
    ['Boris: send the draft (by Friday)', [2], 'Boris: send the draft'],
    ['Boris: send the draft (by Friday 18:00)', [1], 'Boris: send the draft'],
    ['Boris: send the draft (no date)', [1], 'Boris: send the draft (no date)'],
  ] as const;
  for (const [text, numbers, shown] of invented) {
    assert.deepEqual(check(text, numbers).slice(0, 3), [shown, 'Boris', ''], text);
  }
});

test('done by the box or in words', () => {
  assert.equal(check('Boris: send the draft', [1], 'done')[3], true);
  assert.deepEqual(check('Boris: send the draft (done)', [1], 'none'), [
    'Boris: send the draft',
    'Boris',
    '',
    true,
  ]);
  assert.equal(check('Борис: отправить черновик (выполнено)', [1], 'none')[3], true);
  assert.equal(check('Boris: send the draft (open)', [1], 'none')[3], false);
  assert.equal(check('Boris: send the draft', [1], 'none')[3], false);
});

test('a line of nothing but brackets is left as it is', () => {
  assert.deepEqual(check('(by Friday)', [1], 'none')[0], '(by Friday)');
});
