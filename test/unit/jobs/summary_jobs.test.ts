import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogues, type MessageKey } from '../../../assets/i18n/index.ts';
import { AppError } from '../../../server/bridge/mattermost/app_error.ts';
import type { JobSettings, Summarize } from '../../../server/jobs/summary_jobs.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { LlmError, type LlmErrorCode } from '../../../server/llm/language_model.ts';
import { createLog, type LogValue } from '../../../server/ops/log.ts';
import { threadOf } from '../../../server/reading/scope.ts';
import { FakeApi, type FakePost, fakeId } from '../../support/fake_api.ts';
import { jobsOver } from '../../support/jobs_world.ts';
import { summaryOf } from '../../support/summaries.ts';

const SECRET = 'the launch code is 1234';

/** A whole plugin but for the engine, which each test brings. */
function world(engine: Summarize = async (thread) => summaryOf(thread), settings: Partial<JobSettings> = {}) {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  const boris = api.addUser('boris');
  const team = api.addTeam('demo', [anna, boris]);
  const channel = api.addChannel('P', team, [anna, boris]);
  const root = api.addPost(channel, anna, SECRET);
  const reply = api.addPost(channel, boris, 'yes', { root_id: root });
  const lines: { level: string; message: string; fields: Record<string, LogValue> }[] = [];
  const log = createLog((level, message, pairs) => {
    const fields: Record<string, LogValue> = {};
    for (let i = 0; i < pairs.length; i += 2) fields[String(pairs[i])] = pairs[i + 1] ?? '';
    lines.push({ level, message, fields });
  });
  const { jobs, runner, settled } = jobsOver({
    api,
    log,
    summarize: engine,
    settings,
    limits: { running: 2, queued: 1 },
  });
  const request = (fields: Partial<SummaryRequest> = {}): SummaryRequest => ({
    recipient: { userId: anna, channelId: channel, rootId: root },
    scope: threadOf(root),
    named: false,
    lens: { kind: 'default' },
    regenerate: false,
    language: 'en',
    readerLanguage: 'en',
    timeZone: '',
    siteUrl: 'https://fallback.example.com',
    ...fields,
  });
  const told = (): string[] => api.told();
  return { api, anna, boris, channel, root, reply, lines, runner, jobs, request, settled, told };
}

const en = (key: MessageKey): string => catalogues.en[key];

