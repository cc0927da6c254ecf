import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StoredUnder, SummaryStore } from '../../../../server/jobs/stored/summary_store.ts';
import { createLog } from '../../../../server/ops/log.ts';
import type { Conversation, Section, Summary } from '../../../../server/summary/types.ts';
import { type MemoryKv, memoryKv } from '../../../support/memory_kv.ts';
import { summaryOf } from '../../../support/summaries.ts';
import { buildThread, postId } from '../../../support/thread_builder.ts';

const HOUR = 3_600_000;
const ANNA: StoredUnder = {
  userId: 'anna',
  placeKey: 'thread:1',
  lens: { kind: 'default' },
  language: 'en',
};
const thread = buildThread(['anna: Friday?', 'boris: Friday it is.', 'vera: I bring the secret cake.']);

/** Sections of which each claim cites posts by number. */
function sections(claims: readonly (readonly [string, ...number[]])[]): Section[] {
  return [
    {
      kind: 'key_points',
      claims: claims.map(([text, ...posts]) => ({ text, citations: posts.map(postId) })),
    },
  ];
}

function setUp(kv: MemoryKv = memoryKv()) {
  const clock = { now: HOUR, retentionMs: 24 * HOUR };
  const lines: string[] = [];
  const store = new SummaryStore({
    kv: kv.store,
    retentionMs: () => clock.retentionMs,
    now: () => clock.now,
    log: createLog((_level, message) => void lines.push(message)),
  });
  const save = (
    given: readonly (readonly [string, ...number[]])[],
    under: StoredUnder = ANNA,
    conversation: Conversation = thread,
    readAt = clock.now,
  ) =>
    store.save(
      under,
      {
        summary: summaryOf(conversation, { sections: sections(given) }),
        conversation,
        readAt,
        channelIds: ['town'],
        threads: [conversation.rootId],
      },
      's1',
    );
  const claims = async (conversation: Conversation = thread, under: StoredUnder = ANNA, settings = 's1') =>
    (await store.earlier(under, conversation, settings))?.previous.sections.flatMap((section) =>
      section.claims.map((claim) => claim.text),
    );
  return { clock, kv, lines, store, save, claims };
}

const CLAIMS = [
  ['It is Friday.', 1, 2],
  ['Vera brings a secret cake.', 3],
] as const;

function changed(number: number, fields: { text?: string; editedAt: number }): Conversation {
  const posts = thread.posts.map((post, index) => (index === number - 1 ? { ...post, ...fields } : post));
  return { ...thread, posts };
}

test('a second look finds the claims, what was read, and that nothing happened', async () => {
  const { store, save, clock } = setUp();
  await save(CLAIMS);
  const earlier = await store.earlier(ANNA, thread, 's1');
  assert.ok(earlier);
  assert.deepEqual(earlier.previous.sections, sections(CLAIMS));
  assert.deepEqual([...earlier.previous.knownPosts], [1, 2, 3].map(postId));
  assert.deepEqual([earlier.unchanged, earlier.savedAt, earlier.model], [true, clock.now, 'm']);
});

test('a new post is not known, and the conversation no longer unchanged', async () => {
  const { store, save } = setUp();
  await save(CLAIMS);
  const grown = buildThread([
    'anna: Friday?',
    'boris: Friday it is.',
    'vera: I bring the secret cake.',
    'anna: Thanks!',
  ]);
  const earlier = await store.earlier(ANNA, grown, 's1');
  assert.equal(earlier?.unchanged, false);
  assert.equal(earlier?.previous.knownPosts.has(postId(4)), false);
});

test('nobody but the person finds it, and neither does another lens, language, place or setting', async () => {
  const { save, claims } = setUp();
  await save(CLAIMS);
  assert.equal((await claims())?.length, 2);
  assert.equal(await claims(thread, { ...ANNA, userId: 'boris' }), undefined);
  assert.equal(await claims(thread, { ...ANNA, lens: { kind: 'short' } }), undefined);
  assert.equal(await claims(thread, { ...ANNA, language: 'ru' }), undefined);
  assert.equal(await claims(thread, { ...ANNA, placeKey: 'thread:2' }), undefined);
  assert.equal(await claims(thread, ANNA, 's2'), undefined);
});

