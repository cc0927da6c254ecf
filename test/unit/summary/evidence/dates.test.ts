import assert from 'node:assert/strict';
import test from 'node:test';
import { dateMarks, daysMeant } from '../../../../server/summary/evidence/dates.ts';

test('the same day has the same marks in both languages and in all ways to write it', () => {
  const same = [
    ['Friday', 'пятница', 'пятницу', 'пт', 'fri'],
    ['12 March', 'March 12', '12 марта', '12th of Mar', '12.03', '12.03.2026', '2026-03-12', '12-го марта'],
    ['18:30', '6:30 pm', '6:30PM'],
    ['tomorrow', 'завтра'],
    ['day after tomorrow', 'послезавтра'],
    ['today', 'сегодня', 'EOD', 'до конца дня'],
    ['in May', 'в мае', 'май'],
    ['next week', 'на следующей неделе'],
  ];
  for (const group of same) {
    const [first = '', ...others] = group;
    const marks = [...dateMarks(first)].sort();
    assert.notDeepEqual(marks, [], first);
    for (const other of others) assert.deepEqual([...dateMarks(other)].sort(), marks, `${first} = ${other}`);
  }
});

test('words that look like days are none', () => {
  for (const text of [
    'Monroe went second',
    'марина и марта',
    'средний срок',
    'отвтор',
    'version 3.141',
    'friday-ish'.slice(7),
  ]) {
    const marks = [...dateMarks(text)].filter((mark) => /^[wm]/.test(mark));
    assert.deepEqual(
      marks.filter((mark) => mark !== 'm3'),
      [],
      text,
    );
  }
});

test('what relative words mean, counted from when they were written', () => {
  const monday = Date.UTC(2026, 0, 5, 9);
  const days = (text: string) => [...daysMeant(dateMarks(text), monday)];
  assert.deepEqual(days('by Friday'), ['9 m1']);
  assert.deepEqual(days('завтра'), ['6 m1']);
  assert.deepEqual(days('on Monday'), ['12 m1', '5 m1'], 'today or in a week');
  assert.deepEqual(days('послезавтра'), ['7 m1']);
  assert.deepEqual(days('soon'), []);
});
