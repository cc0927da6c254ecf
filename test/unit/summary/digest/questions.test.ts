import assert from 'node:assert/strict';
import test from 'node:test';
import { digestOf } from '../../../support/digest_of.ts';

async function openIn(posts: readonly string[]): Promise<string[]> {
  const { questions } = await digestOf(posts, { kind: 'questions' });
  return questions.map((claim) => claim.text.replace(/^Left open — /, ''));
}

const answered: Readonly<Record<string, readonly string[]>> = {
  'the next words': ['anna: Where are the keys of the archive?', 'boris: In the blue cabinet.'],
  'a number where one is asked for': [
    'anna: Сколько терминалов приехало?',
    'vera: ой',
    'boris: двенадцать, из них 11 целых',
  ],
  'a name where one is asked for': [
    'anna: Who runs the recording tool?',
    'boris: That is Vera.',
    'vera: yes',
  ],
  'somebody much later, in the same words': [
    'anna: Which warehouse has the label printers?',
    ...Array.from({ length: 12 }, (_, n) => `boris: The lunch menu has soup number ${n}.`),
    'vera: The label printers stand in warehouse seven.',
  ],
};

for (const [name, thread] of Object.entries(answered)) {
  test(`a question is answered by ${name}`, async () => assert.deepEqual(await openIn(thread), []));
}

const left: Readonly<Record<string, readonly string[]>> = {
  'nobody says anything': ['anna: Hello.', 'boris: Which warehouse has the label printers?'],
  'nobody knows': ['boris: Which warehouse has the label printers?', 'anna: No idea.', 'vera: not me'],
  'somebody else than was asked changes the subject': [
    'boris: Anna, which warehouse has the label printers?',
    'vera: Lunch?',
  ],
  'whoever asked goes on alone': [
    'anna: Hi.',
    'boris: Which warehouse has the label printers?',
    'boris: I mean the new ones.',
  ],
};

for (const [name, thread] of Object.entries(left)) {
  test(`a question is left open when ${name}`, async () => {
    const open = await openIn(thread);
    assert.equal(open.length, 1, String(open));
    assert.match(open[0] ?? '', /label printers/);
  });
}

test('an answer in another thread of the channel answers nothing', async () => {
  const posts = ['anna: Who takes the night shift on Friday?', 'boris: Fine weather today.', 'vera: I do.'];
  assert.deepEqual(await openIn(posts.slice(0, 1).concat('vera: I do.')), []);
  const { buildThread, postId } = await import('../../../support/thread_builder.ts');
  const built = buildThread([posts[0] ?? '', 'gleb: nobody told me', posts[1] ?? '', posts[2] ?? '']);
  const roots = [1, 1, 3, 3];
  const channel = {
    ...built,
    rootId: '',
    posts: built.posts.map((post, at) => ({ ...post, rootId: postId(roots[at] ?? 0) })),
  };
  const { questions } = await digestOf(channel, { kind: 'questions' });
  assert.equal(questions.length, 1);
});
