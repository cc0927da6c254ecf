import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../server/bridge/mattermost/app_error.ts';
import { ConversationReader } from '../../../server/reading/conversation_reader.ts';
import { HostSettings } from '../../../server/reading/host_settings.ts';
import { ReadingError } from '../../../server/reading/reading_error.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { FakeApi, type FakePost, fakeId } from '../../support/fake_api.ts';

function world() {
  const api = new FakeApi();
  const anna = api.addUser('anna', { first_name: 'Anna', last_name: 'Orlova' });
  const boris = api.addUser('boris', { nickname: '@Borya' });
  const robot = api.addUser('robot', { is_bot: true });
  const team = api.addTeam('demo', [anna, boris]);
  const channel = api.addChannel('O', team, [anna, boris]);
  const root = api.addPost(channel, anna, 'When do we release?');
  const reply = (userId: string, message: string, fields: Partial<FakePost> = {}): string =>
    api.addPost(channel, userId, message, { root_id: root, ...fields });
  return {
    api,
    anna,
    boris,
    robot,
    team,
    channel,
    root,
    reply,
    reader: new ConversationReader(api, new HostSettings(api)),
  };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof ReadingError, String(error));
    return error.code;
  }
}

const summarize = async (w: ReturnType<typeof world>, postId = w.root) =>
  w.reader.read(await w.reader.locate(w.anna, threadOf(postId)));

test('a reply leads to its thread: posts oldest first, authors by id, names without @', async () => {
  const w = world();
  const second = w.reply(w.boris, 'On Friday', { edit_at: 7 });
  w.reply(w.anna, 'Agreed');
  const thread = await summarize(w, second);
  assert.equal(thread.rootId, w.root);
  assert.deepEqual(
    thread.posts.map((post) => [post.text, post.authorId, post.editedAt]),
    [
      ['When do we release?', w.anna, 0],
      ['On Friday', w.boris, 7],
      ['Agreed', w.anna, 0],
    ],
  );
  assert.deepEqual(
    [...thread.authors.values()].map((author) => author.displayName),
    ['Anna Orlova', 'Borya'],
  );
  assert.deepEqual(thread.skipped, {});
});

test('whoever it is read for is among the authors though they wrote nothing, at no further call', async () => {
  const w = world();
  const place = await w.reader.locate(w.anna, threadOf(w.root));
  const calls = async (readerId?: string) => {
    const before = w.api.calls.length;
    const { authors } = await w.reader.read(place, readerId);
    return {
      names: [...authors.values()].map((author) => author.displayName),
      calls: w.api.calls.length - before,
    };
  };
  await calls();
  const [without, withReader] = [await calls(), await calls(w.boris)];
  assert.deepEqual(without.names, ['Anna Orlova']);
  assert.deepEqual(withReader.names, ['Anna Orlova', 'Borya']);
  assert.equal(withReader.calls, without.calls);
});

test('order is by time of writing, whatever order the host lists them in; equal times are ordered by id', async () => {
  const w = world();
  w.reply(w.boris, 'b', { id: fakeId('zz'), create_at: 1_800_000_000_000 });
  w.reply(w.boris, 'a', { id: fakeId('aa'), create_at: 1_800_000_000_000 });
  w.reply(w.boris, 'first', { create_at: 1_750_000_000_000 });
  assert.deepEqual(
    (await summarize(w)).posts.map((post) => post.text),
    ['When do we release?', 'first', 'a', 'b'],
  );
});

test('400 posts by two authors take five calls and the two that are asked once', async () => {
  const w = world();
  for (let i = 0; i < 399; i++) w.reply(i % 2 === 0 ? w.boris : w.anna, `post ${i}`);
  assert.equal((await summarize(w)).posts.length, 400);
  const reading = ['getPost', 'getChannel', 'hasPermissionToChannel', 'getPostThread', 'getUsersByIds'];
  const once = ['getTeam', 'getConfig'];
  assert.deepEqual(w.api.methods().sort(), [...reading, ...once].sort());
  assert.deepEqual(w.api.calls.find((call) => call.method === 'getUsersByIds')?.args, [[w.anna, w.boris]]);
  w.api.calls.length = 0;
  await summarize(w);
  assert.deepEqual(w.api.methods(), reading);
});

test('a public channel from outside costs one more call', async () => {
  const w = world();
  w.api.channels.get(w.channel)?.members.delete(w.anna);
  await summarize(w);
  assert.equal(w.api.methods().filter((method) => method === 'hasPermissionToTeam').length, 1);
});

