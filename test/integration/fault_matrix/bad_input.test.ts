/**
 * Threads that are hard to swallow, through the engine and the real adapter to the posts that are sent: one clear
 * sentence or a correct summary, in posts that the host takes.
 */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLanguageModel, defaultDeadlines } from '../../../server/llm/openai_compatible.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { summarize } from '../../../server/summary/summarize.ts';
import type { Language } from '../../../server/summary/types.ts';
import { isIn } from '../../eval/language.ts';
import { FakeApi } from '../../support/fake_api.ts';
import { type ChatRequest, type FakeLlm, startFakeLlm } from '../../support/fake_llm.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { loadThread } from '../../support/threads.ts';
import { idOf, readSample, worldOf } from '../../support/threads_world.ts';

/** The host's limit, in code points (`PostMessageMaxRunesV2`). */
const MAX_RUNES = 16_383;

let llm: FakeLlm;
before(async () => {
  llm = await startFakeLlm();
});
after(() => llm.close());

interface Thread {
  readonly api: FakeApi;
  readonly userId: string;
  readonly channelId: string;
  readonly rootId: string;
}

/** A thread of these messages by two people. */
function threadOfTexts(texts: readonly string[], name = 'anna'): Thread {
  const api = new FakeApi();
  const userId = api.addUser('anna', { nickname: name });
  const boris = api.addUser('boris');
  const channelId = api.addChannel('O', api.addTeam('demo', [userId, boris]), [userId, boris]);
  const [first = '', ...rest] = texts;
  const rootId = api.addPost(channelId, userId, first);
  rest.forEach((text, index) => {
    api.addPost(channelId, index % 2 === 0 ? boris : userId, text, { root_id: rootId });
  });
  return { api, userId, channelId, rootId };
}

/** What the person sees in the end. `withModel`: false makes the digest. */
async function summaryOf(
  { api, userId, channelId, rootId }: Thread,
  { language = 'en', withModel = true }: { readonly language?: Language; readonly withModel?: boolean } = {},
): Promise<readonly string[]> {
  const { jobs, settled } = jobsOver({
    api,
    log: createLog(() => undefined),
    summarize,
    settings: {
      model: withModel
        ? createLanguageModel({ baseUrl: llm.baseUrl, token: '', model: 'fake', deadlines: defaultDeadlines })
        : null,
      contextTokens: 16_384,
      digestAllowed: true,
    },
  });
  jobs.submit({
    recipient: { userId, channelId, rootId },
    scope: threadOf(rootId),
    named: false,
    lens: { kind: 'default' },
    regenerate: true,
    language,
    readerLanguage: language,
    timeZone: '',
    siteUrl: '',
  });
  await settled();
  const told = api.told();
  for (const post of told) {
    assert.ok([...post].length <= MAX_RUNES, `a post of ${[...post].length}`);
    assert.ok(isWellFormed(post), 'half a character in a post');
  }
  return told;
}

/** Whether no surrogate stands alone. */
function isWellFormed(text: string): boolean {
  return [...text].every((char) => {
    const code = char.codePointAt(0) ?? 0;
    return code < 0xd800 || code > 0xdfff;
  });
}

describe('posts with broken surrogates', () => {
  const broken = '\ud83d';
  const texts = [
    `Release today? ${broken} or tomorrow \ude00`,
    `I'll prepare${broken} the notes by Friday.`,
    `Agreed: tomorrow. ${'\udfff'.repeat(40)}`,
  ];

  for (const withModel of [true, false]) {
    it(`become a summary of whole characters, ${withModel ? 'by the model' : 'as a digest'}`, async () => {
      const told = await summaryOf(threadOfTexts(texts, `An${broken}na`), { withModel });
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', /Read 3 of 3 posts/);
      assert.match(told[0] ?? '', /tomorrow/);
    });
  }

  it('reach the model as text that it can read', async () => {
    const before = llm.requests.length;
    await summaryOf(threadOfTexts(texts));
    const asked = llm.requests.slice(before);
    assert.ok(asked.length > 0);
    for (const { body } of asked)
      assert.ok(isWellFormed(JSON.stringify(body)), 'half a character in a request');
  });

  it('in the model’s answer are no worse', async () => {
    llm.answerWith(`## Key points\n- Release ${broken} tomorrow \ude00\ude00 [1]\n`);
    try {
      const told = await summaryOf(threadOfTexts(texts));
      assert.match(told[0] ?? '', /Release .*tomorrow/);
    } finally {
      llm.answerWith(undefined);
    }
  });
});

describe('a post of 16,383 characters', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['words', 'We move the cluster to the new hall in May and nobody is to touch the old one. '],
    ['Cyrillic', 'Переносим кластер в новый зал в мае, старый никто не трогает. '],
    ['one word', 'x'],
    ['pictures', '😀'],
    ['line breaks', 'a\n'],
  ];
  for (const [what, unit] of cases) {
    const text = [...unit.repeat(Math.ceil(MAX_RUNES / [...unit].length))].slice(0, MAX_RUNES).join('');

    it(`of ${what} is read to its end`, async () => {
      const seen: string[] = [];
      llm.answerWith((request) => {
        for (const line of linesOf(request)) seen.push(String(line.text ?? ''));
        return '## Main topics\n- The long post [1]\n\n## Conclusions\n- It was read [2]\n';
      });
      try {
        const told = await summaryOf(threadOfTexts([text, 'Agreed, and thanks for writing it down.']));
        assert.match(told[0] ?? '', /Read 2 of 2 posts/);
        assert.match(told[0] ?? '', /It was read/);
        const read = seen.join('').replace(/\s/g, '').length;
        assert.ok(read >= text.replace(/\s/g, '').length, `${read} characters read`);
      } finally {
        llm.answerWith(undefined);
      }
    });

    it(`of ${what} makes a digest`, async () => {
      const thread = threadOfTexts([text, 'Agreed, and thanks for writing it down.']);
      const told = await summaryOf(thread, { withModel: false });
      assert.match(told.join('\n'), /Read 2 of 2 posts/);
    });
  }
});

