import assert from 'node:assert/strict';
import test from 'node:test';
import { threadLanguage } from '../../../../server/summary/language/thread_language.ts';
import { buildThread } from '../../../support/thread_builder.ts';
import { loadThreads } from '../../../support/threads.ts';
import { readSample } from '../../../support/threads_world.ts';

test('the sample threads in one language are in that language', async () => {
  let judged = 0;
  for (const sample of loadThreads()) {
    const { language, refusal } = sample.gold;
    if ((language !== 'ru' && language !== 'en') || refusal !== undefined) continue;
    judged += 1;
    assert.equal(threadLanguage(await readSample(sample)), language, sample.name);
  }
  assert.ok(judged >= 14);
});

test('code, links, quotations and bots do not count, most words do', () => {
  assert.equal(
    threadLanguage(
      buildThread([
        'anna: Смотрите, что в логе:\n```\nFATAL: the connection to the server was lost and could not be made again\n```',
        'ci-bot: The build of the main branch failed because of the following reasons: tests, lint and more',
        'boris: https://example.com/why/the/connection/was/lost да, вижу',
      ]),
    ),
    'ru',
  );
  assert.equal(
    threadLanguage(
      buildThread(['anna: Is the договор signed yet?', 'boris: Not yet, I will ask them today']),
    ),
    'en',
  );
  assert.equal(threadLanguage(buildThread(['anna: 👍', 'boris: +1'])), 'en');
});

test('one long pasted text does not outweigh what the people say', () => {
  const pasted = `anna: Прислали вот что. ${'The terms of the agreement apply to all parties. '.repeat(80)}`;
  const talk = Array.from(
    { length: 20 },
    () => 'boris: Мне кажется, что это нам не подходит, давайте откажемся',
  );
  assert.equal(threadLanguage(buildThread([pasted, ...talk])), 'ru');
});