test('deleted, system, bot, webhook and empty posts are left out and counted', async () => {
  const w = world();
  w.reply(w.boris, 'gone', { delete_at: 9 });
  w.reply(w.boris, 'joined', { type: 'system_join_channel' });
  w.reply(w.boris, 'added', { type: 'add_bot_teams_channels' });
  w.reply(w.boris, 'burn', { type: 'burn_on_read' });
  w.reply(w.robot, 'build is green');
  w.reply(w.boris, 'from a hook', { props: { from_webhook: 'true' } });
  w.reply(w.boris, 'from a plugin', { type: 'custom_poll' });
  w.reply(w.boris, '  \n ');
  w.reply(w.boris, '*waves*', { type: 'me' });
  const thread = await summarize(w);
  assert.deepEqual(
    thread.posts.map((post) => post.text),
    ['When do we release?', '*waves*'],
  );
  assert.deepEqual(thread.skipped, { deleted: 1, system: 3, bot: 3, empty: 1 });
  assert.deepEqual(
    [...thread.authors.keys()],
    [w.anna, w.boris],
    'who wrote nothing that is read is no author',
  );
});

test('edit history and posts of other threads or channels are not part of the thread', async () => {
  const w = world();
  w.reply(w.anna, 'old version', { original_id: w.root, delete_at: 3 });
  w.reply(w.anna, 'elsewhere', { channel_id: fakeId('otherchannel') });
  const thread = await summarize(w);
  assert.equal(thread.posts.length, 1);
  assert.deepEqual(thread.skipped, {});
});

test('attachments are read as text: title, text, fields, or else the fallback', async () => {
  const w = world();
  const attachments = [
    { title: 'Build 7', text: 'failed', fields: [{ title: 'Branch', value: 'main' }, { value: 3 }, null] },
    { fallback: 'only a fallback' },
    'not an object',
    { text: { nested: true } },
  ];
  w.reply(w.boris, 'look', { type: 'slack_attachment', props: { attachments } });
  w.reply(w.boris, 'odd', { props: { attachments: { length: 5 } } });
  const texts = (await summarize(w)).posts.map((post) => post.text);
  assert.deepEqual(texts.slice(1), ['look\nBuild 7\nfailed\nBranch: main\n3\nonly a fallback', 'odd']);
});

test('an author the host no longer knows has a name made from the id', async () => {
  const w = world();
  w.api.users.delete(w.anna);
  const reader = new ConversationReader(w.api, new HostSettings(w.api));
  const thread = await reader.read(await reader.locate(w.boris, threadOf(w.root)));
  assert.equal(thread.authors.get(w.anna)?.displayName, 'user-useran');
});

test('full names are shown only where the host lets people see them', async () => {
  const w = world();
  w.api.config.PrivacySettings.ShowFullName = false;
  assert.equal((await summarize(w)).authors.get(w.anna)?.displayName, 'anna');
  const silent = world();
  silent.api.failures.set('getConfig', new Error('lost'));
  assert.equal((await summarize(silent)).authors.get(silent.anna)?.displayName, 'anna');
});

test('names lose control and direction characters', async () => {
  const w = world();
  w.api.addUser('anna', { nickname: 'An\u202ena\n@all \u200b' });
  assert.equal((await summarize(w)).authors.get(w.anna)?.displayName, 'An na all');
});

for (const bad of [
  '',
  'short',
  fakeId('POST').toUpperCase(),
  `${fakeId('post')}x`,
  `../${'a'.repeat(23)}`,
  `${'a'.repeat(26)}\n`,
]) {
  test(`${JSON.stringify(bad)} is no post id, and the host is not asked`, async () => {
    const w = world();
    assert.equal(await codeOf(w.reader.locate(w.anna, threadOf(bad))), 'bad_post_id');
    assert.deepEqual(w.api.methods(), []);
  });
}

test('a post that does not exist, is deleted, or is answered for another', async () => {
  const w = world();
  assert.equal(await codeOf(w.reader.locate(w.anna, threadOf(fakeId('nothere')))), 'not_found');
  const deleted = w.reply(w.boris, 'x', { delete_at: 4 });
  assert.equal(await codeOf(w.reader.locate(w.anna, threadOf(deleted))), 'not_found');
  w.api.getPost = async () => ({ ...(w.api.posts.get(w.root) as FakePost) });
  assert.equal(await codeOf(w.reader.locate(w.anna, threadOf(fakeId('other')))), 'not_found');
});

test('a thread one may not read is refused before any of it is fetched, and again on a later check', async () => {
  const w = world();
  const stranger = w.api.addUser('stranger');
  assert.equal(await codeOf(w.reader.locate(stranger, threadOf(w.root))), 'not_allowed');
  assert.ok(!w.api.methods().includes('getPostThread'));
  const place = await w.reader.locate(w.anna, threadOf(w.root));
  await w.reader.recheck(w.anna, place);
  w.api.channels.get(w.channel)?.members.delete(w.anna);
  w.api.teams.get(w.team)?.members.delete(w.anna);
  assert.equal(await codeOf(w.reader.recheck(w.anna, place)), 'not_allowed');
});