describe('a thread in a third language', () => {
  for (const name of ['36_sommerfest', '37_kitap_kermesi']) {
    for (const language of ['en', 'ru'] satisfies Language[]) {
      it(`${name}: what the model says in its own words is in ${language}`, async () => {
        const sample = loadThread(name);
        const thread = await readSample(sample);
        const model = createLanguageModel({
          baseUrl: llm.baseUrl,
          token: '',
          model: 'fake',
          deadlines: defaultDeadlines,
        });
        // The fake model quotes the posts as they are, and so strays with every claim.
        const summary = await summarize(
          thread,
          {
            language,
            lens: { kind: 'default' },
            readerId: '',
            unsupported: 'drop',
            nonce: 'nonce',
            contextTokens: 16_384,
          },
          model,
          false,
        );
        const claims = summary.sections.flatMap((section) => section.claims);
        assert.ok(claims.length > 0, 'nothing is left of it');
        for (const claim of claims) assert.ok(isIn(language, claim, thread), claim.text);
      });

      it(`${name}: a digest under ${language} labels`, async () => {
        const { lines, gold } = loadThread(name);
        const { api } = worldOf(lines);
        const rootId = idOf(gold.root);
        const channelId = api.posts.get(rootId)?.channel_id ?? '';
        const userId = idOf(`user:${gold.requester}`);
        const told = await summaryOf({ api, userId, channelId, rootId }, { language, withModel: false });
        const read = language === 'ru' ? 'Прочитано' : 'Read';
        assert.match(told[0] ?? '', new RegExp(`${read} ${gold.posts.read} `));
      });
    }
  }
});

describe('an answer above the post limit', () => {
  const sections = [
    'Main topics',
    'Key points',
    'Decisions',
    'Tasks and actions',
    'Open questions',
    'Conclusions',
  ];
  const claim = (section: number, n: number): string =>
    `Claim ${section}.${n} says ${`something of some length about part ${n}, `.repeat(9)}and ends.`;
  const answer = (perSection: number): string =>
    sections
      .map((heading, section) =>
        [
          `## ${heading}`,
          ...Array.from({ length: perSection }, (_, n) => `- ${claim(section, n)} [1][2]`),
          '',
        ].join('\n'),
      )
      .join('\n');

  for (const [what, perSection] of [
    ['whose sections fit', 12],
    ['with sections that alone are longer', 40],
  ] as const) {
    it(`${what}: comes in several posts, with every claim whole and once`, async () => {
      llm.answerWith(answer(perSection));
      try {
        const told = await summaryOf(threadOfTexts(['Where are we?', 'Here is everything.']));
        assert.ok(told.length > 1, `${told.length} posts`);
        for (const [section] of sections.entries()) {
          for (let n = 0; n < perSection; n += 1) {
            const start = `Claim ${section}.${n} says`;
            const holding = told.filter((post) => post.includes(start));
            assert.equal(holding.length, 1, start);
            const line = holding[0]?.split('\n').find((each) => each.includes(start));
            assert.match(line ?? '', /and ends\. \(\[1\]\(\S+\), \[2\]\(\S+\)\)$/, 'cut inside a claim');
          }
        }
        if (perSection === 12) {
          for (const post of told.slice(1))
            assert.match(post, /^\*\*|^---/, 'begins in the middle of a section');
        }
        assert.match(told.at(-1) ?? '', /Read 2 of 2 posts/);
      } finally {
        llm.answerWith(undefined);
      }
    });
  }
});

describe('500 reactions', () => {
  it('to one post are counted, by as many kinds as are worth it', async () => {
    const thread = threadOfTexts(['Shall we ship on Friday?', 'Yes, agreed: Friday.']);
    for (let n = 0; n < 500; n += 1) {
      thread.api.react(thread.rootId, n < 300 ? 'thumbsup' : `emoji_${n % 90}`, [`reader${n}`]);
    }
    let read: Record<string, unknown> = {};
    llm.answerWith((request) => {
      read = linesOf(request).find((line) => line.n === 1) ?? {};
      return '## Decisions\n- It ships on Friday [2]\n';
    });
    try {
      const told = await summaryOf(thread);
      assert.match(told[0] ?? '', /It ships on Friday/);
      const reactions = JSON.stringify(read.reactions ?? {});
      assert.match(reactions, /"thumbsup":300/);
      assert.ok(reactions.length < 2000, `${reactions.length} characters of reactions`);
    } finally {
      llm.answerWith(undefined);
    }
  });
});

function linesOf(request: ChatRequest): Record<string, unknown>[] {
  const text = (request.messages ?? []).find((message) => message.role === 'user')?.content ?? '';
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
