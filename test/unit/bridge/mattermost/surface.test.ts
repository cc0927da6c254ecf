/** What ships for authors besides hooks and calls: transformers, signals, paging, the fake host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AppError,
  type CallOutcome,
  type CallTransformer,
  channelPosts,
  definePlugin,
  HostError,
  kvKeys,
  observed,
  retrying,
  withSignal,
} from '../../../../server/bridge/index.ts';
import { transformed } from '../../../../server/bridge/mattermost/transformers.ts';
import { RpcError } from '../../../../server/bridge/net_rpc/rpc_error.ts';
import { fakeHost } from '../../../../server/bridge/testing/fake_host.ts';

const NOTHING = 'bool';

function callerThat(answer: () => Promise<unknown>) {
  return { call: (_method: string) => answer() };
}

test('transformers stand around a call in the order given', async () => {
  const steps: string[] = [];
  const around =
    (name: string): CallTransformer =>
    async (exchange, next) => {
      steps.push(`${name} before`);
      const reply = await next(exchange);
      steps.push(`${name} after`);
      return reply;
    };
  const caller = transformed(
    callerThat(async () => {
      steps.push('call');
      return 'reply';
    }),
    [around('outer'), around('inner')],
  );
  assert.equal(await caller.call('Plugin.GetUser', NOTHING, {}, NOTHING), 'reply');
  assert.deepEqual(steps, ['outer before', 'inner before', 'call', 'inner after', 'outer after']);
});

test('an observer hears of every call, how long it took and what came of it', async () => {
  const seen: CallOutcome[] = [];
  let time = 0;
  let fail = false;
  const caller = transformed(
    callerThat(async () => {
      time += 7;
      if (fail) throw new RpcError('closed', 'gone');
      return 1;
    }),
    [
      observed(
        (outcome) => seen.push(outcome),
        () => time,
      ),
    ],
  );
  await caller.call('Plugin.GetUser', NOTHING, {}, NOTHING);
  fail = true;
  await assert.rejects(caller.call('Plugin.CreatePost', NOTHING, {}, NOTHING), { code: 'closed' });
  assert.deepEqual(seen, [
    { method: 'GetUser', ms: 7, outcome: 'ok' },
    { method: 'CreatePost', ms: 7, outcome: 'closed' },
  ]);
});

test('a full connection is tried again for reads, with longer pauses, and never for writes', async () => {
  let calls = 0;
  const pauses: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
  };
  const caller = transformed(
    callerThat(async () => {
      calls += 1;
      throw new RpcError('overloaded', 'full');
    }),
    [retrying({ attempts: 3, pauseMs: 10, sleep })],
  );
  await assert.rejects(caller.call('Plugin.GetUser', NOTHING, {}, NOTHING), { code: 'overloaded' });
  assert.deepEqual([calls, pauses], [3, [10, 20]]);
  await assert.rejects(caller.call('Plugin.CreatePost', NOTHING, {}, NOTHING), { code: 'overloaded' });
  assert.equal(calls, 4);
});

test('a call whose signal is aborted rejects at once with the reason, and leaves no listener', async () => {
  const controller = new AbortController();
  const host = fakeHost({ getServerVersion: () => new Promise(() => {}), getPluginId: () => 'hello' });
  const api = withSignal(host.api, controller.signal);
  assert.equal(await api.getPluginId(), 'hello');
  const waiting = api.getServerVersion();
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(api.getServerVersion(), reason);
  assert.equal(host.callsOf('getServerVersion').length, 1, 'an aborted signal makes no call');
});

test('pages are asked for one at a time, and only as far as they are read', async () => {
  const asked: number[] = [];
  const host = fakeHost({
    kvList: (page, perPage) => {
      asked.push(page);
      return Array.from({ length: page < 2 ? perPage : 1 }, (_, index) => `${page}-${index}`);
    },
  });
  const keys: string[] = [];
  for await (const key of kvKeys(host.api, 2)) keys.push(key);
  assert.deepEqual(keys, ['0-0', '0-1', '1-0', '1-1', '2-0']);
  assert.deepEqual(asked, [0, 1, 2]);
  asked.length = 0;
  for await (const key of kvKeys(host.api, 2)) if (key === '0-1') break;
  assert.deepEqual(asked, [0]);
});

test('posts come in the order of the list, whatever the map holds', async () => {
  const host = fakeHost({
    getPostsForChannel: (_channel, page) =>
      page === 0
        ? { order: ['b', 'a'], posts: { a: { id: 'a' }, b: { id: 'b' } } }
        : { order: [], posts: {} },
  });
  const ids: string[] = [];
  for await (const post of channelPosts(host.api, 'c', 2)) ids.push(post.id);
  assert.deepEqual(ids, ['b', 'a']);
});

test('a plugin is tested by its hooks and a fake host', async () => {
  const greeter = definePlugin(({ api }) => ({
    async executeCommand(_context, { user_id }) {
      return { text: `Hello, ${(await api.getUser(user_id)).username}` };
    },
  }));
  const host = fakeHost({
    getUser: (id) => {
      if (id === 'u') return { username: 'anna' };
      throw new AppError('No such user.', { id: 'missing', statusCode: 404 });
    },
  });
  const { executeCommand } = greeter(host);
  const run = (user_id: string) => executeCommand?.({} as never, { user_id } as never);
  assert.deepEqual(await run('u'), { text: 'Hello, anna' });
  await assert.rejects(async () => run('x'), { name: 'AppError', statusCode: 404 });
  assert.deepEqual(host.callsOf('getUser'), [['u'], ['x']]);
  await assert.rejects(host.api.getTeam('t'), /fake host: getTeam was called and has no answer/);
});

test('the end of the host is a signal with a reason', async () => {
  const host = fakeHost();
  assert.equal(host.closing.aborted, false);
  await host.close();
  assert.equal(host.closing.aborted, true);
  assert.equal(new HostError('no_value', 'GetUser', 'nothing').message, 'GetUser: nothing');
});
