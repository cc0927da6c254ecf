import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues, type MessageKey } from '../../../assets/i18n/index.ts';
import { Delivery } from '../../../server/delivery/delivery.ts';
import { type CommandArgs, SummaryCommand } from '../../../server/handlers/command.ts';
import { isPostId, parseCommand } from '../../../server/handlers/command_parser.ts';
import { commandRegistrations, registerCommands } from '../../../server/handlers/command_registration.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { parseConfiguration } from '../../../server/ops/configuration.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';

const ID = fakeId('post', 7);

test('what is typed after the trigger', () => {
  const cases: [string, ReturnType<typeof parseCommand>][] = [
    ['/summary', { kind: 'here' }],
    ['/summary   ', { kind: 'here' }],
    ['/саммари', { kind: 'here' }],
    ['/summary help', { kind: 'help' }],
    ['/summary  HELP me', { kind: 'help' }],
    ['/саммари справка', { kind: 'help' }],
    [`/summary ${ID}`, { kind: 'post', postId: ID }],
    [`/summary https://chat.example.com/demo/pl/${ID}`, { kind: 'post', postId: ID }],
    [`/summary <https://chat.example.com/_redirect/pl/${ID}>`, { kind: 'post', postId: ID }],
    [`/summary https://chat.example.com/demo/pl/${ID}?view=1#x`, { kind: 'post', postId: ID }],
    [`/summary /demo/pl/${ID}/`, { kind: 'post', postId: ID }],
    [`/summary ${ID.toUpperCase()}`, { kind: 'bad_post_id' }],
    [`/summary ${ID}x`, { kind: 'bad_post_id' }],
    ['/summary abc123', { kind: 'bad_post_id' }],
    ['/summary https://chat.example.com/demo/pl/short', { kind: 'bad_post_id' }],
    [`/summary https://chat.example.com/demo/pl/${ID}%2F..`, { kind: 'bad_post_id' }],
    ['/summary https://example.com/', { kind: 'bad_post_id' }],
    ['/summary ../../etc/passwd', { kind: 'bad_post_id' }],
    ['/summary frobnicate', { kind: 'unknown', name: 'frobnicate' }],
    ['/summary кратко', { kind: 'unknown', name: 'кратко' }],
    ['/summary this thread', { kind: 'unknown', name: 'this' }],
    [`/summary ${'x'.repeat(1_000_000)}`, { kind: 'bad_post_id' }],
    ['', { kind: 'here' }],
  ];
  for (const [command, expected] of cases)
    assert.deepEqual(parseCommand(command), expected, command.slice(0, 80));
  assert.ok(isPostId(ID) && !isPostId(`${ID}\n`));
});

function world(settings: Record<string, unknown> = {}) {
  const api = new FakeApi();
  const user = api.addUser('anna', { locale: 'ru' });
  const requests: SummaryRequest[] = [];
  const logged: string[] = [];
  const log = createLog((level, message) => logged.push(`${level} ${message}`));
  const { configuration } = parseConfiguration(settings);
  const command = new SummaryCommand({
    api,
    jobs: {
      submit: (request) => {
        requests.push(request);
        return 'accepted';
      },
    },
    delivery: new Delivery(api, () => fakeId('bot'), log),
    configuration: () => configuration,
    log,
  });
  const run = async (fields: Partial<CommandArgs> = {}): Promise<void> => {
    command.execute({
      user_id: user,
      channel_id: fakeId('channel'),
      root_id: '',
      command: '/summary',
      SiteURL: 'https://chat.example.com',
      ...fields,
    });
    await command.idle();
  };
  const told = (): string[] => api.sent.map(({ post }) => post.message);
  return { api, user, command, requests, logged, run, told };
}

test('the host gets its answer before anything is asked of it', async () => {
  const w = world();
  const answer = w.command.execute({
    user_id: w.user,
    channel_id: '',
    root_id: ID,
    command: '/summary',
    SiteURL: '',
  });
  assert.deepEqual(answer, {});
  assert.deepEqual([w.requests, w.told()], [[], []]);
  await w.command.idle();
  assert.equal(w.requests.length, 1);
});

test('in a thread: a request for that thread, in the person’s language', async () => {
  const w = world();
  await w.run({ root_id: ID });
  assert.deepEqual(w.requests, [
    {
      recipient: { userId: w.user, channelId: fakeId('channel'), rootId: ID },
      scope: threadOf(ID),
      named: false,
      lens: { kind: 'default' },
      regenerate: false,
      language: 'ru',
      readerLanguage: 'ru',
      timeZone: '',
      siteUrl: 'https://chat.example.com',
    },
  ]);
  assert.deepEqual(w.told(), []);
});