test('a request becomes a summary for the one who asked, in their thread, with one log line', async () => {
  const w = world();
  assert.equal(w.jobs.submit(w.request()), 'accepted');
  assert.deepEqual(w.api.calls, [], 'accepted before anything is asked of the host');
  await w.settled();
  assert.equal(w.told().length, 1);
  assert.match(w.told()[0] ?? '', /^#### Thread summary\n/);
  assert.ok(w.told()[0]?.includes(`- About 2 posts. ([1](https://chat.example.com/demo/pl/${w.root}))`));
  assert.equal(w.api.sent[0]?.to, w.anna);
  assert.equal(w.api.sent[0]?.post.root_id, w.root);
  assert.deepEqual(
    w.lines.map(({ level, message, fields }) => [level, message, fields.job, fields.place, fields.posts]),
    [['info', 'summary delivered', 'id1', `thread:${w.root}`, 2]],
  );
});

test('the engine gets the settings of the moment the job started, a fresh nonce and the reader’s language', async () => {
  const seen: unknown[] = [];
  const w = world(async (thread, options, model, digestAllowed) => {
    seen.push([options.language, options.nonce, options.contextTokens, model, digestAllowed]);
    return summaryOf(thread);
  });
  w.jobs.submit(w.request({ language: 'ru' }));
  await w.settled();
  w.jobs.submit(w.request());
  await w.settled();
  assert.deepEqual(seen, [
    ['ru', 'id2', 5000, null, true],
    ['en', 'id4', 5000, null, true],
  ]);
});

test('the engine can let other work go first', async () => {
  const order: string[] = [];
  const w = world(async (thread, options) => {
    setImmediate(() => order.push('other work'));
    await options.pause?.();
    order.push('the engine goes on');
    return summaryOf(thread);
  });
  w.jobs.submit(w.request());
  await w.settled();
  assert.deepEqual(order, ['other work', 'the engine goes on']);
});

test('for everybody: a reply by the bot; where the requester may not post, for them alone and with an apology', async () => {
  const w = world(undefined, { delivery: 'post' });
  w.jobs.submit(w.request());
  await w.settled();
  assert.equal(w.api.created.length, 1);
  assert.deepEqual([w.api.created[0]?.root_id, w.api.created[0]?.user_id], [w.root, fakeId('bot')]);
  assert.deepEqual(w.told(), [en('thread_summary.delivery.posted')]);
  w.api.channels.get(w.channel)?.readOnly.add(w.anna);
  w.jobs.submit(w.request());
  await w.settled();
  assert.equal(w.api.created.length, 1);
  const apology = en('thread_summary.delivery.only_you');
  assert.ok(w.told()[1]?.startsWith(`${apology}\n\n#### Thread summary`), w.told()[1]);
});

test('asked for from elsewhere, a summary is shown where it was asked for', async () => {
  const w = world();
  const elsewhere = w.api.addChannel('P', '', [w.anna]);
  w.jobs.submit(w.request({ recipient: { userId: w.anna, channelId: elsewhere, rootId: '' }, named: true }));
  await w.settled();
  assert.deepEqual([w.api.sent[0]?.post.channel_id, w.api.sent[0]?.post.root_id], [elsewhere, '']);
});

const READING_CASES: [
  string,
  (w: ReturnType<typeof world>) => Partial<SummaryRequest>,
  MessageKey,
  MessageKey,
][] = [
  [
    'an id that is none',
    () => ({ scope: threadOf('nonsense') }),
    'thread_summary.error.bad_post_id',
    'thread_summary.error.bad_post_id',
  ],
  [
    'a post that does not exist',
    () => ({ scope: threadOf(fakeId('nothere')) }),
    'thread_summary.error.thread_not_found',
    'thread_summary.error.not_readable',
  ],
  [
    'a thread one may not read',
    (w) => {
      w.api.channels.get(w.channel)?.members.delete(w.anna);
      return {};
    },
    'thread_summary.error.may_not_read',
    'thread_summary.error.not_readable',
  ],
  [
    'an empty thread',
    (w) => {
      for (const post of w.api.posts.values()) post.message = '';
      return {};
    },
    'thread_summary.error.empty_thread',
    'thread_summary.error.empty_thread',
  ],
  [
    'a thread of system messages alone',
    (w) => {
      for (const post of w.api.posts.values()) post.type = 'system_join_channel';
      return {};
    },
    'thread_summary.error.no_readable_posts',
    'thread_summary.error.no_readable_posts',
  ],
  [
    'a host that does not answer the check',
    (w) => {
      w.api.failures.set(
        'hasPermissionToChannel',
        new AppError('down', { id: 'fake.down', statusCode: 500 }),
      );
      return {};
    },
    'thread_summary.error.cannot_check_access',
    'thread_summary.error.cannot_check_access',
  ],
];

for (const [name, prepare, here, named] of READING_CASES) {
  test(`${name}: one sentence in the reader’s language, one line in the log, the engine is not asked`, async () => {
    for (const [isNamed, key] of [
      [false, here],
      [true, named],
    ] as const) {
      let asked = false;
      const w = world(async (thread) => {
        asked = true;
        return summaryOf(thread);
      });
      w.jobs.submit(w.request({ ...prepare(w), named: isNamed, readerLanguage: 'ru' }));
      await w.settled();
      const reference =
        key === 'thread_summary.error.cannot_check_access' ? ' Метка для администратора: id1.' : '';
      assert.deepEqual(w.told(), [catalogues.ru[key] + reference]);
      assert.equal(w.lines.length, 1);
      assert.ok(!JSON.stringify(w.lines).includes(SECRET));
      assert.equal(asked, false);
    }
  });
}

const LEVELS: [LlmErrorCode, string][] = [
  ['bad_url', 'error'],
  ['auth', 'error'],
  ['model_not_found', 'error'],
  ['protocol', 'error'],
  ['timeout_idle', 'warn'],
  ['connect', 'warn'],
  ['rate_limited', 'info'],
];

for (const [code, level] of LEVELS) {
  test(`a model that fails (${code}): its own sentence, and the remedy for the administrator`, async () => {
    const w = world(async () => {
      throw new LlmError(code, 'refused', { status: 401 });
    });
    w.jobs.submit(w.request());
    await w.settled();
    const reference = level === 'error' ? ' Reference for your administrator: id1.' : '';
    assert.deepEqual(w.told(), [en(`thread_summary.error.llm.${code}`) + reference]);
    assert.equal(w.lines.length, 1);
    assert.deepEqual(
      [w.lines[0]?.level, w.lines[0]?.fields.code, w.lines[0]?.fields.status],
      [level, code, 401],
    );
    assert.equal(w.lines[0]?.fields.remedy, en(`thread_summary.admin.llm.${code}`).slice(0, 300));
  });
}

test('a digest in place of a failed model is delivered, and the administrator still hears of the failure', async () => {
  const w = world(async (thread) => summaryOf(thread, { source: { kind: 'digest', cause: 'auth' } }));
  w.jobs.submit(w.request());
  await w.settled();
  assert.match(w.told()[0] ?? '', /> Digest: .*refused the API token/);
  assert.deepEqual(
    w.lines.map(({ level, fields }) => [level, fields.code ?? fields.source]),
    [
      ['error', 'auth'],
      ['info', 'digest'],
    ],
  );
  const none = world(async (thread) =>
    summaryOf(thread, { source: { kind: 'digest', cause: 'not_configured' } }),
  );
  none.jobs.submit(none.request());
  await none.settled();
  assert.deepEqual(
    none.lines.map(({ level }) => level),
    ['info'],
    'no model configured is no failure',
  );
});

test('a bug in the engine: a sentence with the reference that the log carries, and nothing of the thread', async () => {
  const w = world(async (thread) => {
    throw new TypeError(`cannot read ${thread.posts[0]?.text}`);
  });
  w.jobs.submit(w.request());
  await w.settled();
  assert.equal(w.told().length, 1);
  assert.ok(w.told()[0]?.includes('id1'));
  assert.deepEqual(
    [w.lines[0]?.level, w.lines[0]?.fields.job, w.lines[0]?.fields.error],
    ['error', 'id1', 'TypeError'],
  );
  assert.ok(!JSON.stringify([w.lines, w.told()]).includes(SECRET));
});

test('access lost while the model was at work: the summary is not shown', async () => {
  const w = world(async (thread) => {
    w.api.channels.get(w.channel)?.members.delete(w.anna);
    return summaryOf(thread);
  });
  w.jobs.submit(w.request());
  await w.settled();
  assert.deepEqual(w.told(), [en('thread_summary.error.may_not_read')]);
});

test('the same thread asked for twice, by its root or through a reply, is summarised once', async () => {
  let runs = 0;
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const w = world(async (thread) => {
    runs += 1;
    await gate;
    return summaryOf(thread);
  });
  assert.equal(w.jobs.submit(w.request()), 'accepted');
  assert.equal(w.jobs.submit(w.request()), 'already_running');
  assert.equal(
    w.jobs.submit(w.request({ scope: threadOf(w.reply) })),
    'accepted',
    'not yet known to be of the same thread',
  );
  const other = { userId: w.boris, channelId: w.channel, rootId: w.root };
  assert.equal(w.jobs.submit(w.request({ recipient: other })), 'accepted', 'another person, another job');
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  release();
  await w.settled();
  assert.equal(runs, 2);
  const notice = en('thread_summary.error.already_running');
  assert.deepEqual(
    w.api.told(w.anna).map((message) => message === notice || message.split('\n')[0]),
    [true, '#### Thread summary', true],
  );
});

test('more than the queue holds is refused with a sentence', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const w = world(async (thread) => {
    await gate;
    return summaryOf(thread);
  });
  const roots = [1, 2, 3, 4].map((n) => w.api.addPost(w.channel, w.anna, `thread ${n}`));
  assert.deepEqual(
    roots.map((postId) => w.jobs.submit(w.request({ scope: threadOf(postId) }))),
    ['accepted', 'accepted', 'accepted', 'busy'],
  );
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(w.told().slice(0, 2), [
    en('thread_summary.progress.queued_next'),
    en('thread_summary.error.busy'),
  ]);
  release();
  await w.settled();
  assert.equal(w.told().length, 4);
});

