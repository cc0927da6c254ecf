import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../server/bridge/mattermost/app_error.ts';
import { Bot } from '../../../server/delivery/bot.ts';
import { Delivery } from '../../../server/delivery/delivery.ts';
import { ours } from '../../../server/delivery/safe_markdown.ts';
import { MAX_POST_RUNES, splitMessage } from '../../../server/delivery/split_message.ts';
import { createLog } from '../../../server/ops/log.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';

function world() {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const channel = api.addChannel('O', api.addTeam('demo', [anna]), [anna]);
  const root = api.addPost(channel, anna, 'root');
  const logged: string[] = [];
  const log = createLog((level, message) => logged.push(`${level} ${message}`));
  const bot = fakeId('bot');
  return {
    api,
    anna,
    channel,
    logged,
    bot,
    delivery: new Delivery(api, () => bot, log),
    recipient: { userId: anna, channelId: channel, rootId: root },
    target: { channelId: channel, rootId: root, archived: false },
  };
}

const SORRY = ours('only you see this');
const LINES = [ours('one'), ours('two')];
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

test('a reply for everybody, after asking whether the requester could write one', async () => {
  const w = world();
  assert.equal(await w.delivery.post(w.recipient, w.target, LINES, SORRY), 'post');
  assert.deepEqual(w.api.methods(), ['hasPermissionToChannel', 'createPost']);
  assert.deepEqual(w.api.calls[0]?.args, [w.anna, w.channel, 'create_post']);
  const [post] = w.api.created;
  assert.deepEqual(
    [post?.user_id, post?.channel_id, post?.root_id, post?.message, post?.props],
    [w.bot, w.channel, w.target.rootId, 'one\ntwo', { unsafe_links: 'true' }],
  );
});

test('nobody is posted for who could not post: read-only, archived, no bot, no answer', async () => {
  const cases: [string, (w: ReturnType<typeof world>) => Delivery][] = [
    [
      'read-only',
      (w) => {
        w.api.channels.get(w.channel)?.readOnly.add(w.anna);
        return w.delivery;
      },
    ],
    [
      'no bot',
      (w) =>
        new Delivery(
          w.api,
          () => '',
          createLog(() => undefined),
        ),
    ],
    [
      'no answer',
      (w) => {
        w.api.failures.set('hasPermissionToChannel', down);
        return w.delivery;
      },
    ],
  ];
  for (const [name, prepare] of cases) {
    const w = world();
    assert.equal(await prepare(w).post(w.recipient, w.target, LINES, SORRY), 'ephemeral', name);
    assert.deepEqual(w.api.created, [], name);
    assert.deepEqual(
      w.api.sent.map(({ to, post }) => [to, post.message]),
      [
        [w.anna, SORRY],
        [w.anna, 'one\ntwo'],
      ],
      name,
    );
  }
  const w = world();
  assert.equal(
    await w.delivery.post(w.recipient, { ...w.target, archived: true }, LINES, SORRY),
    'ephemeral',
  );
  assert.deepEqual(w.api.created, []);
});

test('without a bot the host shows an ephemeral post as its own: the id is the requester’s', async () => {
  const w = world();
  await new Delivery(
    w.api,
    () => '',
    createLog(() => undefined),
  ).ephemeral(w.recipient, LINES);
  assert.equal(w.api.sent[0]?.post.user_id, w.anna);
});

test('a refused post is delivered to the requester, and the rest after a failure half way', async () => {
  const w = world();
  w.api.failures.set('createPost', down);
  assert.equal(await w.delivery.post(w.recipient, w.target, LINES, SORRY), 'ephemeral');
  assert.deepEqual(
    w.api.sent.map(({ post }) => post.message),
    [SORRY, 'one\ntwo'],
  );
  assert.equal(w.logged.length, 1);

  const half = world();
  const long = ['a', 'b', 'c'].map((letter) => ours(letter.repeat(MAX_POST_RUNES)));
  half.api.failures.set('createPost', (post: { message: string }) =>
    post.message.startsWith('b') ? down : undefined,
  );
  assert.equal(await half.delivery.post(half.recipient, half.target, long, SORRY), 'ephemeral');
  assert.deepEqual(
    half.api.created.map((post) => post.message.charAt(0)),
    ['a'],
  );
  assert.deepEqual(
    half.api.sent.map(({ post }) => post.message.charAt(0)),
    ['o', 'b', 'c'],
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
