import assert from 'node:assert/strict';
import test from 'node:test';
import { LlmError } from '../../../../server/llm/language_model.ts';
import { type SummarizeProgress, summarize } from '../../../../server/summary/summarize.ts';
import { estimateTokens } from '../../../../server/summary/tokens.ts';
import type { Claim, PreviousSummary, SectionKind, Summary } from '../../../../server/summary/types.ts';
import { perSection, sectionKinds } from '../../../../server/summary/types.ts';
import { inputOf, type ScriptedModel, scriptedModel } from '../../../support/scripted_model.ts';
import { summarizeOptions } from '../../../support/summarize_options.ts';
import { buildThread, postId } from '../../../support/thread_builder.ts';
import { loadThread } from '../../../support/threads.ts';
import { readSample } from '../../../support/threads_world.ts';

const posts = [
  'anna: Which database do we take for billing?',
  'boris: Postgres, I would say.',
  'anna: Agreed: Postgres.',
  "boris: I'll write the plan by Friday.",
  'vera: Who pays for it?',
  'anna: The plan is there, thanks.',
  'vera: Finance pays, I asked them.',
  'anna: We take MySQL after all, ops insist.',
];
const KNOWN = 5;
const grown = buildThread(posts);

function claim(text: string, numbers: readonly number[], fields: Partial<Claim> = {}): Claim {
  return { text, citations: numbers.map(postId), ...fields };
}

function previous(claims: Partial<Record<SectionKind, readonly Claim[]>>, known = KNOWN): PreviousSummary {
  return {
    sections: sectionKinds.map((kind) => ({ kind, claims: claims[kind] ?? [] })),
    knownPosts: new Set(Array.from({ length: known }, (_, index) => postId(index + 1))),
  };
}

const EARLIER = previous({
  topics: [claim('The database for billing', [1])],
  decisions: [claim('Billing takes Postgres', [3])],
  tasks: [
    claim('Boris: write the plan (by Friday)', [4], {
      task: { owner: 'Boris', due: 'by Friday', done: false },
    }),
  ],
  questions: [claim('Who pays for it?', [5])],
});

function shown(summary: Summary): Record<SectionKind, string[]> {
  const out = perSection((): string[] => []);
  for (const section of summary.sections) {
    out[section.kind] = section.claims.map(({ text, citations, task }) => {
      const numbers = citations.map((id) => grown.posts.findIndex((post) => post.id === id) + 1);
      return `${task?.done === true ? '[x] ' : ''}${text} |${numbers.join(',')}`;
    });
  }
  return out;
}

function changes(summary: Summary): string[] | undefined {
  return summary.changes?.map(({ kind, section, claim: { text } }) => `${kind} ${section}: ${text}`);
}

const ANSWER = `## Updates
- C3 resolved: Boris: wrote the plan [6]
- C2 reversed: Billing takes MySQL [8]
- C4 resolved: Finance pays [7]
## Key points
- Operations insist on MySQL [8]
- Anna asked for a database [1]
`;

test('the new posts and the earlier claims are sent; what came of them is told and merged', async () => {
  const model = scriptedModel(ANSWER);
  const summary = await summarize(grown, summarizeOptions({ previous: EARLIER }), model, false);
  assert.deepEqual(changes(summary), [
    'resolved questions: Finance pays',
    'new key_points: Operations insist on MySQL',
    'reversed decisions: Billing takes MySQL',
    'resolved tasks: Boris: wrote the plan',
  ]);
  assert.deepEqual(shown(summary), {
    topics: ['The database for billing |1'],
    key_points: ['Finance pays |5,7', 'Operations insist on MySQL |8'],
    decisions: ['Billing takes MySQL |3,8'],
    tasks: ['[x] Boris: wrote the plan |4,6'],
    questions: [],
    conclusions: [],
  });
  assert.equal(model.asked.length, 1);
  const sent = inputOf(model.asked[0]);
  assert.deepEqual(
    sent.filter((line) => 'text' in line).map((line) => line.n),
    [6, 7, 8],
  );
  assert.deepEqual(
    sent.filter((line) => 'in' in line),
    [
      { in: 'topics', C1: 'The database for billing' },
      { in: 'decisions', C2: 'Billing takes Postgres' },
      { in: 'tasks', C3: 'Boris: write the plan (by Friday)' },
      { in: 'questions', C4: 'Who pays for it?' },
    ],
  );
  assert.equal(summary.coverage.postsRead, posts.length, 'those known before were read before');
});

