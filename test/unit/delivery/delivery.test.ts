import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../server/bridge/mattermost/app_error.ts';
import { Bot } from '../../../server/delivery/bot.ts';
import { Delivery } from '../../../server/delivery/delivery.ts';
import type { Publication } from '../../../server/delivery/publish.ts';
import { ours } from '../../../server/delivery/safe_markdown.ts';
import { MAX_POST_RUNES, splitMessage } from '../../../server/delivery/split_message.ts';
import { createLog } from '../../../server/ops/log.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';

function world(botId = fakeId('bot')) {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const channel = api.addChannel('O', api.addTeam('demo', [anna]), [anna]);
  const root = api.addPost(channel, anna, 'root');
  const logged: string[] = [];
  const log = createLog((level, message) => logged.push(`${level} ${message}`));
  const delivery = new Delivery({
    api,
    botId: () => botId,
    log,
    now: () => 2000,
    pause: async () => undefined,
    newId: () => 'fresh',
  });
  const recipient = { userId: anna, channelId: channel, rootId: root };
  const publication = (fields: Partial<Publication> = {}): Publication => ({
    userId: anna,
    target: { channelId: channel, rootId: root, archived: false },
    jobId: 'job1',
    resumed: false,
    title: ours('Title'),
    lines: LINES,
    ...fields,
  });
  const replies = () => [...api.posts.values()].filter((p) => p.user_id === botId && p.delete_at === 0);
  return { api, anna, channel, root, logged, bot: botId, delivery, recipient, publication, replies };
}

const LINES = [ours('one'), ours('two')];
const LONG = ['a', 'b', 'c'].map((letter) => ours(letter.repeat(MAX_POST_RUNES)));
const down = new AppError('down', { id: 'fake.down.app_error', statusCode: 500 });

test('an ephemeral post: by the bot, in the thread, without previews', async () => {
  const w = world();
  await w.delivery.ephemeral(w.recipient, LINES);
  assert.deepEqual(w.api.calls, [
    {
      method: 'sendEphemeralPost',
      args: [
        w.anna,
        {
          user_id: w.bot,
          channel_id: w.channel,
          root_id: w.recipient.rootId,
          message: 'one\ntwo',
          props: { unsafe_links: 'true' },
        },
      ],
    },
  ]);
});

test('a reply for everybody: made with our own title, which names nobody, then given its text', async () => {
  const w = world();
  assert.deepEqual(await w.delivery.publish(w.publication()), []);
  assert.deepEqual(w.api.methods(), ['hasPermissionToChannel', 'createPost', 'updatePost']);
  assert.deepEqual(w.api.calls[0]?.args, [w.anna, w.channel, 'create_post']);
  const made = w.api.calls[1]?.args[0] as { message: string; props: unknown };
  assert.deepEqual(
    [made.message, made.props],
    ['Title', { unsafe_links: 'true', thread_summary_job: 'job1:0' }],
  );
  const [post] = w.replies();
  assert.deepEqual(
    [post?.channel_id, post?.root_id, post?.message, post?.props],
    [w.channel, w.root, 'one\ntwo', { unsafe_links: 'true', thread_summary_job: 'job1:0' }],
  );
});

test('nobody is posted for who could not post: read-only, archived, no bot, no answer', async () => {
  const readOnly = world();
  readOnly.api.channels.get(readOnly.channel)?.readOnly.add(readOnly.anna);
  const silent = world();
  silent.api.failures.set('hasPermissionToChannel', down);
  const archived = world();
  const { target } = archived.publication();
  for (const [name, w, publication] of [
    ['read-only', readOnly, {}],
    ['no answer', silent, {}],
    ['no bot', world(''), {}],
    ['archived', archived, { target: { ...target, archived: true } }],
  ] as const) {
    assert.deepEqual(await w.delivery.publish(w.publication(publication)), LINES, name);
    assert.deepEqual(w.api.created, [], name);
  }
});

test('without a bot the host shows an ephemeral post as its own: the id is the requester’s', async () => {
  const w = world('');
  await w.delivery.ephemeral(w.recipient, LINES);
  assert.equal(w.api.sent[0]?.post.user_id, w.anna);
});

test('what the host refuses is handed back, all of it or what came after a failure half way', async () => {
  const w = world();
  w.api.failures.set('createPost', down);
  assert.deepEqual(await w.delivery.publish(w.publication()), LINES);
  assert.deepEqual(w.logged.length, 1);

  const half = world();
  half.api.failures.set('updatePost', (post: { message: string }) =>
    post.message.startsWith('b') ? down : undefined,
  );
  const rest = await half.delivery.publish(half.publication({ lines: LONG }));
  assert.deepEqual(
    rest.map((line) => line.charAt(0)),
    ['b', 'c'],
  );
  assert.deepEqual(
    half.replies().map((post) => post.message.charAt(0)),
    ['a'],
    'no reply with a title alone stays behind',
  );
});

