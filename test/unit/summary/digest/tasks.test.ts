import assert from 'node:assert/strict';
import test from 'node:test';
import { makeDigest } from '../../../../server/summary/digest/make_digest.ts';
import type { TaskState } from '../../../../server/summary/types.ts';
import { type BuiltPost, buildThread, postId } from '../../../support/thread_builder.ts';

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
  'a request that another one answers with no': [
    [open('')],
    'anna: Нужно письмо в бухгалтерию: почему не самый дешёвый поставщик. Кто напишет?',
    'boris: я железо, не литература',
    'vera: и не я',
  ],
  'a need that somebody notes': [
    [open('', 'до пятницы')],
    'anna: Пропуск на машину нужен до пятницы.',
    'boris: ок',
    'vera: ага',
  ],
  'work given out by name': [
    [open('Ollie', 'on Monday')],
    'ollie: Done with the old editor.',
    'priya: Ollie starts the new editor on Monday.',
    'tom: fine',
  ],
  'a request whose verb is repeated in reply': [
    [open('Boris', 'до среды')],
    'boris: По журналам минус сорок, не сходится.',
    'anna: Пересчитайте журналы до среды, пожалуйста.',
    'vera: погода отличная',
    'boris: пересчитаем, куда деваться',
  ],
  'a gap that whoever sees it fills': [
    [open('Kate')],
    'anna: Maya has left, and the export was hers.',
    "kate: Then it has no owner. I'll find one, leave it with me.",
    'tom: thanks',
  ],
  'a request that is done in reply': [
    [done('Vera', 'до 18:30')],
    'anna: Вера, забери телефон до 18:30, потом офис закрыт.',
    'vera: забрала',
    'boris: отлично',
  ],
  'a request that is done in other words': [
    [done('Vera')],
    'anna: Вера, пересчитай секцию журналов, пожалуйста.',
    'vera: сделаю',
    'boris: Погода сегодня хорошая.',
    'vera: пересчитали, не хватает трёх',
  ],
  'a promise kept in an irregular form': [
    [done('Femke', 'tomorrow')],
    'anna: The supplier does not know yet why the account is off.',
    "femke: I'll ring the supplier tomorrow.",
    'anna: good',
    'femke: rang. their boss had no idea',
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

test('what somebody else reports in another thread closes no task', async () => {
  const built = buildThread([
    'anna: The offer is missing.',
    "boris: I'll send the signed offer to the customer.",
    'vera: New topic: the museum.',
    'gleb: The signed answer to the museum is sent, a copy is attached.',
  ]);
  const roots = [1, 1, 3, 3];
  const channel = {
    ...built,
    rootId: '',
    posts: built.posts.map((post, at) => ({ ...post, rootId: postId(roots[at] ?? 0) })),
  };
  const sections = await makeDigest(channel, { language: 'en', lens: { kind: 'actions' }, readerId: '' });
  const tasks = sections.flatMap(({ claims }) => claims.map(({ task }) => task));
  assert.deepEqual(tasks, [open('Boris')]);
});