test('an edit that no hook told of hides what rested on the post, and what stood beside it is read again', async () => {
  const { store, save, claims } = setUp();
  await save(CLAIMS);
  const edited = changed(1, { text: 'Monday?', editedAt: 5 });
  assert.deepEqual(await claims(edited), ['Vera brings a secret cake.']);
  const earlier = await store.earlier(ANNA, edited, 's1');
  assert.equal(earlier?.unchanged, false);
  assert.deepEqual([...(earlier?.previous.knownPosts ?? [])], [postId(3)]);
});

test('a deletion that no hook told of hides what rested on the post', async () => {
  const { save, claims } = setUp();
  await save(CLAIMS);
  const left = { ...thread, posts: thread.posts.slice(0, 2) };
  assert.deepEqual(await claims(left), ['It is Friday.']);
});

for (const [what, change] of [
  ['edited', { id: postId(3), rootId: postId(1), deleted: false }],
  ['deleted', { id: postId(3), rootId: postId(1), deleted: true }],
] as const) {
  test(`words of a post that was ${what} leave the store at once`, async () => {
    const { kv, store, save, claims } = setUp();
    await save(CLAIMS);
    assert.match(written(kv), /secret cake/);
    await store.withdrawPost({ ...change, channelId: 'town' });
    assert.doesNotMatch(written(kv), /secret cake/);
    assert.deepEqual(await claims(), ['It is Friday.']);
  });
}

test('deleting the root takes out what its replies said', async () => {
  const { kv, store, save } = setUp();
  await save(CLAIMS);
  await store.withdrawPost({ id: postId(1), rootId: postId(1), channelId: 'town', deleted: true });
  assert.doesNotMatch(written(kv), /secret cake|Friday/);
});

test('editing the root leaves what its replies said', async () => {
  const { store, save, claims } = setUp();
  await save(CLAIMS);
  await store.withdrawPost({ id: postId(1), rootId: postId(1), channelId: 'town', deleted: false });
  assert.deepEqual(await claims(), ['Vera brings a secret cake.']);
});

test('a post deleted while its summary was being made does not enter the store', async () => {
  const { clock, kv, store, save } = setUp();
  const readAt = clock.now;
  clock.now += 60_000;
  await store.withdrawPost({ id: postId(3), rootId: postId(1), channelId: 'town', deleted: true });
  clock.now += 60_000;
  await save(CLAIMS, ANNA, thread, readAt);
  assert.doesNotMatch(written(kv), /secret cake/);
  assert.match(written(kv), /Friday/);
});

test('a post edited before it was read is taken as it was read', async () => {
  const { clock, store, save, claims } = setUp();
  await store.withdrawPost({ id: postId(3), rootId: postId(1), channelId: 'town', deleted: false });
  clock.now += 1;
  await save(CLAIMS);
  assert.equal((await claims())?.length, 2);
});

test('summaries of other threads of the channel are not even looked at', async () => {
  const { kv, store, save } = setUp();
  await save(CLAIMS);
  kv.calls.length = 0;
  await store.withdrawPost({ id: 'another', rootId: 'other-root', channelId: 'town', deleted: true });
  assert.equal(kv.calls.length, 1, kv.calls.join(', '));
});

test('it is forgotten on request, the person alone, and the number is told', async () => {
  const { kv, store, save, claims } = setUp();
  const boris = { ...ANNA, userId: 'boris' };
  await save(CLAIMS);
  await save(CLAIMS, { ...ANNA, lens: { kind: 'short' } });
  await save(CLAIMS, boris);
  assert.equal(await store.forget('anna'), 2);
  assert.equal(await claims(), undefined);
  assert.equal((await claims(thread, boris))?.length, 2);
  assert.equal(await store.forget('anna'), 0);
  await store.forget('boris');
  assert.doesNotMatch(written(kv), /cake/);
});

