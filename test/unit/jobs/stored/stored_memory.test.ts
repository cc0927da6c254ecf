import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MadeWith, StoredMemory } from '../../../../server/jobs/stored/stored_memory.ts';
import { SummaryStore } from '../../../../server/jobs/stored/summary_store.ts';
import type { SummaryRequest } from '../../../../server/jobs/summary_request.ts';
import { createLog } from '../../../../server/ops/log.ts';
import type { Place } from '../../../../server/reading/conversation_reader.ts';
import type { Lens, Summary } from '../../../../server/summary/types.ts';
import { memoryKv } from '../../../support/memory_kv.ts';
import { buildThread, postId } from '../../../support/thread_builder.ts';

const conversation = buildThread(['anna: Friday?', 'boris: Friday it is.']);
const place: Place = {
  key: 'thread:1',
  scope: { kind: 'threads', postIds: [postId(1)] },
  threads: [{ rootId: postId(1), channelId: 'town' }],
  channelIds: ['town'],
  rootId: postId(1),
  teamName: 'team',
  archived: false,
};

function request(lens: Lens = { kind: 'default' }): SummaryRequest {
  return {
    recipient: { userId: 'anna', channelId: 'town', rootId: '' },
    scope: place.scope,
    named: false,
    lens,
    language: 'thread',
    regenerate: false,
    readerLanguage: 'en',
    timeZone: '',
    siteUrl: '',
  };
}

function summary(lens: Lens = { kind: 'default' }): Summary {
  return {
    language: 'ru',
    lens,
    participants: [],
    sections: [{ kind: 'decisions', claims: [{ text: 'Пятница.', citations: [postId(2)] }] }],
    coverage: {
      postsRead: 2,
      postsInScope: 2,
      skipped: {},
      from: 0,
      to: 0,
      parts: 1,
      files: { read: 0, images: 0, notRead: 0 },
    },
    source: { kind: 'model', model: 'm', cutShort: false },
    droppedClaims: 0,
  };
}

function setUp() {
  const madeWith = { baseUrl: 'http://llm', model: 'm', unsupportedClaims: 'drop' };
  const log = createLog(() => undefined);
  const store = new SummaryStore({
    kv: memoryKv().store,
    retentionMs: () => 1_000_000,
    now: Date.now,
    log,
  });
  const memory = new StoredMemory(store, (): MadeWith => madeWith);
  return { madeWith, store, memory };
}

test('what a person was told comes back in the language it was written in', async () => {
  const { memory } = setUp();
  await memory.keep(request(), place, conversation, summary(), 0);
  const recalled = await memory.recall(request(), place, conversation, 'ru');
  assert.equal(recalled?.sections[0]?.claims[0]?.text, 'Пятница.');
  assert.equal(await memory.recall(request(), place, conversation, 'en'), undefined);
});

for (const setting of ['baseUrl', 'model', 'unsupportedClaims'] as const) {
  test(`another ${setting} makes what is kept worthless`, async () => {
    const { memory, madeWith } = setUp();
    await memory.keep(request(), place, conversation, summary(), 0);
    madeWith[setting] = 'another';
    assert.equal(await memory.recall(request(), place, conversation, 'ru'), undefined);
  });
}

test('a summary of which no post is left is as good as none', async () => {
  const { memory } = setUp();
  await memory.keep(request(), place, conversation, summary(), 0);
  const others = { ...conversation, posts: conversation.posts.map((post) => ({ ...post, editedAt: 9 })) };
  assert.equal(await memory.recall(request(), place, others, 'ru'), undefined);
});

test('answers to questions are neither kept nor recalled', async () => {
  const { memory } = setUp();
  const question: Lens = { kind: 'question', text: 'When?' };
  await memory.keep(request(question), place, conversation, summary(question), 0);
  assert.equal(await memory.recall(request(question), place, conversation, 'ru'), undefined);
});

test('what cites a post that was edited or deleted since it was read is withheld, and counted', async () => {
  const { memory, store } = setUp();
  const [first, second] = [postId(1), postId(2)];
  const claims = [
    { text: 'A.', citations: [first] },
    { text: 'B.', citations: [second] },
    { text: 'C.', citations: [first, second] },
  ];
  const made: Summary = {
    ...summary(),
    sections: [{ kind: 'topics', claims }],
    changes: claims.map((claim) => ({ kind: 'new', section: 'topics', claim })),
  };
  const readAt = Date.now();
  assert.equal(memory.current(conversation, made, readAt), made);
  await store.withdrawPost({ id: second, channelId: 'town', rootId: first, deleted: false });
  const left = memory.current(conversation, made, readAt);
  const texts = (list: readonly { readonly text: string }[] = []) => list.map(({ text }) => text);
  assert.deepEqual(texts(left.sections[0]?.claims), ['A.']);
  assert.deepEqual(texts(left.changes?.map(({ claim }) => claim)), ['A.']);
  assert.equal(left.withheldClaims, 2);
  assert.equal(memory.current(conversation, made, Date.now() + 60_000), made, 'read after the edit');
  await store.withdrawPost({ id: first, channelId: 'town', rootId: first, deleted: true });
  assert.deepEqual(texts(memory.current(conversation, made, readAt).sections[0]?.claims), []);
});
