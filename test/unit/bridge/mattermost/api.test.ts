/** Calls to the host: arguments, results and every kind of failure, over real net/rpc and gob. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GoValue } from '../../../../server/bridge/gob/values.ts';
import type { PluginHost } from '../../../../server/bridge/mattermost/activation.ts';
import type { PluginApi } from '../../../../server/bridge/mattermost/api.ts';
import { apiMethods } from '../../../../server/bridge/mattermost/generated/api.ts';
import { universe } from '../../../../server/bridge/mattermost/generated/universe.ts';
import { RpcError } from '../../../../server/bridge/net_rpc/rpc_error.ts';
import { API_ID, DRIVER_ID, type TestHost, testHost } from './kit.ts';

async function connected(): Promise<{ host: TestHost; api: PluginApi }> {
  let given: PluginHost | undefined;
  const host = testHost((one) => {
    given = one;
    return {};
  });
  await host.hook('OnActivate', { APIMuxId: API_ID, DriverMuxId: DRIVER_ID });
  return { host, api: (given as PluginHost).api };
}

test('one result comes as it is, several as a list, none as undefined', async () => {
  const { host, api } = await connected();
  host.api.set('GetUser', ({ A }) => ({ A: { id: A, username: 'anna' } }));
  host.api.set('RegisterCommand', () => ({ A: null }));
  host.api.set('GetFileLink', ({ A }) => ({ A: `https://chat.example.com/${A}` }));
  const user = await api.getUser('u1');
  assert.equal(user.id, 'u1');
  assert.equal(user.username, 'anna');
  assert.deepEqual({ ...user.props }, {}, 'what the host left out is there, zero');
  assert.equal(await api.registerCommand({ trigger: 'summary' }), undefined);
  assert.equal(await api.getFileLink('f'), 'https://chat.example.com/f');
});

test("the host's AppError is thrown with all it says", async () => {
  const { host, api } = await connected();
  host.api.set('GetPost', () => ({
    B: {
      id: 'app.post.get.app_error',
      message: 'No.',
      status_code: 404,
      Where: 'GetPost',
      detailed_error: 'd',
    },
  }));
  await assert.rejects(api.getPost('p'), {
    name: 'AppError',
    id: 'app.post.get.app_error',
    message: 'No.',
    statusCode: 404,
    where: 'GetPost',
    detailedError: 'd',
  });
});

test("a Go error is thrown by its kind, one of a database by its driver's name", async () => {
  const { host, api } = await connected();
  let error: unknown;
  host.api.set('RegisterCommand', () => ({ A: error }));
  error = new GoValue('*plugin.ErrorString', { Code: 0, Err: 'invalid command' });
  await assert.rejects(api.registerCommand({}), {
    name: 'HostError',
    code: 'plain',
    message: 'RegisterCommand: invalid command',
  });
  error = new GoValue('*plugin.ErrorString', { Code: 2, Err: 'sql: no rows' });
  await assert.rejects(api.registerCommand({}), { code: 'sql_no_rows' });
  error = new GoValue('*model.AppError', { id: 'x', message: 'm', status_code: 400 });
  await assert.rejects(api.registerCommand({}), { name: 'AppError', id: 'x' });
});

test('a call that an old host lacks says so, and the next one works', async () => {
  const { host, api } = await connected();
  await assert.rejects(api.sendToastMessage('u', '', 'text', {}), {
    name: 'HostError',
    code: 'not_supported',
    message: /^SendToastMessage: this server does not have it; it needs Mattermost \d+\.\d+ or newer$/,
  });
  host.api.set('GetServerVersion', () => ({ A: '9.11.0' }));
  assert.equal(await api.getServerVersion(), '9.11.0');
});

test('what goes wrong below a call is one class of error, and the next call works', async () => {
  const { host, api } = await connected();
  host.api.set('GetUser', () => {
    throw new RpcError('remote', 'gob: wrong type');
  });
  await assert.rejects(api.getUser('u'), {
    name: 'HostError',
    code: 'refused',
    message: 'GetUser: gob: wrong type',
  });
  host.api.set('GetServerVersion', () => ({ A: '9.11.0' }));
  assert.equal(await api.getServerVersion(), '9.11.0');
});

test('neither a value nor an error is a failure, not a null', async () => {
  const { host, api } = await connected();
  host.api.set('GetUser', () => ({}));
  await assert.rejects(api.getUser('u'), { name: 'HostError', code: 'no_value' });
});

test('a missing argument that the host would follow unchecked never leaves', async () => {
  const { host, api } = await connected();
  host.api.set('CreatePost', () => ({ A: {} }));
  await assert.rejects(api.createPost(undefined as unknown as object), {
    name: 'HostError',
    code: 'missing_argument',
    message: 'CreatePost: expected post, got nothing',
  });
  assert.deepEqual(host.calls, []);
});

test('an argument of the wrong type names the field and never leaves', async () => {
  const { host, api } = await connected();
  host.api.set('CreatePost', () => ({ A: {} }));
  await assert.rejects(api.createPost({ create_at: 'now' as unknown as number }), {
    name: 'GobError',
    message: 'gob: expected int64, got string in model.Post.CreateAt',
  });
  assert.deepEqual(host.calls, []);
});

test('log values reach the host as text, in pairs', async () => {
  const { host, api } = await connected();
  host.api.set('LogWarn', () => ({}));
  await api.logWarn('careful', ['ms', 12, 'ok', true, 'last']);
  assert.deepEqual(host.calls[0]?.args, { A: 'careful', B: ['ms', '12', 'ok', 'true', 'last', ''] });
  const circle: unknown[] = [];
  circle.push(circle);
  await api.logWarn('careful', [
    'ids',
    ['a', 'b'],
    'post',
    { id: 'a' },
    'error',
    new TypeError('no'),
    'circle',
    circle,
  ]);
  const texts = ['ids', '["a","b"]', 'post', '{"id":"a"}', 'error', 'TypeError: no', 'circle', ''];
  assert.deepEqual(host.calls[1]?.args, { A: 'careful', B: texts });
});

test('an unset configuration is an empty one', async () => {
  const { host, api } = await connected();
  host.api.set('LoadPluginConfiguration', () => ({ A: new Uint8Array(0) }));
  assert.deepEqual(await api.loadPluginConfiguration(), {});
});

test('every generated call goes out under its own name with as many arguments as its struct has', () => {
  for (const method of apiMethods) {
    if (method.handWritten === true) continue;
    const args = universe.structs[method.args];
    const returns = universe.structs[method.returns];
    assert.ok(args !== undefined && returns !== undefined, method.go);
    assert.equal(args.fields.length, method.params.length, method.go);
    assert.equal(returns.fields.length, method.results + (method.error === '' ? 0 : 1), method.go);
  }
});
