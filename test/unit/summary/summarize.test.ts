import assert from 'node:assert/strict';
import test from 'node:test';
import { type LanguageModel, LlmError, type LlmErrorCode } from '../../../server/llm/language_model.ts';
import { type SummarizeProgress, summarize } from '../../../server/summary/summarize.ts';
import { SummaryError } from '../../../server/summary/summary_error.ts';
import type { SectionKind, Summary } from '../../../server/summary/types.ts';
import { inputOf, type Step, scriptedModel as scripted } from '../../support/scripted_model.ts';
import { summarizeOptions } from '../../support/summarize_options.ts';
import { buildThread, postId } from '../../support/thread_builder.ts';

const OPTIONS = summarizeOptions({ nonce: 'n0nce' });
const thread = buildThread([
  'anna: Postgres or MySQL?',
  'boris: Postgres.',
  "anna: Agreed, I'll migrate it by Friday.",
]);
/** Posts of some 1,000 tokens: in a context of 5,000, two to a part. */
const longThread = buildThread(
  Array.from({ length: 6 }, (_, n) => `anna: ${'одно и то же слово '.repeat(120)} ${n}`),
);
const SMALL = { ...OPTIONS, contextTokens: 5000 };

function claims(summary: Summary, kind: SectionKind): string[] {
  const section = summary.sections.find((each) => each.kind === kind);
  return (section?.claims ?? []).map((claim) => `${claim.text} |${claim.citations.join(',')}`);
}

const codeOf = (code: LlmErrorCode) => (error: unknown) => error instanceof LlmError && error.code === code;

test('a good answer becomes a summary with computed people and counts', async () => {
  const model = scripted(
    '## Participants\n- Mallory (99 posts)\n## Main topics\n- The database [1]\n## Tasks and actions\n- Anna migrates by Friday [3][9]\n',
  );
  const summary = await summarize(thread, OPTIONS, model, true);
  assert.deepEqual(
    summary.sections.map((section) => section.kind),
    ['topics', 'key_points', 'decisions', 'tasks', 'questions', 'conclusions'],
  );
  assert.deepEqual(claims(summary, 'topics'), [`The database |${postId(1)}`]);
  assert.deepEqual(claims(summary, 'tasks'), [`Anna migrates by Friday |${postId(3)}`]);
  assert.deepEqual(
    summary.participants.map((each) => [each.displayName, each.posts]),
    [
      ['Anna', 2],
      ['Boris', 1],
    ],
  );
  assert.equal(summary.coverage.postsRead, 3);
  assert.equal(summary.coverage.parts, 1);
  assert.deepEqual(summary.source, { kind: 'model', model: 'scripted', cutShort: false });
});