test('the administrator’s language is that of summaries; sentences stay in the person’s own', async () => {
  const w = world({ language: 'en' });
  await w.run({ root_id: ID });
  assert.deepEqual([w.requests[0]?.language, w.requests[0]?.readerLanguage], ['en', 'ru']);
});

test('the person’s time zone, chosen or automatic', async () => {
  const w = world();
  const zones = { automaticTimezone: 'Europe/Moscow', manualTimezone: 'Asia/Tokyo' };
  for (const useAutomaticTimezone of ['true', 'false']) {
    const user = w.api.users.get(w.user);
    assert.ok(user !== undefined);
    user.timezone = { ...zones, useAutomaticTimezone };
    await w.run({ root_id: ID });
  }
  assert.deepEqual(
    w.requests.map((request) => request.timeZone),
    ['Europe/Moscow', 'Asia/Tokyo'],
  );
});

test('a named post: a request for its thread, shown where it was asked for', async () => {
  const w = world();
  await w.run({ command: `/summary https://chat.example.com/demo/pl/${ID}` });
  assert.deepEqual(
    [w.requests[0]?.scope, w.requests[0]?.named, w.requests[0]?.recipient.rootId],
    [threadOf(ID), true, ''],
  );
});

const ANSWERS: [string, Partial<CommandArgs>, MessageKey][] = [
  ['outside a thread', {}, 'thread_summary.error.not_in_thread'],
  ['help', { command: '/summary help' }, 'thread_summary.help'],
  ['help in a thread', { command: '/summary help', root_id: ID }, 'thread_summary.help'],
  ['a bad id', { command: '/summary 123' }, 'thread_summary.error.bad_post_id'],
];

for (const [name, args, key] of ANSWERS) {
  test(`${name}: one answer in the person’s language, no request`, async () => {
    const w = world();
    await w.run(args);
    assert.deepEqual(w.told(), [catalogues.ru[key]]);
    assert.equal(w.api.sent[0]?.post.root_id, args.root_id ?? '');
    assert.deepEqual(w.requests, []);
  });
}

test('an unknown sub-command is named back, inert', async () => {
  const w = world();
  await w.run({ command: '/summary frobnicate' });
  assert.deepEqual(w.told(), [
    catalogues.ru['thread_summary.error.unknown_subcommand'].replace('{name}', 'frobnicate'),
  ]);
});

test('a root id that is none is checked like any other, and nothing is shown in such a thread', async () => {
  const w = world();
  await w.run({ root_id: '../../x' });
  assert.deepEqual([w.requests[0]?.scope, w.requests[0]?.recipient.rootId], [threadOf('../../x'), '']);
});

test('a host that does not describe the person: they are answered in English, and it is logged', async () => {
  const w = world();
  w.api.failures.set('getUser', new Error('session closed'));
  await w.run();
  assert.deepEqual(w.told(), [catalogues.en['thread_summary.error.not_in_thread']]);
  assert.equal(w.logged.length, 1);
});

test('an answer that cannot be sent is logged and breaks nothing', async () => {
  const w = world();
  w.api.failures.set('sendEphemeralPost', new Error('session closed'));
  await w.run();
  assert.deepEqual(w.logged, ['error a command could not be answered']);
});

test('both triggers are registered as the host accepts them, and seen by ordinary users', async () => {
  const registrations = commandRegistrations();
  assert.deepEqual(
    registrations.map((each) => each.trigger),
    ['summary', 'саммари'],
  );
  for (const { trigger, autocomplete_data: data, auto_complete_desc: description } of registrations) {
    assert.equal(data.Trigger, trigger);
    assert.equal(trigger, trigger.toLowerCase());
    assert.ok(description.length > 0);
    assert.deepEqual(
      [data, ...data.SubCommands].map((each) => each.RoleID),
      ['system_user', 'system_user'],
    );
    assert.deepEqual(
      data.SubCommands.map((each) => each.Trigger),
      ['help'],
    );
  }
  const api = new FakeApi();
  const logged: string[] = [];
  api.failures.set('registerCommand', (each: { trigger: string }) =>
    each.trigger === 'summary' ? new Error('taken') : undefined,
  );
  await registerCommands(
    api,
    createLog((level) => logged.push(level)),
  );
  assert.equal(api.methods().length, 2, 'one refused does not keep the other');
  assert.deepEqual(logged, ['error']);
});
