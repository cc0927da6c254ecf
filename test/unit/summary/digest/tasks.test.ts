import assert from 'node:assert/strict';
import test from 'node:test';
import { makeDigest } from '../../../../server/summary/digest/make_digest.ts';
import type { TaskState } from '../../../../server/summary/types.ts';
import { type BuiltPost, buildThread } from '../../../support/thread_builder.ts';

async function tasksOf(posts: readonly (string | BuiltPost)[]): Promise<(TaskState | undefined)[]> {
  const lens = { kind: 'actions' } as const;
  const sections = await makeDigest(buildThread(posts), { language: 'en', lens, readerId: '' });
  return sections.flatMap(({ claims }) => claims.map(({ task }) => task));
}

const open = (owner: string, due = ''): TaskState => ({ owner, due, done: false });
const done = (owner: string, due = ''): TaskState => ({ owner, due, done: true });

const threads: Readonly<Record<string, readonly [readonly TaskState[], ...(string | BuiltPost)[]]>> = {
  'a promise': [
    [open('Boris', 'by Friday')],
    'anna: The plan is missing.',
    "boris: I'll write the migration plan by Friday.",
  ],
  'a promise in haste': [
    [open('Boris')],
    'anna: The tickets are not booked.',
    'boris: ill book both train tickets',
  ],
  'a promise kept': [
    [done('Boris', 'by Friday')],
    'anna: The plan is missing.',
    "boris: I'll write the migration plan by Friday.",
    'vera: thanks',
    'boris: The migration plan is written, see the wiki.',
  ],
  'a request to somebody, taken with a yes': [
    [open('Vera', 'до пятницы')],
    'anna: Вера, подготовь, пожалуйста, заметку к релизу до пятницы.',
    'vera: ок',
  ],
  'a request to nobody that nobody takes': [
    [open('', 'before Thursday')],
    'anna: I need somebody to order the small cannulas before Thursday.',
    'boris: we are down to one box',
  ],
  'a request to nobody that somebody does': [
    [done('Boris')],
    'anna: Someone from the panel should call the candidate about the offer.',
    'boris: I called the candidate about the offer, she is happy.',
  ],
};

for (const [name, [expected, ...thread]] of Object.entries(threads)) {
  test(`${name} is a task`, async () => assert.deepEqual(await tasksOf(thread), expected));
}

const none: Readonly<Record<string, readonly string[]>> = {
  'what is not needed': ['anna: Что с откатом?', 'boris: Откат не нужен, всё работает.', 'anna: хорошо'],
  'a question about work': ['anna: Сколько нужно времени на отчёт?', 'boris: час'],
  'what somebody else said': ['anna: She said I should please send her the file.', 'boris: really'],
  code: ['anna: ```\n// TODO: please fix the parser by Friday\n```', 'boris: nice'],
};

for (const [name, thread] of Object.entries(none)) {
  test(`${name} is no task`, async () => assert.deepEqual(await tasksOf(thread), []));
}