test('cancelled and interrupted jobs say so even when the engine does not listen', async () => {
  const deaf: Summarize = () => new Promise(() => undefined);
  const w = world(deaf);
  w.jobs.submit(w.request({ scope: threadOf(w.reply) }));
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(
    w.jobs.cancel(w.boris, threadOf(w.root)),
    false,
    'another person’s job is not theirs to cancel',
  );
  assert.equal(
    w.jobs.cancel(w.anna, threadOf(w.root)),
    true,
    'by the root, though asked for through a reply',
  );
  await w.settled();
  assert.deepEqual(w.told(), [en('thread_summary.error.llm.cancelled')]);

  const stopping = world(deaf);
  stopping.jobs.submit(stopping.request());
  await new Promise((resolve) => setImmediate(resolve));
  await stopping.runner.stop(1);
  assert.deepEqual(stopping.told(), [en('thread_summary.progress.handed_over')]);
  assert.equal(stopping.jobs.submit(stopping.request()), 'stopping');
});

test('a summary that cannot be posted: the person is told if that works, the log in any case', async () => {
  const w = world();
  let refused = /^####/;
  const fail = (_user: string, post: FakePost) =>
    refused.test(post.message) ? new Error('session closed') : undefined;
  w.api.failures.set('sendEphemeralPost', fail);
  w.api.failures.set('updateEphemeralPost', fail);
  w.jobs.submit(w.request());
  await w.settled();
  assert.deepEqual(w.told(), [
    `${en('thread_summary.error.delivery')} Reference for your administrator: id1.`,
  ]);
  assert.deepEqual(
    w.lines.filter(({ level }) => level !== 'debug').map(({ level }) => level),
    ['error'],
  );
  refused = /^/;
  w.jobs.submit(w.request());
  await w.settled();
  const messages = w.lines.filter(({ level }) => level !== 'debug').map(({ message }) => message);
  assert.deepEqual(messages.slice(1), ['no summary', 'the person could not be told']);
});

test('an outcome that the host takes at the second try is there once', async () => {
  const w = world();
  let failing = 2;
  w.api.failures.set('sendEphemeralPost', () => (failing-- > 0 ? new Error('busy') : undefined));
  w.jobs.submit(w.request());
  await w.settled();
  assert.equal(w.told().length, 1);
  assert.match(w.told()[0] ?? '', /^#### Thread summary/);
});

test('the site’s address comes from the host, or else from the request', async () => {
  const w = world();
  w.api.config.ServiceSettings.SiteURL = null;
  w.jobs.submit(w.request());
  await w.settled();
  assert.ok(w.told()[0]?.includes(`https://fallback.example.com/demo/pl/${w.root}`));
});
