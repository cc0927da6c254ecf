import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConversationReader } from '../../../server/reading/conversation_reader.ts';
import { HostSettings } from '../../../server/reading/host_settings.ts';
import { ReadingError } from '../../../server/reading/reading_error.ts';
import type { Scope } from '../../../server/reading/scope.ts';
import { FakeApi, type FakePost } from '../../support/fake_api.ts';
import { seeded } from '../../support/seeded.ts';

const T0 = 1_764_000_000_000;
const MINUTE = 60_000;

/** A channel in which post `n` is written `n` minutes after T0. */
function world(count = 0) {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const boris = api.addUser('boris');
  const robot = api.addUser('robot', { is_bot: true });
  const team = api.addTeam('demo', [anna, boris]);
  const channel = api.addChannel('O', team, [anna, boris]);
  const other = api.addChannel('O', team, [anna, boris]);
  const say = (minute: number, message: string, fields: Partial<FakePost> = {}): string =>
    api.addPost(channel, boris, message, { create_at: T0 + minute * MINUTE, ...fields });
  for (let n = 0; n < count; n++) say(n, `post ${n}`);
  const reader = new ConversationReader(api, new HostSettings(api));
  const read = async (scope: Scope, userId = anna) => reader.read(await reader.locate(userId, scope));
  const texts = async (scope: Scope): Promise<string[]> => (await read(scope)).posts.map((post) => post.text);
  const period = (from: number, to: number): Scope => ({
    kind: 'period',
    channelId: channel,
    from: T0 + from * MINUTE,
    to: T0 + to * MINUTE,
  });
  const calls = (method: string): number => api.methods().filter((each) => each === method).length;
  return { api, anna, boris, robot, channel, other, say, reader, read, texts, period, calls };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ReadingError, String(error));
  return error.code;
}

test('a period: from its first millisecond to before its last, in one call', async () => {
  const w = world(10);
  assert.deepEqual(await w.texts(w.period(3, 6)), ['post 3', 'post 4', 'post 5']);
  assert.deepEqual([w.calls('getPostsSince'), w.calls('getPostsForChannel')], [1, 0]);
});

test('replies stand with their thread; its root comes along as context and is not counted', async () => {
  const w = world();
  const old = w.say(0, 'Old question');
  w.say(1, 'Old answer', { root_id: old });
  const fresh = w.say(10, 'New question');
  w.say(11, 'Late answer', { root_id: old });
  w.say(12, 'New answer', { root_id: fresh });
  const { posts, rootId, skipped } = await w.read(w.period(10, 20));
  assert.deepEqual(
    posts.map((post) => [post.text, post.rootId, post.context ?? false]),
    [
      ['Old question', old, true],
      ['Late answer', old, false],
      ['New question', fresh, false],
      ['New answer', fresh, false],
    ],
  );
  assert.deepEqual([rootId, skipped], ['', {}]);
});

test('what is left out is counted, but for roots that are context and versions before an edit', async () => {
  const w = world();
  const hook = w.say(0, 'alert', { user_id: w.robot });
  w.say(10, 'on it', { root_id: hook });
  w.say(11, 'gone', { delete_at: T0 + 12 * MINUTE });
  w.say(11, 'gone before it began', { create_at: T0, delete_at: T0 + 12 * MINUTE });
  w.say(12, 'first version', { original_id: hook, delete_at: T0 + 13 * MINUTE });
  w.say(13, 'joined', { type: 'system_join_channel' });
  w.say(14, 'build', { user_id: w.robot });
  w.say(15, ' ');
  const { posts, skipped } = await w.read(w.period(10, 20));
  assert.deepEqual(
    posts.map((post) => post.text),
    ['on it'],
  );
  assert.deepEqual(skipped, { deleted: 1, system: 1, bot: 1, empty: 1 });
});

test('where one call cannot tell all, pages are read, from the one in which the period ends', async () => {
  const w = world(3200);
  const all = await w.texts(w.period(0, 4000));
  assert.equal(all.length, 3200);
  assert.deepEqual([all[0], all.at(-1)], ['post 0', 'post 3199']);
  assert.ok(w.calls('getPostsForChannel') <= 8, String(w.calls('getPostsForChannel')));
  w.api.calls.length = 0;
  const old = await w.texts(w.period(100, 160));
  assert.deepEqual([old.length, old[0], old.at(-1)], [60, 'post 100', 'post 159']);
  const pages = w.api.calls.filter((call) => call.method === 'getPostsForChannel' && call.args[2] !== 1);
  assert.ok(pages.length <= 2, `${pages.length} pages`);
  assert.ok(w.calls('getPostsForChannel') <= 10, `${w.calls('getPostsForChannel')} calls`);
});

test('pages agree with a filter over all posts, whatever the period', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const w = world(2600);
  for (let i = 0; i < 12; i++) {
    const from = random.below(2600);
    const to = from + 1 + random.below(1500);
    const expected = Array.from({ length: Math.min(to, 2600) - from }, (_, n) => `post ${from + n}`);
    assert.deepEqual(await w.texts(w.period(from, to)), expected, `${from} to ${to}`);
  }
});

test('posts of the same millisecond at the edge of a page are all read', async () => {
  const w = world();
  for (let n = 0; n < 1500; n++) w.say(0, `post ${n}`);
  assert.equal((await w.read(w.period(0, 1))).posts.length, 1500);
});