test('it is gone after the retention, also after one that was shortened', async () => {
  const { clock, save, claims } = setUp();
  await save(CLAIMS);
  clock.now += 23 * HOUR;
  assert.equal((await claims())?.length, 2);
  clock.retentionMs = 22 * HOUR;
  assert.equal(await claims(), undefined);
  clock.retentionMs = 24 * HOUR;
  clock.now += HOUR;
  assert.equal(await claims(), undefined);
});

test('without retention nothing is stored and nothing is found; purging leaves nothing of the room', async () => {
  const { clock, kv, store, save, claims } = setUp();
  await save(CLAIMS);
  clock.retentionMs = 0;
  assert.equal(await claims(), undefined);
  await kv.store.set('another_room', new TextEncoder().encode('x'));
  await store.purge();
  assert.deepEqual(kv.values.list(0, 100), ['another_room']);
  await save(CLAIMS);
  assert.deepEqual(kv.values.list(0, 100), ['another_room']);
});

test('digests, answers cut short, questions and claims without a post are not kept', async () => {
  const { kv, store } = setUp();
  const save = (fields: Partial<Summary>) =>
    store.save(
      ANNA,
      {
        summary: summaryOf(thread, { sections: sections(CLAIMS), ...fields }),
        conversation: thread,
        readAt: 0,
        channelIds: ['town'],
        threads: [thread.rootId],
      },
      's1',
    );
  await save({ source: { kind: 'digest', cause: 'connect' } });
  await save({ source: { kind: 'model', model: 'm', cutShort: true } });
  await save({ lens: { kind: 'question', text: 'who?' } });
  assert.deepEqual(kv.values.list(0, 100), []);
  await save({ sections: sections([['Nobody said it.'], ['It is Friday.', 2]]) });
  assert.doesNotMatch(written(kv), /Nobody/);
});

test('no text of a post is in the store', async () => {
  const { kv, save } = setUp();
  await save([['A claim.', 1, 2, 3]]);
  assert.doesNotMatch(written(kv), /Friday|cake/);
});

test('two nodes that store at once both stay in the lists', async () => {
  const first = setUp();
  const second = setUp(memoryKv({ values: first.kv.values }));
  const lenses = ['default', 'short', 'actions', 'questions'] as const;
  await Promise.all(
    lenses.map((kind, index) => (index % 2 === 0 ? first : second).save(CLAIMS, { ...ANNA, lens: { kind } })),
  );
  assert.equal(await first.store.forget('anna'), 4);
});

test('a store that fails costs what it would have saved, and says so once each', async () => {
  const kv = memoryKv({
    beforeCall: () => {
      throw new Error('the database is away');
    },
  });
  const { save, claims, store, lines } = setUp(kv);
  await save(CLAIMS);
  assert.equal(await claims(), undefined);
  await store.withdrawPost({ id: postId(1), rootId: postId(1), channelId: 'town', deleted: true });
  assert.equal(lines.length, 3);
  await assert.rejects(store.forget('anna'), /away/);
});

/** All values of the store as text. */
function written(kv: MemoryKv): string {
  return kv.values
    .list(0, 1000)
    .map((key) => new TextDecoder().decode(kv.values.get(key)))
    .join('\n');
}

test('what was being made when a person had all of theirs deleted is not kept', async () => {
  const { store, save, claims, clock } = setUp();
  const readAt = clock.now;
  clock.now += 1000;
  assert.equal(await store.forget('anna'), 0);
  clock.now += 1000;
  await save(CLAIMS, ANNA, thread, readAt);
  assert.equal(await claims(), undefined);
  await save(CLAIMS, { ...ANNA, userId: 'boris' }, thread, readAt);
  assert.equal((await claims(thread, { ...ANNA, userId: 'boris' }))?.length, 2);
  await save(CLAIMS);
  assert.equal((await claims())?.length, 2, 'read after');
});