test('nothing changes without a new post that says so', async () => {
  const model = scriptedModel(
    '## Updates\n- C2 reversed: Billing takes Oracle [3]\n- C3 resolved: done [77]\n- C9 resolved: who knows [8]\n- nonsense [8]\n## Decisions\n- Postgres it is [1]',
  );
  const summary = await summarize(grown, summarizeOptions({ previous: EARLIER }), model, false);
  assert.deepEqual(changes(summary), []);
  assert.deepEqual(shown(summary).decisions, ['Billing takes Postgres |3']);
  assert.deepEqual(shown(summary).tasks, ['Boris: write the plan (by Friday) |4']);
});

test('an answer that finds nothing new leaves the summary as it was', async () => {
  const summary = await summarize(
    grown,
    summarizeOptions({ previous: EARLIER }),
    scriptedModel('## Updates\n- None\n## Key points\n'),
    false,
  );
  assert.deepEqual(changes(summary), []);
  assert.deepEqual(shown(summary).questions, ['Who pays for it? |5']);
});

test('without new posts no request is made', async () => {
  const model = scriptedModel();
  const nothingNew = { ...EARLIER, knownPosts: new Set(grown.posts.map((post) => post.id)) };
  const summary = await summarize(grown, summarizeOptions({ previous: nothingNew }), model, false);
  assert.equal(model.asked.length, 0);
  assert.deepEqual(changes(summary), []);
  assert.deepEqual(shown(summary).decisions, ['Billing takes Postgres |3']);
  assert.deepEqual(summary.source, { kind: 'model', model: 'scripted', cutShort: false });
});

test('the summary says nothing of changes where there was none before, nor for a question', async () => {
  const first = await summarize(grown, summarizeOptions(), scriptedModel('- c [1]'), false);
  assert.equal('changes' in first, false);
  const lens = { kind: 'question', text: 'Which database?' } as const;
  const model = scriptedModel('- MySQL [8]');
  const asked = await summarize(grown, summarizeOptions({ previous: EARLIER, lens }), model, false);
  assert.equal('changes' in asked, false);
  assert.equal(inputOf(model.asked[0]).filter((line) => 'text' in line).length, posts.length);
});

test('where more is new than known everything is read, and compared with what was said', async () => {
  const known = previous(
    {
      decisions: [claim('Billing takes Postgres', [3])],
      tasks: [claim('write the plan', [1], { task: { owner: '', due: '', done: false } })],
      questions: [claim('Which database?', [1])],
    },
    3,
  );
  const model = scriptedModel(
    '## Decisions\n- Billing takes MySQL [3][8]\n## Tasks\n- [x] Boris: wrote the plan [1][6]\n## Key points\n- Which one was answered [1][8]\n- Anna agreed [3]',
  );
  const summary = await summarize(grown, summarizeOptions({ previous: known }), model, false);
  assert.equal(inputOf(model.asked[0]).filter((line) => 'text' in line).length, posts.length);
  assert.deepEqual(changes(summary), [
    'new key_points: Which one was answered',
    'reversed decisions: Billing takes MySQL',
    'resolved tasks: Boris: wrote the plan',
    'resolved questions: Which database?',
  ]);
  assert.deepEqual(shown(summary).questions, []);
});

test('where nothing is left of what was said everything is read, unless the lens may find nothing', async () => {
  const all = scriptedModel('- MySQL it is [8]');
  await summarize(grown, summarizeOptions({ previous: previous({}) }), all, false);
  assert.equal(inputOf(all.asked[0]).filter((line) => 'text' in line).length, posts.length);
  const since = scriptedModel('## Updates\n- None');
  await summarize(
    grown,
    summarizeOptions({ previous: previous({}), lens: { kind: 'actions' } }),
    since,
    false,
  );
  assert.equal(inputOf(since.asked[0]).filter((line) => 'text' in line).length, posts.length - KNOWN);
});

test('a digest tells changes too', async () => {
  const before = await summarize(buildThread(posts.slice(0, KNOWN)), summarizeOptions(), null, true);
  const known = { sections: before.sections, knownPosts: EARLIER.knownPosts };
  const summary = await summarize(
    grown,
    summarizeOptions({ previous: known }),
    scriptedModel(new LlmError('upstream', 'x')),
    true,
  );
  assert.equal(summary.source.kind, 'digest');
  assert.ok((summary.changes ?? []).length > 0);
  for (const change of summary.changes ?? []) {
    assert.ok(change.kind === 'resolved' || change.claim.citations.some((id) => !known.knownPosts.has(id)));
  }
});

