/**
 * Every row of the fault matrix that concerns the model, streamed and whole, in both languages, with the digest and
 * without. A run that does not end within its deadline and a second is a failure; on a machine that has so much else to do
 * that a good answer takes long, the second is longer.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogues, type MessageKey, translate } from '../../../assets/i18n/index.ts';
import type { Language } from '../../../server/summary/types.ts';
import { UPSTREAM_SECRET } from './faults.ts';
import { type Outcome, type Row, rows } from './rows.ts';
import { CANARY, endsWithin, type LogLine, runRow, TOKEN } from './run_row.ts';

const SECOND = 1000;
/** What a run takes that waits for nothing, on two cores that have little else to do. */
const USUAL_RUN_MS = 100;

for (const row of rows) {
  describe(`${row.row} (${row.way}: ${row.faults.join(', ')})`, { concurrency: 2 }, () => {
    for (const language of ['en', 'ru'] satisfies Language[]) {
      for (const digestAllowed of [false, true]) {
        it(`${language}, digest ${digestAllowed ? 'on' : 'off'}: ${expected(row.outcome)}`, async () => {
          const told = await within(row, await secondNow(row), runRow(row, language, digestAllowed));
          assert.equal(told.posts.length, 1, told.posts.join('\n\n'));
          const [post = ''] = told.posts;
          checkPost(post, row, language, digestAllowed, told.rootId);
          checkLog(told.lines, row.outcome);
          assert.equal(told.asked, row.asked, 'times that the endpoint was asked');
          const logged = JSON.stringify(told.lines);
          for (const secret of [UPSTREAM_SECRET, 'SECRET-THINKING', TOKEN]) {
            assert.ok(!post.includes(secret) && !logged.includes(secret), secret);
          }
          assert.ok(!logged.includes(CANARY), 'words of the thread in the log');
        });
      }
    }
  });
}

/** Milliseconds that stand for a second, by how long a run takes right now that waits for nothing. */
async function secondNow(row: Row): Promise<number> {
  if (row.ends === undefined) return SECOND;
  const [good] = rows.filter(({ faults }) => faults.length === 1 && faults[0] === 'hostile');
  assert.ok(good !== undefined);
  const startedAt = performance.now();
  await runRow(good, 'en', false);
  return SECOND * Math.max(1, (performance.now() - startedAt) / USUAL_RUN_MS);
}

async function within<T>(row: Row, second: number, run: Promise<T>): Promise<T> {
  const ms = endsWithin(row) + second;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the run has not ended after ${Math.round(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

function expected(outcome: Outcome): string {
  if (outcome.kind === 'summary')
    return outcome.marked === 'whole' ? 'a summary' : 'a summary, marked as cut short';
  return outcome.kind === 'partial' ? `what there is, and why (${outcome.code})` : outcome.code;
}

function checkPost(post: string, row: Row, language: Language, digest: boolean, rootId: string): void {
  const { outcome } = row;
  const say = (key: MessageKey): string => catalogues[language][key];
  if (outcome.kind === 'failure' && !digest) {
    const sentence =
      outcome.seconds === undefined
        ? say(`thread_summary.error.llm.${outcome.code}`)
        : translate(language, 'thread_summary.error.llm.rate_limited_for', { seconds: outcome.seconds });
    // What the administrator must mend carries the reference under which they find it.
    const [before = '', after] = say('thread_summary.error.reference').split('{reference}');
    const [said, reference] = post.split(` ${before}`);
    assert.equal(said, sentence);
    assert.match(reference ?? '', outcome.level === 'error' ? new RegExp(`^[a-z0-9]+\\${after}$`) : /^$/);
    return;
  }
  assert.ok(post.startsWith(`#### ${say('thread_summary.title')}`), post);
  assert.ok(post.includes(`[1](https://chat.example.com/demo/pl/${rootId})`), post);
  const note = post.split('\n').find((line) => line.startsWith('> ')) ?? '';
  if (outcome.kind === 'failure') {
    assert.equal(
      note,
      `> ${say('thread_summary.digest.label')} ${say(`thread_summary.digest.cause.${outcome.code}`)}`,
    );
  } else if (outcome.kind === 'partial') {
    const cause = say(`thread_summary.digest.cause.${outcome.code}`);
    assert.equal(note, `> ${translate(language, 'thread_summary.receipt.broken_off', { cause })}`);
  } else {
    assert.equal(note, outcome.marked === 'whole' ? '' : `> ${say('thread_summary.receipt.cut_short')}`);
  }
  const foreign = post.replaceAll(/\(https:\/\/chat\.example\.com\/demo\/pl\/[a-z0-9]{26}\)/g, '');
  assert.doesNotMatch(
    foreign,
    /\]\(|!\[|https?:\/\/\w|@(?:all|channel|here)\b|(?<!\S)#\w/,
    'something active',
  );
}

/** One line that tells what failed, with what to do about it, and one that tells of the summary where there is one. */
function checkLog(lines: readonly LogLine[], outcome: Outcome): void {
  const failures = lines.filter((line) => line.message !== 'summary delivered');
  if (outcome.kind === 'summary') {
    assert.deepEqual(failures, []);
    assert.equal(lines[0]?.level, 'info');
    assert.equal(lines[0]?.fields.cut_short, outcome.marked === 'whole' ? undefined : true);
    return;
  }
  assert.equal(failures.length, 1, JSON.stringify(lines));
  const [line] = failures;
  assert.deepEqual([line?.level, line?.fields.code], [outcome.level, outcome.code]);
  assert.equal(line?.fields.remedy, catalogues.en[`thread_summary.admin.llm.${outcome.code}`].slice(0, 300));
  assert.ok(String(line?.fields.job) !== '', 'a reference to look for');
}
