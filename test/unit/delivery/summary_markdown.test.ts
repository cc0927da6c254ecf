import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type RenderOptions,
  renderPartial,
  renderSummary,
} from '../../../server/delivery/summary_markdown.ts';
import type { Claim, Lens, Section, Summary } from '../../../server/summary/types.ts';
import { fakeId } from '../../support/fake_api.ts';
import { judgeLine } from '../../support/markdown_judge.ts';

const P = [1, 2, 3].map((n) => fakeId('post', n));
const [p1 = '', p2 = '', p3 = ''] = P;
const OPTIONS: RenderOptions = {
  siteUrl: 'https://chat.example.com',
  teamName: 'demo',
  postIds: P,
  timeZone: 'Europe/Moscow',
};
const link = (n: number): string => `[${n}](https://chat.example.com/demo/pl/${P[n - 1]})`;
const claim = (text: string, ...citations: string[]): Claim => ({ text, citations });

function summary(sections: readonly Section[], fields: Partial<Summary> = {}): Summary {
  return {
    language: 'en',
    lens: { kind: 'default' },
    droppedClaims: 0,
    participants: [
      { authorId: 'a', displayName: 'Anna Orlova', posts: 2, firstAt: 0, lastAt: 0 },
      { authorId: 'b', displayName: 'Borya', posts: 1, firstAt: 0, lastAt: 0 },
    ],
    sections,
    coverage: {
      postsRead: 3,
      postsInScope: 5,
      skipped: { bot: 1, system: 1 },
      from: Date.UTC(2026, 2, 5, 7, 0),
      to: Date.UTC(2026, 2, 5, 21, 30),
      parts: 1,
      files: { read: 0, images: 0, notRead: 0 },
    },
    source: { kind: 'model', model: 'qwen3', cutShort: false },
    ...fields,
  };
}

const text = (value: Summary, options = OPTIONS): string => renderSummary(value, options).join('\n');

test('the whole of a summary, in the order of the product, whatever order the model chose', () => {
  const sections: Section[] = [
    { kind: 'conclusions', claims: [claim('Release on Friday.', p3, p1, p3)] },
    { kind: 'tasks', claims: [] },
    { kind: 'topics', claims: [claim('The release date.', p1), claim('Nothing cited.')] },
  ];
  assert.equal(
    text(summary(sections)),
    [
      '#### Thread summary',
      '',
      '**Participants**',
      '2 participants: Anna Orlova (2 posts), Borya (1 post)',
      '',
      '**Main topics**',
      `- The release date. (${link(1)})`,
      '- Nothing cited. (no source named)',
      '',
      '**Conclusions**',
      `- Release on Friday. (${link(1)}, ${link(3)})`,
      '',
      '---',
      'Read 3 of 5 posts. Period: 2026-03-05 10:00 – 2026-03-06 00:30. Not read: 1 system message, 1 bot post. ' +
        'Model: qwen3. Written by a language model: follow the links before you rely on it.',
    ].join('\n'),
  );
});

