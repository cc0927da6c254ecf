/** "Summarize thread" of the built bundle, against a store and a network of the test's making. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { bundleWebapp } from '../../../build/webapp_bundle.ts';
import { runScript } from '../../support/browser_script.ts';

interface MenuAction {
  readonly action: (postId: string) => void;
  readonly filter: (postId: string) => boolean;
}
type Answer = { readonly status: number; readonly body?: unknown } | Error;

let script = '';
before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'webapp-'));
  await bundleWebapp({ outfile: join(folder, 'main.js') });
  script = readFileSync(join(folder, 'main.js'), 'utf8');
  rmSync(folder, { recursive: true });
});

const POSTS = {
  reply: { id: 'reply', root_id: 'root', channel_id: 'town', type: '', delete_at: 0 },
  root: { id: 'root', root_id: '', channel_id: 'town', type: '', delete_at: 0 },
  joined: { id: 'joined', root_id: '', channel_id: 'town', type: 'system_join_channel', delete_at: 0 },
  whisper: { id: 'whisper', root_id: '', channel_id: 'town', type: 'system_ephemeral', delete_at: 0 },
  gone: { id: 'gone', root_id: '', channel_id: 'town', type: '', delete_at: 5 },
  failed: { id: 'failed', root_id: '', channel_id: 'town', type: '', delete_at: 0, state: 'FAILED' },
};

function setUp(answer: Answer, fields: { locale?: string; productApi?: boolean; basename?: string } = {}) {
  const requests: { url: string; init: { method: string; headers: Record<string, string>; body: string } }[] =
    [];
  const dispatched: { type: string; data?: { message: string; root_id: string; type: string } }[] = [];
  const store = {
    getState: () => ({
      entities: {
        posts: { posts: POSTS },
        users: { currentUserId: 'anna', profiles: { anna: { locale: fields.locale ?? 'en' } } },
      },
    }),
    dispatch: (action: { type: string }) => void dispatched.push(action),
  };
  let menu: MenuAction | undefined;
  const window: Record<string, unknown> = {
    React: { createElement: (type: unknown) => ({ type }) },
    ReactIntl: { FormattedMessage: 'FormattedMessage' },
    document: { cookie: 'MMUSERID=anna; MMCSRF=token-1; other=2' },
    fetch: async (url: string, init: never) => {
      requests.push({ url, init });
      if (answer instanceof Error) throw answer;
      return { ok: answer.status < 300, status: answer.status, json: async () => answer.body };
    },
    registerPlugin: (_id: string, plugin: { initialize(registry: unknown, store: unknown): void }) =>
      plugin.initialize(
        {
          registerTranslations: () => undefined,
          registerSlashCommandWillBePostedHook: () => 'hook',
          registerAdminConsoleCustomSetting: () => undefined,
          registerPostDropdownMenuAction: (
            _text: unknown,
            action: MenuAction['action'],
            filter: MenuAction['filter'],
          ) => {
            menu = { action, filter };
          },
        },
        store,
      ),
    ...(fields.basename === undefined ? {} : { basename: fields.basename }),
    ...(fields.productApi === false
      ? {}
      : { ProductApi: { selectRhsPost: (id: string) => ({ type: `open ${id}` }) } }),
  };
  runScript(script, window);
  assert.ok(menu);
  const press = async (postId: string): Promise<void> => {
    menu?.action(postId);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return { menu, press, requests, dispatched };
}

test('the thread of the post is opened, and its summary asked for with the token against forgery', async () => {
  const { press, requests, dispatched } = setUp({ status: 202 }, { basename: '/chat' });
  await press('reply');
  assert.deepEqual(
    dispatched.map(({ type }) => type),
    ['open root'],
  );
  const [request] = requests;
  assert.equal(request?.url, '/chat/plugins/thread-summary/api/v1/summaries');
  assert.equal(request?.init.method, 'POST');
  assert.equal(request?.init.headers['x-csrf-token'], 'token-1');
  assert.deepEqual(JSON.parse(request?.init.body ?? ''), {
    post_ids: ['reply'],
    channel_id: 'town',
    root_id: 'root',
  });
});

test('a host that cannot open threads for plugins is asked all the same', async () => {
  const { press, requests, dispatched } = setUp({ status: 202 }, { productApi: false });
  await press('root');
  assert.deepEqual(dispatched, []);
  assert.equal(JSON.parse(requests[0]?.init.body ?? '').root_id, 'root');
});

test('a refusal is shown in the thread in the server’s own words, to this reader alone', async () => {
  const { press, dispatched } = setUp({ status: 429, body: { message: 'Слишком много сводок.' } });
  await press('root');
  const told = dispatched.at(-1);
  assert.equal(told?.type, 'RECEIVED_NEW_POST');
  assert.deepEqual(
    [told?.data?.message, told?.data?.root_id, told?.data?.type],
    ['Слишком много сводок.', 'root', 'system_ephemeral'],
  );
});

for (const [what, answer] of [
  ['the network is down', new TypeError('Failed to fetch')],
  ['a proxy answers with a page', { status: 502 }],
  ['the answer has no message', { status: 500, body: {} }],
] as const) {
  test(`${what}: the reader is told in their language`, async () => {
    const { press, dispatched } = setUp(answer, { locale: 'ru' });
    await press('root');
    assert.match(dispatched.at(-1)?.data?.message ?? '', /сервер не ответил/);
  });
}

test('it is offered for posts by people that are there, and for no others', () => {
  const { menu } = setUp({ status: 202 });
  const offered = [...Object.keys(POSTS), 'unknown'].filter((id) => menu?.filter(id));
  assert.deepEqual(offered, ['reply', 'root']);
});