test('an update that breaks off keeps what came, on top of what was known', async () => {
  const model = scriptedModel([
    { type: 'text', text: '## Updates\n- C3 resolved: Boris: wrote the plan [6]\n- C2 rev' },
  ]);
  const summary = await summarize(grown, summarizeOptions({ previous: EARLIER }), model, false);
  assert.deepEqual(changes(summary), ['resolved tasks: Boris: wrote the plan']);
  assert.deepEqual(shown(summary).decisions, ['Billing takes Postgres |3']);
  assert.deepEqual(summary.source, {
    kind: 'model',
    model: 'scripted',
    cutShort: true,
    cause: 'interrupted',
  });
});

test('earlier claims in another language than is wanted now are translated', async () => {
  const model = scriptedModel(
    '## Updates\n- None',
    '1. База для биллинга\n2. Биллинг на Postgres\n3. Boris: написать план\n4. Кто платит?',
  );
  const summary = await summarize(
    grown,
    summarizeOptions({ previous: EARLIER, language: 'ru' }),
    model,
    false,
  );
  assert.deepEqual(shown(summary).questions, ['Кто платит? |5']);
  assert.deepEqual(changes(summary), []);
});

test('many new posts are read part by part, each with the claims as the one before left them', async () => {
  const long = buildThread([
    ...posts.slice(0, KNOWN),
    ...Array.from({ length: 4 }, (_, n) => `anna: ${'одно и то же слово '.repeat(120)} ${n}`),
  ]);
  const progress: SummarizeProgress[] = [];
  const model = scriptedModel(
    '## Updates\n- C3 resolved: done so [6]\n## Decisions\n- new one [7]',
    '## Updates\n- C3 reversed: newest [9]',
  );
  const summary = await summarize(
    long,
    summarizeOptions({ previous: EARLIER, contextTokens: 5000, onProgress: (step) => progress.push(step) }),
    model,
    false,
  );
  assert.deepEqual(progress, [
    { step: 'part', part: 1, parts: 2 },
    { step: 'part', part: 2, parts: 2 },
  ]);
  assert.deepEqual(
    inputOf(model.asked[1]).filter((line) => line.in === 'decisions'),
    [{ in: 'decisions', C2: 'Billing takes Postgres', C3: 'new one' }],
  );
  assert.deepEqual(changes(summary), ['reversed decisions: newest', 'resolved tasks: done so']);
});

function promptTokens(model: ScriptedModel): number {
  return model.asked.reduce(
    (sum, request) =>
      sum + request.messages.reduce((all, message) => all + estimateTokens(message.content), 0),
    0,
  );
}

test('a thread that grew by 5 % costs at most 15 % of the first run’s prompt', async (context) => {
  const sample = loadThread('15_terminaly');
  const conversation = await readSample(sample);
  const known = conversation.posts.slice(0, Math.round(conversation.posts.length / 1.05));
  const first = scriptedModel(...Array.from({ length: 20 }, () => '- c [1]'));
  const options = summarizeOptions({ language: 'ru' });
  await summarize({ ...conversation, posts: known }, options, first, true);

  const { gold } = sample;
  const facts = (
    list: readonly { readonly text: string; readonly posts: readonly number[] }[],
    most: number,
  ) =>
    list
      .slice(0, most)
      .map(({ text, posts: [post = 1] }) => ({ text, citations: [known[post - 1]?.id ?? ''] }));
  // As many claims as the instructions allow, in the words of a careful reader.
  const sections: PreviousSummary['sections'] = [
    {
      kind: 'topics',
      claims: facts(
        gold.topics.map((text) => ({ text, posts: [1] })),
        3,
      ),
    },
    { kind: 'key_points', claims: facts(gold.decisions.slice(8), 10) },
    { kind: 'decisions', claims: facts(gold.decisions, 8) },
    { kind: 'tasks', claims: facts(gold.tasks, 10) },
    { kind: 'questions', claims: facts(gold.open_questions, 5) },
    { kind: 'conclusions', claims: facts(gold.decisions.slice(4), 4) },
  ];
  const second = scriptedModel('## Updates\n- None', '');
  const previousRun = { sections, knownPosts: new Set(known.map((post) => post.id)) };
  await summarize(conversation, { ...options, previous: previousRun }, second, false);
  const share = promptTokens(second) / promptTokens(first);
  context.diagnostic(
    `${promptTokens(second)} of ${promptTokens(first)} tokens: ${(share * 100).toFixed(1)} %`,
  );
  assert.ok(share <= 0.15);
});
