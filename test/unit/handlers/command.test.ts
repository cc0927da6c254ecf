import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues, type MessageKey, translate } from '../../../assets/i18n/index.ts';
import type { Recipient } from '../../../server/delivery/delivery.ts';
import { type CommandArgs, SummaryCommand } from '../../../server/handlers/command.ts';
import { parseCommand } from '../../../server/handlers/command_parser.ts';
import {
  type AutocompleteItem,
  commandRegistrations,
  registerCommands,
} from '../../../server/handlers/command_registration.ts';
import { StoredPreferences } from '../../../server/handlers/preferences.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { parseConfiguration } from '../../../server/ops/configuration.ts';
import { createLog } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';
import { memoryKv } from '../../support/memory_kv.ts';

const ID = fakeId('post', 7);
const OTHER = fakeId('post', 8);
const CHANNEL = fakeId('channel');
const NOW = Date.parse('2026-11-25T11:20:00Z');

function world(settings: Record<string, unknown> = {}) {
  const api = new FakeApi();
  const user = api.addUser('anna', { locale: 'ru' });
  const requests: SummaryRequest[] = [];
  const logged: string[] = [];
  const log = createLog((level, message) => logged.push(`${level} ${message}`));
  const { configuration } = parseConfiguration(settings);
  const sent: { recipient: Recipient; message: string }[] = [];
  const deliveryBroken = { now: false };
  const stopped: string[] = [];
  const forgotten: string[] = [];
  const kv = memoryKv({
    beforeCall: () => {
      if (kvBroken.now) throw new Error('the store is away');
    },
  });
  const kvBroken = { now: false };
  const records = { next: Promise.resolve() };
  const pauses: (() => void)[] = [];
  const endPauses = (): void => {
    for (const end of pauses) end();
  };
  const waiting = async (): Promise<void> => {
    while (pauses.length === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const command = new SummaryCommand({
    api,
    stop: (userId) => stopped.push(userId) - 1,
    forget: async (userId) => {
      forgotten.push(userId);
      return 2;
    },
    preferences: new StoredPreferences(kv.store),
    now: () => NOW,
    jobs: {
      submit: (request) => {
        requests.push(request);
        return 'accepted';
      },
      recorded: () => records.next,
    },
    pause: (_ms, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        pauses.push(resolve);
      }),
    delivery: {
      ephemeral: async (recipient, lines) => {
        if (deliveryBroken.now) throw new Error('session closed');
        sent.push({ recipient, message: lines.join('\n') });
      },
    },
    configuration: () => configuration,
    log,
  });
  const run = async (fields: Partial<CommandArgs> = {}): Promise<void> => {
    await command.execute({
      user_id: user,
      channel_id: fakeId('channel'),
      root_id: '',
      command: '/summary',
      SiteURL: 'https://chat.example.com',
      ...fields,
    });
    await command.idle();
  };
  const told = (): string[] => sent.map(({ message }) => message);
  return {
    api,
    user,
    command,
    requests,
    logged,
    run,
    told,
    stopped,
    forgotten,
    kvBroken,
    sent,
    deliveryBroken,
    records,
    endPauses,
    waiting,
  };
}

test('the host gets its answer when the request is on record', async () => {
  const w = world();
  const asked = { user_id: w.user, channel_id: '', root_id: ID, command: '/summary', SiteURL: '' };
  let record: () => void = () => undefined;
  w.records.next = new Promise((resolve) => {
    record = resolve;
  });
  let answer: unknown;
  const answered = w.command.execute(asked).then((value) => {
    answer = value;
  });
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([w.requests.length, answer], [1, undefined]);
  record();
  await answered;
  assert.deepEqual(answer, {});
});

test('a host that keeps no records, or does not describe the person, is not waited for', async () => {
  const w = world();
  const asked = { user_id: w.user, channel_id: '', root_id: ID, command: '/summary', SiteURL: '' };
  w.records.next = new Promise(() => undefined);
  const answered = w.command.execute(asked);
  await w.waiting();
  w.endPauses();
  assert.deepEqual(await answered, {});
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
  [
    'outside a thread, whatever else is asked',
    { command: '/summary tasks' },
    'thread_summary.error.not_in_thread',
  ],
  ['help', { command: '/summary help' }, 'thread_summary.help'],
  ['help in a thread', { command: '/summary help', root_id: ID }, 'thread_summary.help'],
  ['a bad id', { command: '/summary abc/123' }, 'thread_summary.error.bad_post_id'],
];

for (const [name, args, key] of ANSWERS) {
  test(`${name}: one answer in the person’s language, no request`, async () => {
    const w = world();
    await w.run(args);
    assert.deepEqual(w.told(), [catalogues.ru[key]]);
    assert.equal(w.sent[0]?.recipient.rootId, args.root_id ?? '');
    assert.deepEqual(w.requests, []);
  });
}

test('what could not be read is quoted back, inert and short, with numbers as the reader writes them', async () => {
  const ru = (key: MessageKey, params: object): string =>
    translate('ru', key, params as Record<string, string>);
  const w = world();
  await w.run({ command: `/summary @all**${'x'.repeat(100)}` });
  await w.run({ command: '/summary 99999' });
  await w.run({ command: `/summary question: ${'x'.repeat(10_000)}` });
  await w.run({ command: '/summary 2026-02-30' });
  assert.ok(
    !w.told()[0]?.includes('@all') && !w.told()[0]?.includes('**') && !w.told()[0]?.includes('x'.repeat(50)),
  );
  assert.deepEqual(w.told().slice(1), [
    ru('thread_summary.error.command.bad_count', { text: '99999', limit: '10\u00a0000' }),
    ru('thread_summary.error.command.question_too_long', { limit: '2\u00a0000' }),
    ru('thread_summary.error.command.bad_date', { text: '2026-02-30' }),
  ]);
  assert.deepEqual(w.requests, []);
});

test('every scope becomes a request for the channel in which it was asked for', async () => {
  const w = world();
  const cases: [string, SummaryRequest['scope'], boolean][] = [
    ['last 20', { kind: 'last', channelId: CHANNEL, count: 20 }, false],
    ['непрочитанное', { kind: 'unread', channelId: CHANNEL }, false],
    ['2h', { kind: 'period', channelId: CHANNEL, from: NOW - 7_200_000, to: NOW }, false],
    [`${ID} https://chat.example.com/demo/pl/${OTHER}`, { kind: 'threads', postIds: [ID, OTHER] }, true],
  ];
  for (const [text, scope, named] of cases) {
    await w.run({ command: `/summary ${text}`, root_id: ID });
    const request = w.requests.at(-1);
    assert.deepEqual([request?.scope, request?.named, request?.recipient.rootId], [scope, named, ID], text);
  }
  await w.run({ command: '/саммари коротко по-английски заново', root_id: ID });
  const { lens, language, regenerate, readerLanguage } = w.requests.at(-1) ?? {};
  assert.deepEqual([lens, language, regenerate, readerLanguage], [{ kind: 'short' }, 'en', true, 'ru']);
});

test('a language is kept for all summaries to come, told when asked, and taken back', async () => {
  const w = world();
  await w.run({ command: '/summary language thread' });
  await w.run({ command: '/summary язык' });
  await w.run({ root_id: ID });
  await w.run({ root_id: ID, command: '/summary in English' });
  await w.run({ command: '/summary language default' });
  await w.run({ root_id: ID });
  assert.deepEqual(
    w.requests.map((request) => request.language),
    ['thread', 'en', 'ru'],
  );
  assert.deepEqual(w.told(), [
    catalogues.ru['thread_summary.language.now.thread'],
    catalogues.ru['thread_summary.language.now.thread'],
    catalogues.ru['thread_summary.language.now.default'],
  ]);
});

test('a store that is away costs the choice of language, not the summary', async () => {
  const w = world();
  w.kvBroken.now = true;
  await w.run({ root_id: ID });
  await w.run({ command: '/summary language en' });
  assert.equal(w.requests[0]?.language, 'ru');
  assert.deepEqual(w.told(), [catalogues.ru['thread_summary.language.not_kept']]);
  assert.equal(w.logged.length, 3, 'twice not read, once not kept');
});

test('stop and forget act for the person who asks, and say what they did', async () => {
  const w = world();
  await w.run({ command: '/summary stop' });
  await w.run({ command: '/summary стоп' });
  await w.run({ command: '/summary forget' });
  assert.deepEqual([w.stopped, w.forgotten], [[w.user, w.user], [w.user]]);
  assert.deepEqual(w.told(), [
    catalogues.ru['thread_summary.stop.nothing'],
    translate('ru', 'thread_summary.stop.stopping', { count: 1 }),
    translate('ru', 'thread_summary.forget.done', { count: 2 }),
  ]);
  assert.deepEqual(w.requests, []);
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
  w.deliveryBroken.now = true;
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
    assert.equal(data.RoleID, 'system_user');
    assert.deepEqual(data.SubCommands, [], 'the host takes arguments or sub-commands, not both');
    assert.equal(data.Arguments.length, 3);
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

test('everything that is suggested can be read, together with the example that stands beside it', () => {
  for (const { trigger, autocomplete_data: data } of commandRegistrations()) {
    for (const { Data, Required, Type } of data.Arguments) {
      assert.deepEqual(
        [Data.name, Required, Type],
        ['*model.AutocompleteStaticListArg', false, 'StaticList'],
      );
      const { PossibleArguments: items } = Data.value as { PossibleArguments: AutocompleteItem[] };
      for (const { Item, Hint, HelpText } of items) {
        const parsed = parseCommand(`/${trigger} ${Item} ${Hint}`, { now: NOW, timeZone: '', siteUrl: '' });
        assert.notEqual(parsed.kind, 'mistake', `${Item} ${Hint}`);
        assert.ok(HelpText.length > 0);
      }
    }
  }
});
