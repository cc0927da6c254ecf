import assert from 'node:assert/strict';
import test from 'node:test';
import { readUpdate } from '../../../../server/summary/changes/update_line.ts';

test('an earlier claim, what became of it, and how it stands, in the ways models write them', () => {
  const resolved = (text: string, claim = 3) => ({ claim, kind: 'resolved', text });
  const reversed = (text: string, claim = 3) => ({ claim, kind: 'reversed', text });
  const lines = [
    ['C3 resolved: the draft was sent', resolved('the draft was sent')],
    ['C12 reversed: now MySQL', reversed('now MySQL', 12)],
    ['C3: resolved – the draft was sent', resolved('the draft was sent')],
    ['[C3] done: sent', resolved('sent')],
    ['(C3) — reversed. Nobody goes', reversed('Nobody goes')],
    ['С3 решён: черновик отправлен', resolved('черновик отправлен')],
    ['C3 — отменено: переезда не будет', reversed('переезда не будет')],
    ['Resolved C3: sent', resolved('sent')],
    ['C3 resolved', resolved('')],
    ['c 3 Resolved: Ещё не всё', resolved('Ещё не всё')],
  ] as const;
  for (const [line, wanted] of lines) assert.deepEqual(readUpdate(line), wanted, line);
});

test('a line that says neither which claim nor what became of it is none', () => {
  for (const line of [
    'the draft was sent',
    'C3 is still open',
    'resolved: all',
    'C resolved: x',
    'C3',
    'C3 donepart: x',
    'C1234 done',
  ]) {
    assert.equal(readUpdate(line), undefined, line);
  }
});