test('the request names the language, frames the posts with the nonce and holds nothing but the posts', async () => {
  const model = scripted('- c [1]');
  await summarize(thread, { ...OPTIONS, language: 'ru' }, model, true);
  const [system, user] = model.asked[0]?.messages ?? [];
  assert.equal(system?.role, 'system');
  assert.match(system?.content ?? '', /Write in Russian/);
  assert.match(system?.content ?? '', /## Задачи и действия/);
  assert.doesNotMatch(system?.content ?? '', /Postgres|part 1/);
  const lines = user?.content.split('\n') ?? [];
  assert.equal(lines[0], 'BEGIN n0nce');
  assert.equal(lines.at(-1), 'END n0nce');
  assert.deepEqual(
    lines.slice(1, -1).map((line) => (JSON.parse(line) as { text: string }).text),
    thread.posts.map((post) => post.text),
  );
});

test('text that turned out to be thinking is forgotten', async () => {
  const model = scripted([
    { type: 'text', text: '- secret thought [1]\n' },
    { type: 'discard' },
    { type: 'text', text: '- answer [2]' },
    { type: 'end', finishReason: 'stop' },
  ]);
  assert.deepEqual(claims(await summarize(thread, OPTIONS, model, true), 'key_points'), [
    `answer |${postId(2)}`,
  ]);
});

test('an answer that did not end by itself is marked cut short', async () => {
  for (const finishReason of ['length', 'unknown'] as const) {
    const model = scripted([
      { type: 'text', text: '- c [1]' },
      { type: 'end', finishReason },
    ]);
    const { source } = await summarize(thread, OPTIONS, model, true);
    assert.deepEqual(source, { kind: 'model', model: 'scripted', cutShort: true });
  }
});

test('an answer that a failure broke off is kept as far as it came, and marked', async () => {
  const breaking: LanguageModel = {
    name: 'breaking',
    async *stream() {
      yield { type: 'text', text: '## Key points\n- one [1]\n- two [2]\n- half of thr' };
      throw new LlmError('timeout_idle', 'x');
    },
  };
  const summary = await summarize(thread, OPTIONS, breaking, true);
  assert.deepEqual(summary.source, {
    kind: 'model',
    model: 'breaking',
    cutShort: true,
    cause: 'timeout_idle',
  });
  assert.deepEqual(claims(summary, 'key_points'), [`one |${postId(1)}`, `two |${postId(2)}`]);
});

test('partial sections grow claim by claim and are told of no claim that is not in the end', async () => {
  const seen: string[][] = [];
  const model = scripted('## Topics\n- t [1]\n## Tasks\n- [ ] Anna: migrate [3]\n- [x] Boris: no source\n');
  const onPartial = (sections: Summary['sections']) =>
    void seen.push(sections.flatMap((section) => section.claims.map((claim) => claim.text)));
  const summary = await summarize(thread, { ...OPTIONS, unsupported: 'drop', onPartial }, model, true);
  assert.deepEqual(seen, [['t'], ['t', 'Anna: migrate']]);
  assert.equal(summary.droppedClaims, 1);
  assert.deepEqual(claims(summary, 'tasks'), [`Anna: migrate |${postId(3)}`]);
  const [task] = summary.sections.find((section) => section.kind === 'tasks')?.claims ?? [];
  assert.deepEqual(task?.task, { owner: 'Anna', due: '', done: false });
});

test('a claim without a source is marked or left out, as was chosen', async () => {
  const answer = '## Key points\n- sourced [1]\n- invented [77]';
  const marked = await summarize(thread, { ...OPTIONS, unsupported: 'mark' }, scripted(answer), true);
  assert.deepEqual(claims(marked, 'key_points'), [`sourced |${postId(1)}`, 'invented |']);
  assert.equal(marked.droppedClaims, 0);
  const dropped = await summarize(thread, { ...OPTIONS, unsupported: 'drop' }, scripted(answer), true);
  assert.deepEqual(claims(dropped, 'key_points'), [`sourced |${postId(1)}`]);
  assert.equal(dropped.droppedClaims, 1);
});

const failures: readonly (readonly [what: string, step: Step, code: LlmErrorCode])[] = [
  ['the port fails', new LlmError('timeout_idle', 'x'), 'timeout_idle'],
  ['the thread is too long and cannot be cut', new LlmError('too_long', 'x'), 'too_long'],
  ['no claim in the answer', 'I am sorry, I cannot help with that', 'protocol'],
  ['an empty answer', '  \n', 'empty'],
  [
    'a filtered answer',
    [
      { type: 'text', text: '- c [1]' },
      { type: 'end', finishReason: 'content_filter' },
    ],
    'filtered',
  ],
  ['an answer without an end or a claim', [{ type: 'text', text: 'Here is' }], 'interrupted'],
];

for (const [what, step, code] of failures) {
  test(`${what}: a digest that says ${code}, or the error where no digest is wanted`, async () => {
    const summary = await summarize(thread, OPTIONS, scripted(step), true);
    assert.deepEqual(summary.source, { kind: 'digest', cause: code });
    assert.ok(claims(summary, 'tasks')[0]?.startsWith('Anna: “Agreed'));
    await assert.rejects(summarize(thread, OPTIONS, scripted(step), false), codeOf(code));
  });
}

test('without a model: a digest that says so, or the error', async () => {
  const summary = await summarize(thread, OPTIONS, null, true);
  assert.deepEqual(summary.source, { kind: 'digest', cause: 'not_configured' });
  assert.equal(summary.participants.length, 2);
  await assert.rejects(summarize(thread, OPTIONS, null, false), codeOf('not_configured'));
});

test('a cancelled run gives no digest', async () => {
  await assert.rejects(
    summarize(thread, OPTIONS, scripted(new LlmError('cancelled', 'x')), true),
    codeOf('cancelled'),
  );
});

test('a defect that is not the model’s is not hidden behind a digest', async () => {
  const broken: LanguageModel = {
    name: 'broken',
    stream: () => {
      throw new TypeError('defect');
    },
  };
  await assert.rejects(summarize(thread, OPTIONS, broken, true), TypeError);
});

test('a thread with nothing to read is refused before the model is asked', async () => {
  const model = scripted('- c [1]');
  const refused = (skipped: Parameters<typeof buildThread>[1], code: string) =>
    assert.rejects(
      summarize(buildThread([], skipped), OPTIONS, model, true),
      (error: unknown) => error instanceof SummaryError && error.code === code,
    );
  await refused({}, 'empty_thread');
  await refused({ deleted: 3, empty: 1 }, 'empty_thread');
  await refused({ system: 2 }, 'no_readable_posts');
  await refused({ bot: 1, deleted: 1 }, 'no_readable_posts');
  assert.equal(model.asked.length, 0);
});

test('a long thread is read part by part, its claims merged, progress told before each request', async () => {
  const model = scripted(
    '## Topics\n- first [1]\n## Tasks\n- do a [2]',
    '## Topics\n- first [3]\n## Tasks\n- do b [4]',
    '## Conclusions\n- end [6]',
    '## Topics\n- joined [1][3]\n## Tasks\n- do a [2]\n- do b [4]\n## Conclusions\n- end [6]',
  );
  const progress: SummarizeProgress[] = [];
  const summary = await summarize(
    longThread,
    { ...SMALL, onProgress: (step) => progress.push(step) },
    model,
    true,
  );
  assert.deepEqual(progress, [
    { step: 'part', part: 1, parts: 3 },
    { step: 'part', part: 2, parts: 3 },
    { step: 'part', part: 3, parts: 3 },
    { step: 'merge', parts: 3 },
  ]);
  assert.equal(summary.coverage.parts, 3);
  assert.deepEqual(claims(summary, 'topics'), [`joined |${postId(1)},${postId(3)}`]);
  assert.match(model.asked[1]?.messages[0]?.content ?? '', /part 2 of 3 .* posts 3 to 4/);
  assert.deepEqual(inputOf(model.asked[3]), [
    { part: 1, section: 'topics', claim: 'first', posts: [1] },
    { part: 1, section: 'tasks', claim: 'do a', done: false, posts: [2] },
    { part: 2, section: 'topics', claim: 'first', posts: [3] },
    { part: 2, section: 'tasks', claim: 'do b', done: false, posts: [4] },
    { part: 3, section: 'conclusions', claim: 'end', posts: [6] },
  ]);
});

test('when merging fails or is cut short, no claim of a part is lost', async () => {
  const merges: readonly Step[] = [
    new LlmError('upstream', 'x'),
    'sorry',
    [
      { type: 'text', text: '- only this [1]' },
      { type: 'end', finishReason: 'length' },
    ],
  ];
  for (const merge of merges) {
    const model = scripted(
      '## Topics\n- first [1]',
      '## Topics\n- first [3]\n- second [4]',
      '## Conclusions\n- end [6]',
      merge,
    );
    const summary = await summarize(longThread, SMALL, model, true);
    assert.deepEqual(claims(summary, 'topics'), [`first |${postId(1)},${postId(3)}`, `second |${postId(4)}`]);
    assert.deepEqual(claims(summary, 'conclusions'), [`end |${postId(6)}`]);
    assert.deepEqual(summary.source, { kind: 'model', model: 'scripted', cutShort: false });
  }
});

test('claims that do not fit one request are joined by neighbours first, all of them at last', async () => {
  const many = (from: number) =>
    `## Tasks\n${Array.from({ length: 12 }, (_, n) => `- [ ] task ${from + n} ${'слово '.repeat(25)} [1]`).join('\n')}`;
  const short = (name: string) => `## Tasks\n- [ ] ${name} [1]`;
  const model = scripted(many(0), many(12), many(24), short('first two'), short('all'));
  const summary = await summarize(longThread, SMALL, model, true);
  assert.deepEqual(claims(summary, 'tasks'), [`all |${postId(1)}`]);
  assert.deepEqual(
    model.asked.slice(3).map((request) => inputOf(request).length),
    [24, 13],
  );
});

test('claims that no two of which fit one request stand one after another, without a merge', async () => {
  const many = (from: number) =>
    `## Tasks\n${Array.from({ length: 30 }, (_, n) => `- [ ] task ${from + n} ${'слово '.repeat(20)} [1]`).join('\n')}`;
  const model = scripted(many(0), many(30), many(60));
  const summary = await summarize(longThread, { ...SMALL, language: 'ru' }, model, true);
  assert.equal(model.asked.length, 3);
  assert.equal(claims(summary, 'tasks').length, 90);
});

test('a task or decision that a merge forgot is put back', async () => {
  const model = scripted(
    '## Tasks\n- [ ] a [1]\n## Decisions\n- d [2]',
    '## Tasks\n- [ ] b [3]',
    '## Decisions\n- e [5]',
    '## Tasks\n- [ ] a and b [1][3]',
  );
  const summary = await summarize(longThread, SMALL, model, true);
  assert.deepEqual(claims(summary, 'tasks'), [`a and b |${postId(1)},${postId(3)}`]);
  assert.deepEqual(claims(summary, 'decisions'), [`d |${postId(2)}`, `e |${postId(5)}`]);
});

test('a part cites its own posts alone', async () => {
  const model = scripted('- a [1][5]', '- b [1][3]', '- c [5]', new LlmError('upstream', 'x'));
  const summary = await summarize(longThread, { ...SMALL, unsupported: 'drop' }, model, true);
  assert.deepEqual(claims(summary, 'key_points'), [`a |${postId(1)}`, `b |${postId(3)}`, `c |${postId(5)}`]);
});

test('parts are read at once within the limit; one that fails stops the others', async () => {
  for (const parallel of [1, 2, 3]) {
    let running = 0;
    let most = 0;
    const model: LanguageModel = {
      name: 'slow',
      async *stream() {
        running += 1;
        most = Math.max(most, running);
        for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        yield { type: 'text', text: '- c [1][3][5]' };
        yield { type: 'end', finishReason: 'stop' };
      },
    };
    await summarize(longThread, { ...SMALL, parallel }, model, true);
    assert.equal(most, parallel);
  }
  const aborted: boolean[] = [];
  let calls = 0;
  const failing: LanguageModel = {
    name: 'failing',
    async *stream({ signal }) {
      calls += 1;
      if (calls === 2) throw new LlmError('auth', 'x');
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      aborted.push(signal?.aborted === true);
      throw new LlmError('cancelled', 'x');
    },
  };
  const summary = await summarize(longThread, { ...SMALL, parallel: 2 }, failing, true);
  assert.deepEqual(summary.source, { kind: 'digest', cause: 'auth' });
  assert.deepEqual(aborted, [true]);
  assert.equal(calls, 2);
});

test('of one part that failed its posts are quoted, and the summary says that it is incomplete', async () => {
  const conversation = buildThread([
    ...longThread.posts.slice(0, 4).map((post) => `anna: ${post.text}`),
    `boris: We decided to take Postgres. ${'одно и то же слово '.repeat(110)}`,
    `anna: ${'одно и то же слово '.repeat(120)}`,
  ]);
  const model = scripted('- a [1]', '- b [3]', new LlmError('timeout_idle', 'x'), ({ messages }) =>
    messages[1]?.content.includes('Postgres') ? '- all [1][3][5]' : 'sorry',
  );
  const summary = await summarize(conversation, SMALL, model, false);
  assert.deepEqual(summary.source, {
    kind: 'model',
    model: 'scripted',
    cutShort: true,
    cause: 'timeout_idle',
  });
  assert.equal(summary.coverage.parts, 3);
  assert.ok(claims(summary, 'key_points').includes(`all |${[1, 3, 5].map(postId).join(',')}`));
});

test('a failure that speaks for all requests is not met by quoting', async () => {
  const model = scripted('- a [1]', new LlmError('auth', 'x'), '- c [5]');
  assert.deepEqual((await summarize(longThread, SMALL, model, true)).source, {
    kind: 'digest',
    cause: 'auth',
  });
});

test('when every claim is without a source and left out, the conversation is quoted instead', async () => {
  const answer = '## Key points\n- invented\n- made up [77]';
  const summary = await summarize(thread, { ...OPTIONS, unsupported: 'drop' }, scripted(answer), true);
  assert.deepEqual(summary.source, { kind: 'digest', cause: 'protocol' });
  await assert.rejects(
    summarize(thread, { ...OPTIONS, unsupported: 'drop' }, scripted(answer), false),
    codeOf('protocol'),
  );
  const marked = await summarize(thread, { ...OPTIONS, unsupported: 'mark' }, scripted(answer), true);
  assert.deepEqual(claims(marked, 'key_points'), ['invented |', 'made up |']);
});

test('too many failing parts give up the whole model answer, not the thread', async () => {
  const summary = await summarize(
    longThread,
    SMALL,
    scripted('- c [1]', new LlmError('upstream', 'x')),
    true,
  );
  assert.deepEqual(summary.source, { kind: 'digest', cause: 'upstream' });
  assert.equal(summary.coverage.parts, 1);
});

test('"too long" is answered once with smaller parts, and what was learnt is told', async () => {
  const tooLong = new LlmError('too_long', 'x');
  const learnt: number[] = [];
  const options = { ...OPTIONS, onContextLearnt: (tokens: number) => void learnt.push(tokens) };
  const model = scripted(tooLong, '- a [1]', '- b [4]', '- c [6]', '- a [1]\n- b [4]\n- c [6]');
  const summary = await summarize(longThread, options, model, true);
  assert.equal(summary.source.kind, 'model');
  assert.ok(summary.coverage.parts > 1);
  assert.equal(learnt.length, 1);
  assert.ok((learnt[0] ?? 0) < 16_384 / 2 + 1, 'no more than half');

  const stated = new LlmError('too_long', 'x', { contextTokens: 8192 });
  learnt.length = 0;
  await summarize(longThread, options, scripted(stated, '- a [1]', '- b [4]', '- a [1]'), true);
  assert.deepEqual(learnt, [8192]);

  learnt.length = 0;
  const again = scripted(tooLong, tooLong, '- never [1]');
  assert.deepEqual((await summarize(longThread, options, again, true)).source, {
    kind: 'digest',
    cause: 'too_long',
  });
  assert.equal(again.asked.length, 2);
  assert.equal(learnt.length, 2);
  assert.ok((learnt[1] ?? 0) < (learnt[0] ?? 0), 'the next run begins smaller still');
});