test('nothing to read: system messages alone, and nothing by people', async () => {
  const w = world();
  (w.api.posts.get(w.root) as FakePost).type = 'system_join_channel';
  assert.equal(await codeOf(summarize(w)), 'only_system');
  w.reply(w.robot, 'beep');
  assert.equal(await codeOf(summarize(w)), 'empty');
  const blank = world();
  (blank.api.posts.get(blank.root) as FakePost).message = '';
  assert.equal(await codeOf(summarize(blank)), 'empty');
});

test('a host that fails while the thread is read gives a typed error, never a partial thread', async () => {
  for (const method of ['getPost', 'getPostThread', 'getUsersByIds']) {
    const w = world();
    w.api.failures.set(method, new AppError('down', { id: 'fake.down.app_error', statusCode: 500 }));
    assert.equal(await codeOf(summarize(w)), 'cannot_verify', method);
  }
  const gone = world();
  gone.api.failures.set('getPostThread', gone.api.notFound());
  assert.equal(await codeOf(summarize(gone)), 'not_found');
});

test('the place names the team for permalinks, and does without where there is none', async () => {
  const w = world();
  assert.deepEqual(await w.reader.locate(w.anna, threadOf(w.root)), {
    key: `thread:${w.root}`,
    scope: threadOf(w.root),
    threads: [{ rootId: w.root, channelId: w.channel }],
    channelIds: [w.channel],
    rootId: w.root,
    teamName: 'demo',
    archived: false,
  });
  const direct = w.api.addChannel('D', '', [w.anna, w.boris]);
  const message = w.api.addPost(direct, w.anna, 'hi');
  assert.equal((await w.reader.locate(w.anna, threadOf(message))).teamName, '');
  const silent = world();
  silent.api.failures.set('getTeam', new Error('lost'));
  assert.equal((await silent.reader.locate(silent.anna, threadOf(silent.root))).teamName, '');
});

test('several threads: in the order in which they began, each once, every channel checked, the key that of their set', async () => {
  const w = world();
  const reply = w.reply(w.boris, 'Friday');
  const direct = w.api.addChannel('D', '', [w.anna, w.boris]);
  const later = w.api.addPost(direct, w.boris, 'Lunch?');
  const scope = (...postIds: string[]) => ({ kind: 'threads' as const, postIds });
  const place = await w.reader.locate(w.anna, scope(later, reply, w.root));
  assert.deepEqual([place.rootId, place.channelIds, place.teamName], ['', [direct, w.channel], '']);
  assert.equal(place.key, (await w.reader.locate(w.anna, scope(reply, later))).key);
  assert.notEqual(place.key, (await w.reader.locate(w.anna, scope(reply))).key);
  const conversation = await w.reader.read(place);
  assert.deepEqual(
    conversation.posts.map((post) => [post.text, post.rootId]),
    [
      ['When do we release?', w.root],
      ['Friday', w.root],
      ['Lunch?', later],
    ],
  );
  assert.equal(conversation.rootId, '');
  w.api.channels.get(direct)?.members.delete(w.anna);
  assert.equal(await codeOf(w.reader.locate(w.anna, scope(w.root, later))), 'not_all_readable');
  assert.equal(await codeOf(w.reader.locate(w.anna, scope(w.root, fakeId('nothere')))), 'not_all_readable');
  assert.equal(await codeOf(w.reader.recheck(w.anna, place)), 'not_allowed');
});

test('more posts than the limit are refused before they are fetched', async () => {
  const w = world();
  const post = w.api.posts.get(w.root);
  assert.ok(post !== undefined);
  post.reply_count = 10_001;
  assert.equal(await codeOf(w.reader.locate(w.anna, threadOf(w.root))), 'too_many_posts');
  assert.ok(!w.api.methods().includes('getPostThread'));
});

test('half surrogate pairs become the replacement character; the longest post is read whole', async () => {
  const w = world();
  w.reply(w.boris, 'a \ud83d b \udc4d c \ud83d\udc4d');
  w.reply(w.boris, 'я'.repeat(16_383));
  const texts = (await summarize(w)).posts.map((post) => post.text);
  assert.equal(texts[1], 'a \ufffd b \ufffd c \ud83d\udc4d');
  assert.equal(texts[2], 'я'.repeat(16_383));
  assert.ok(texts.every((text) => JSON.parse(JSON.stringify(text)) === text && !/\p{Surrogate}/u.test(text)));
});

test('messages that only ask for a summary are left out and counted', async () => {
  const w = world();
  w.reply(w.boris, '!summary');
  w.api.addFile(w.reply(w.boris, '!summary'), 'plan.pdf', 'x');
  const reader = new ConversationReader(w.api, new HostSettings(w.api), {
    isRequest: (message) => message === '!summary',
  });
  const { posts, skipped } = await reader.read(await reader.locate(w.anna, threadOf(w.root)));
  assert.deepEqual([posts.length, skipped], [2, { request: 1 }], 'with a file it says more');
});