test('the last so many posts, deleted ones not among them', async () => {
  const w = world(20);
  w.say(20, 'gone', { delete_at: T0 + 21 * MINUTE });
  assert.deepEqual(await w.texts({ kind: 'last', channelId: w.channel, count: 3 }), [
    'post 17',
    'post 18',
    'post 19',
  ]);
  assert.deepEqual([w.calls('getPostsForChannel'), w.calls('getPostsSince')], [1, 0]);
  assert.equal((await w.texts({ kind: 'last', channelId: w.channel, count: 1000 })).length, 20);
  const many = world(1300);
  const last = await many.texts({ kind: 'last', channelId: many.channel, count: 700 });
  assert.deepEqual([last.length, last[0], last.at(-1)], [700, 'post 600', 'post 1299']);
});

test('the last post may be a reply: its root is context', async () => {
  const w = world();
  const root = w.say(0, 'Question');
  w.say(1, 'Other');
  w.say(2, 'Answer', { root_id: root });
  const { posts } = await w.read({ kind: 'last', channelId: w.channel, count: 1 });
  assert.deepEqual(
    posts.map((post) => [post.text, post.context ?? false]),
    [
      ['Question', true],
      ['Answer', false],
    ],
  );
});

test('unread: after the host last saw the person there, or since when their client says', async () => {
  const w = world(10);
  const unread: Scope = { kind: 'unread', channelId: w.channel };
  w.api.channels.get(w.channel)?.lastViewed.set(w.anna, T0 + 7 * MINUTE);
  assert.deepEqual(await w.texts(unread), ['post 8', 'post 9']);
  assert.deepEqual(await w.texts({ ...unread, since: T0 + 6 * MINUTE }), [
    'post 6',
    'post 7',
    'post 8',
    'post 9',
  ]);
  w.api.channels.get(w.channel)?.lastViewed.set(w.anna, T0 + 9 * MINUTE);
  assert.equal(await codeOf(w.read(unread)), 'nothing_unread');
  const guest = w.api.addUser('guest');
  w.api.teams.get(w.api.channels.get(w.channel)?.team_id ?? '')?.members.add(guest);
  assert.equal(await codeOf(w.read(unread, guest)), 'nothing_unread', 'who is no member has nothing unread');
});

test('nothing then; more than the limit; a channel one may not read', async () => {
  const w = world(5);
  assert.equal(await codeOf(w.read(w.period(100, 200))), 'no_channel_posts');
  w.say(150, 'joined', { type: 'system_join_channel' });
  assert.equal(await codeOf(w.read(w.period(100, 200))), 'only_system');
  const many = world(10_050);
  assert.equal(await codeOf(many.read(many.period(0, 20_000))), 'too_many_posts');
  const secret = w.api.addChannel('P', '', [w.boris]);
  w.api.calls.length = 0;
  for (const scope of [
    { ...w.period(0, 10), channelId: secret },
    { kind: 'unread', channelId: secret },
    { kind: 'last', channelId: secret, count: 5 },
  ] as const) {
    assert.equal(await codeOf(w.read(scope)), 'not_allowed');
  }
  assert.deepEqual([w.calls('getPostsSince'), w.calls('getPostsForChannel')], [0, 0]);
});

test('direct and group messages: for their members alone, an administrator included', async () => {
  const w = world();
  const admin = w.api.addUser('root', { role: 'admin' });
  for (const type of ['D', 'G']) {
    const channel = w.api.addChannel(type, '', [w.anna, w.boris]);
    w.api.addPost(channel, w.boris, 'between us');
    const scope: Scope = { kind: 'last', channelId: channel, count: 5 };
    assert.equal((await w.read(scope)).posts.length, 1);
    assert.equal(await codeOf(w.read(scope, admin)), 'not_allowed');
  }
});

test('posts that the host lists of another channel are not of this one', async () => {
  const w = world(3);
  const stray = w.api.addPost(w.other, w.boris, 'stray', { create_at: T0 + MINUTE });
  const original = w.api.getPostsSince.bind(w.api);
  w.api.getPostsSince = async (channelId, time) => {
    const list = await original(channelId, time);
    const post = w.api.posts.get(stray);
    return { order: [...list.order, stray], posts: { ...list.posts, ...(post ? { [stray]: post } : {}) } };
  };
  assert.deepEqual(await w.texts(w.period(0, 10)), ['post 0', 'post 1', 'post 2']);
});

test('a host that fails half-way gives a typed error, never a part of the channel', async () => {
  const w = world(2500);
  let calls = 0;
  w.api.failures.set('getPostsForChannel', () => (++calls > 5 ? new Error('lost') : undefined));
  assert.equal(await codeOf(w.read(w.period(0, 3000))), 'cannot_verify');
});

test('10,000 posts are weighed in slices', async () => {
  const w = world(9_999);
  let pauses = 0;
  const pause = async (): Promise<void> => {
    pauses += 1;
  };
  const reader = new ConversationReader(w.api, new HostSettings(w.api), { pause });
  await reader.read(await reader.locate(w.anna, w.period(0, 20_000)));
  assert.ok(pauses >= 19, String(pauses));
});