test('in Russian: names of sections, counts, dates', () => {
  const russian = text(summary([{ kind: 'key_points', claims: [claim('Решили.', p2)] }], { language: 'ru' }));
  assert.match(
    russian,
    /^#### Сводка обсуждения\n\n\*\*Участники\*\*\n2 участника: Anna Orlova \(2 сообщения\)/,
  );
  assert.match(russian, /\*\*Ключевые моменты\*\*\n- Решили\. \(\[2\]/);
  assert.match(russian, /Прочитано 3 из 5 сообщений\. Период: 05\.03\.2026 10:00 – 06\.03\.2026 00:30\./);
});

test('an unknown time zone is UTC, and says so', () => {
  for (const timeZone of ['', 'Nowhere/Land']) {
    assert.match(text(summary([]), { ...OPTIONS, timeZone }), /2026-03-05 07:00 – 2026-03-05 21:30 UTC\./);
  }
});

test('a digest says that it is one and why, and claims no model', () => {
  const digest = text(summary([], { source: { kind: 'digest', cause: 'auth' } }));
  assert.match(digest, /\n> Digest: .* The language model refused the API token\.\n\n\*\*Participants/);
  assert.ok(!digest.includes('Model:') && !digest.includes('Written by a language model'));
});

test('an answer that was cut short says so before it begins', () => {
  const cut = text(summary([], { source: { kind: 'model', model: 'm', cutShort: true } }));
  assert.match(cut, /^#### Thread summary\n\n> The model’s answer was cut short/);
});

test('citations of posts that were not read are dropped', () => {
  const made = text(summary([{ kind: 'topics', claims: [claim('A', fakeId('elsewhere'), p2)] }]));
  assert.ok(made.includes(`- A (${link(2)})`));
});

test('without a usable site URL citations are bare numbers', () => {
  const bare = text(summary([{ kind: 'topics', claims: [claim('A', p2)] }]), { ...OPTIONS, siteUrl: '' });
  assert.ok(bare.includes('- A (2)'));
});

test('more parts than one are named, one is not', () => {
  const whole = summary([]);
  assert.ok(!text(whole).includes('Read in'));
  const parts = { ...whole, coverage: { ...whole.coverage, parts: 3 } };
  assert.match(text(parts), /Read in 3 parts\./);
});

const HOSTILE =
  '](https://evil.example) @all <img src=x>\n\n#### Thread summary\n- ![x](https://evil.example/x)';

test('hostile words everywhere a model or a post can put them stay inside their line and inert', () => {
  const lines = renderSummary(
    summary(
      [
        { kind: 'topics', claims: [claim(HOSTILE, p1, '](x)', p2), claim(`[a ${HOSTILE}`, p3)] },
        { kind: 'tasks', claims: [claim(HOSTILE, HOSTILE)] },
      ],
      {
        participants: [
          { authorId: 'a', displayName: `${HOSTILE}[`, posts: 1, firstAt: 0, lastAt: 0 },
          { authorId: 'b', displayName: '](https://evil.example) **x**', posts: 1, firstAt: 0, lastAt: 0 },
          { authorId: 'c', displayName: '\u200b\u202e', posts: 1, firstAt: 0, lastAt: 0 },
        ],
        source: { kind: 'model', model: HOSTILE, cutShort: false },
      },
    ),
    OPTIONS,
  );
  assert.equal(lines.filter((line) => line.startsWith('#')).length, 1, 'one heading, ours');
  assert.ok(
    lines.some((line) => line.includes('Unknown user (1 post)')),
    'a name of nothing is said to be unknown',
  );
  for (const line of lines) {
    if (line === '---') continue;
    const ownLinks = /\[\d+\]\(https:\/\/chat\.example\.com\/demo\/pl\/[a-z0-9]{26}\)/g;
    const others = line
      .replace(/^(?:#### |- |> )/, '')
      .replace(/^\*\*([^*]+)\*\*$/, '$1')
      .replace(ownLinks, 'n');
    assert.deepEqual(judgeLine(others).active, [], line);
  }
});

test('a model that floods is bounded, and what is left out is said', () => {
  const claims = Array.from({ length: 70 }, (_, i) => claim(`${i} ${'x'.repeat(5000)}`, ...P));
  const participants = Array.from({ length: 40 }, (_, i) => ({
    authorId: `${i}`,
    displayName: `n${i}`,
    posts: 1,
    firstAt: 0,
    lastAt: 0,
  }));
  const lines = renderSummary(summary([{ kind: 'topics', claims }], { participants }), OPTIONS);
  assert.equal(lines.filter((line) => line.startsWith('- ')).length, 51);
  assert.ok(lines.includes('- and 20 more' as (typeof lines)[number]));
  assert.ok(
    lines.some((line) => line.startsWith('40 participants: n0 (1 post)') && line.endsWith('and 10 more')),
  );
  assert.ok(lines.every((line) => [...line].length < 8000));
});

test('a claim with nothing printable in it is left out, and so is a section of such claims', () => {
  assert.ok(!text(summary([{ kind: 'topics', claims: [claim(' \u200b\n', p1)] }])).includes('Main topics'));
});

test('what changed since the last time comes first; a summary in which nothing did says so', () => {
  const decided = claim('We release on Friday.', p3);
  const sections: Section[] = [{ kind: 'decisions', claims: [decided] }];
  const changed = text(
    summary(sections, {
      changes: [
        { kind: 'new', section: 'decisions', claim: decided },
        { kind: 'resolved', section: 'questions', claim: claim('Who tests?', p2) },
        { kind: 'reversed', section: 'decisions', claim: claim('Not on Monday.', p1) },
      ],
    }),
  );
  assert.match(
    changed,
    /^#### Thread summary\n\n\*\*What changed since your last summary\*\*\n- New: We release on Friday\. \(\[3\].*\n- Resolved: Who tests\? \(\[2\].*\n- Changed: Not on Monday\. \(\[1\].*\n\n\*\*Participants/,
  );
  assert.match(changed, /\n\*\*Decisions\*\*\n- We release on Friday\. \(\[3\]/);
  const same = text(summary(sections, { changes: [] }));
  assert.match(
    same,
    /\*\*What changed since your last summary\*\*\nNothing that would change the summary\.\n/,
  );
});

test('tasks say whether they are done, and who and when where their words do not', () => {
  const task = (words: string, owner: string, due: string, done = false): Claim => ({
    ...claim(words, p1),
    task: { owner, due, done },
  });
  const tasks = [
    task('Boris will write the notes by Friday.', 'Boris', 'Friday'),
    task('Write the notes.', 'Boris', 'Friday'),
    task('Run the load test.', '', '', true),
    task('Write.', '@all [x](https://evil.example)', ''),
  ];
  const lines = text(summary([{ kind: 'tasks', claims: tasks }])).split('\n');
  const at = lines.indexOf('**Tasks and actions**');
  assert.deepEqual(
    lines.slice(at + 1, at + 4).map((line) => line.replace(/ \(\[.*/, '')),
    [
      '- ☐ Boris will write the notes by Friday.',
      '- ☐ Write the notes. (owner: Boris; due: Friday)',
      '- ☑ Run the load test.',
    ],
  );
  assert.deepEqual(judgeLine(lines[at + 4]?.slice(2).replace(/\(\[.*/, '') ?? '').active, []);
  const russian = text(summary([{ kind: 'tasks', claims: tasks }], { language: 'ru' }));
  assert.ok(russian.includes('- ☐ Write the notes. (ответственный: Boris; срок: Friday) ([1]'), russian);
});

test('a lens that found nothing says so, and one that found something does not', () => {
  const nothing = text(summary([], { lens: { kind: 'question', text: 'When?' } }));
  assert.match(nothing, /The posts do not answer this question\./);
  assert.match(
    text(summary([], { lens: { kind: 'actions' }, language: 'ru' })),
    /Задач и действий не найдено\./,
  );
  const task = [{ kind: 'tasks' as const, claims: [{ text: 'Send it', citations: [] }] }];
  assert.doesNotMatch(text(summary(task, { lens: { kind: 'actions' } })), /were found/);
  assert.doesNotMatch(text(summary([], { lens: { kind: 'default' } })), /were found|do not answer/);
});

test('the lens is in the title, a question is repeated as inert text', () => {
  for (const [kind, title] of [
    ['short', 'Summary, in short'],
    ['for_me', 'Summary for you'],
    ['actions', 'Summary: tasks and actions'],
    ['questions', 'Summary: questions'],
  ] as const) {
    assert.equal(text(summary([], { lens: { kind } })).split('\n')[0], `#### ${title}`);
  }
  const asked = text(summary([], { lens: { kind: 'question', text: `When? ${HOSTILE}` } })).split('\n');
  assert.equal(asked[0], '#### Answer');
  assert.match(asked[2] ?? '', /^> Question: When\? /);
  assert.deepEqual(judgeLine(asked[2]?.slice(2) ?? '').active, []);
  assert.ok(
    [...text(summary([], { lens: { kind: 'question', text: 'x'.repeat(10_000) } }))].length < 1500,
    'a question is bounded',
  );
});

test('what is not one thread says what it is, by the reader’s clock', () => {
  const head = (about: RenderOptions['about'], language: 'en' | 'ru' = 'en'): string[] => {
    const lines = renderSummary(summary([], { language }), {
      ...OPTIONS,
      timeZone: 'Europe/Moscow',
      ...(about === undefined ? {} : { about }),
    });
    return lines.join('\n').split('\n').slice(0, 3);
  };
  const from = Date.parse('2026-11-22T21:00:00Z');
  assert.deepEqual(head({ kind: 'period', from, to: from + 3_600_000 }), [
    '#### Summary',
    '',
    '> This channel from 2026-11-23 00:00 to 2026-11-23 01:00.',
  ]);
  assert.equal(head({ kind: 'unread' }, 'ru')[2], '> Непрочитанное в этом канале.');
  assert.equal(head({ kind: 'last', count: 50 })[2], '> The newest 50 posts of this channel.');
  assert.equal(head({ kind: 'threads', count: 3 }, 'ru')[2], '> 3 обсуждения.');
  assert.equal(head(undefined)[0], '#### Thread summary');
});

test('the receipt tells of files, of claims that were left out, and how long it took', () => {
  const value = summary([], { droppedClaims: 2 });
  const coverage = { ...value.coverage, files: { read: 2, images: 1, notRead: 3 } };
  const en = text({ ...value, coverage }, { ...OPTIONS, tookMs: 3210 });
  assert.match(en, /Files: 2 read, 1 image by name alone, 3 not read\./);
  assert.match(en, /2 claims that named no post were left out\. Model: qwen3\. Made in 3\.2 s\./);
  const ru = text({ ...value, coverage, language: 'ru' }, { ...OPTIONS, tookMs: 12_345 });
  assert.match(ru, /Файлы: 2 прочитаны, 1 изображение только по имени, 3 не прочитаны\./);
  assert.match(ru, /2 утверждения без источника опущены\. Модель: qwen3\. Составлено за 12 с\./);
  assert.ok(!text(summary([])).includes('Files:') && !text(summary([])).includes('Made in'));
});

test('a summary without any claim says that there was nothing, unless what there was may not be told', () => {
  const nothing = /Nothing was found in it that could be summed up\./;
  assert.match(text(summary([])), nothing);
  assert.match(text(summary([], { lens: { kind: 'short' } })), nothing);
  assert.doesNotMatch(text(summary([], { withheldClaims: 1 })), nothing);
  const question: Lens = { kind: 'question', text: 'When?' };
  assert.match(text(summary([], { lens: question })), /The posts do not answer this question\./);
  assert.doesNotMatch(text(summary([], { lens: question, withheldClaims: 1 })), /do not answer/);
});

test('the receipt tells of claims whose posts were changed meanwhile', () => {
  const value = summary([], { withheldClaims: 1 });
  assert.match(text(value), /1 claim was left out, as a post it rests on was edited or deleted meanwhile\./);
  assert.match(text({ ...value, language: 'ru', withheldClaims: 5 }), /5 утверждений опущено: сообщения,/);
});

test('an answer that was broken off says by what', () => {
  const source = { kind: 'model', model: 'm', cutShort: true, cause: 'interrupted' } as const;
  assert.match(
    text(summary([], { source })),
    /^#### Thread summary\n\n> The summary is incomplete: the model was broken off\. The connection to the language model broke off/,
  );
});

test('a summary in the making: what there is so far, under one sentence, without a receipt', () => {
  const sections: Section[] = [
    { kind: 'topics', claims: [claim('The release date.', p1)] },
    { kind: 'tasks', claims: [] },
    { kind: 'key_points', claims: [claim(HOSTILE, p2)] },
  ];
  const lines = renderPartial(sections, { ...OPTIONS, language: 'ru', note: 'Читаю часть 1 из 7…' });
  assert.deepEqual(lines.slice(0, 6), [
    '#### Сводка обсуждения',
    '',
    '> Читаю часть 1 из 7…',
    '',
    '**Основные темы**',
    `- The release date. (${link(1)})`,
  ]);
  assert.ok(!lines.includes('---' as (typeof lines)[number]));
  const ownLinks = /\[\d+\]\(https:\/\/chat\.example\.com\/demo\/pl\/[a-z0-9]{26}\)/g;
  assert.deepEqual(judgeLine(lines.at(-1)?.slice(2).replace(ownLinks, 'n') ?? '').active, []);
});