test('who does a job again finds its replies and adds what is missing', async () => {
  const w = world();
  for (const [index, message] of ['a old', 'Title'].entries()) {
    const props = { thread_summary_job: `job1:${index}` };
    w.api.addPost(w.channel, w.bot, message, { root_id: w.root, props });
  }
  w.api.addPost(w.channel, w.anna, 'forged', { root_id: w.root, props: { thread_summary_job: 'job1:2' } });
  assert.deepEqual(await w.delivery.publish(w.publication({ lines: LONG, resumed: true })), []);
  assert.deepEqual(
    w.replies().map((post) => post.message.charAt(0)),
    ['a', 'b', 'c'],
  );
  assert.equal(w.api.created.length, 1);
});

test('a reply that was made although the host answered with an error is not made twice', async () => {
  const w = world();
  let lost = true;
  w.api.failures.set('createPost', (post: { props: Record<string, unknown>; message: string }) => {
    if (!lost) return undefined;
    lost = false;
    w.api.addPost(w.channel, w.bot, post.message, { root_id: w.root, props: post.props });
    return down;
  });
  assert.deepEqual(await w.delivery.publish(w.publication()), []);
  assert.deepEqual(
    w.replies().map((post) => post.message),
    ['one\ntwo'],
  );
});

test('a long text becomes several posts in order, none over the limit, nothing lost', async () => {
  const lines = Array.from({ length: 900 }, (_, i) => ours(`- line ${i} ${'ж'.repeat(i % 120)}`));
  const messages = splitMessage(lines);
  assert.ok(messages.length > 1);
  assert.ok(messages.every((message) => [...message].length <= MAX_POST_RUNES));
  assert.equal(messages.join('\n'), lines.join('\n'));
  const w = world();
  await w.delivery.ephemeral(w.recipient, lines);
  assert.deepEqual(
    w.api.sent.map(({ post }) => post.message),
    messages,
  );
});

test('a text is cut between sections; within one only where it alone is too long', () => {
  const lines = ['# a', 'one', '', '# b', 'two', '', '# c', 'three', 'four', 'five', '', 'end'].map(ours);
  assert.deepEqual(splitMessage(lines, 13), ['# a\none', '# b\ntwo', '# c\nthree', 'four\nfive', 'end']);
  assert.deepEqual(splitMessage(lines, 15), ['# a\none', '# b\ntwo', '# c\nthree\nfour', 'five\n\nend']);
  assert.deepEqual(splitMessage(lines, 16), ['# a\none\n\n# b\ntwo', '# c\nthree\nfour', 'five\n\nend']);
  assert.deepEqual(splitMessage(lines, 1000), [lines.join('\n')]);
});

test('the limit counts runes and is reached exactly', () => {
  assert.deepEqual(splitMessage([ours('👍'.repeat(6)), ours('ab')], 9), ['👍👍👍👍👍👍\nab']);
  assert.deepEqual(splitMessage([ours('👍'.repeat(7)), ours('ab')], 9), ['👍👍👍👍👍👍👍', 'ab']);
  assert.throws(() => splitMessage([ours('x'.repeat(10))], 9), /expected at most 9 runes, got 10/);
  assert.deepEqual(splitMessage([ours(''), ours('a'), ours('')], 9), ['a'], 'no empty lines around a post');
});

test('the bot is made and used once it was seen to be a bot', async () => {
  const api = new FakeApi();
  const bot = new Bot(
    api,
    createLog(() => undefined),
  );
  assert.equal(bot.id, '');
  await bot.ensure();
  assert.equal(api.users.get(bot.id)?.username, 'summary-bot');
});

test('a person who owns the bot’s name is never posted for', async () => {
  const api = new FakeApi();
  const person = api.addUser('summary-bot');
  const logged: unknown[] = [];
  const bot = new Bot(
    api,
    createLog((level, _message, pairs) => logged.push([level, pairs])),
  );
  await bot.ensure();
  assert.equal(bot.id, '');
  assert.deepEqual(logged, [['error', ['username', 'summary-bot', 'user_id', person]]]);
});

test('a host that fails leaves us without a bot, with one line in the log', async () => {
  for (const method of ['ensureBotUser', 'getUser']) {
    const api = new FakeApi();
    api.failures.set(method, down);
    const logged: string[] = [];
    const bot = new Bot(
      api,
      createLog((level) => logged.push(level)),
    );
    await bot.ensure();
    assert.equal(bot.id, '', method);
    assert.deepEqual(logged, ['error'], method);
  }
});
