/** What the host asks of a plugin from `Implemented` to `OnDeactivate`, over real net/rpc and gob. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GoValue } from '../../../../server/bridge/gob/values.ts';
import type { PluginHost } from '../../../../server/bridge/mattermost/activation.ts';
import { AppError } from '../../../../server/bridge/mattermost/app_error.ts';
import { universe } from '../../../../server/bridge/mattermost/generated/universe.ts';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import { API_ID, DRIVER_ID, testHost } from './kit.ts';

const ACTIVATE = { APIMuxId: API_ID, DriverMuxId: DRIVER_ID };

test('tells the host the hooks it has, and no others', async () => {
  const host = testHost(() => ({ executeCommand: () => ({}), onDeactivate: () => {} }));
  assert.deepEqual(await host.implemented(), ['ExecuteCommand', 'OnDeactivate']);
  await assert.rejects(host.hook('MessageHasBeenPosted'), /can't find method Plugin.MessageHasBeenPosted/);
});

test('refuses a hook that the host does not know, where it is written', () => {
  assert.throws(() => testHost(() => ({ executeComand: () => ({}) }) as Hooks), /no hook "executeComand"/);
});

test('activates: both connections, the configuration, then the plugin', async () => {
  const steps: string[] = [];
  const host = testHost(({ api }) => ({
    onConfigurationChange: async () => {
      steps.push(JSON.stringify(await api.loadPluginConfiguration()));
    },
    onActivate: () => {
      steps.push('activated');
    },
  }));
  host.api.set('LoadPluginConfiguration', () => ({ A: Buffer.from('{"llmmodel":"qwen3"}') }));
  assert.deepEqual(await host.hook('OnActivate', ACTIVATE), { A: null });
  assert.deepEqual(steps, ['{"llmmodel":"qwen3"}', 'activated']);
  assert.deepEqual(host.dialled, [API_ID, DRIVER_ID]);
});

test('a failing configuration hook is noted and does not stop activation; a failing activation does', async () => {
  const host = testHost(() => ({
    onConfigurationChange: () => {
      throw new Error('no settings');
    },
    onActivate: async () => {
      throw new Error('cannot start');
    },
  }));
  const { A } = await host.hook('OnActivate', ACTIVATE);
  assert.deepEqual(A, new GoValue('*plugin.ErrorString', { Code: 0, Err: 'cannot start' }));
  assert.deepEqual(
    host.failures.map(({ hook }) => hook),
    ['OnConfigurationChange', 'OnActivate'],
  );
});

test('calls before activation are refused in a sentence', async () => {
  let given: PluginHost | undefined;
  testHost((host) => {
    given = host;
    return {};
  });
  await assert.rejects(given?.api.getUser('u') ?? Promise.resolve(), {
    name: 'HostError',
    code: 'not_connected',
    message: 'GetUser: the host has not activated the plugin yet',
  });
});

test('activation by a host whose numbers of streams are of another type ends, rather than count as done', async () => {
  const args = 'plugin.Z_OnActivateArgs';
  const fields = [{ go: 'APIMuxId', json: 'APIMuxId', type: 'string' }] as const;
  const types = { ...universe, structs: { ...universe.structs, [args]: { go: args, fields } } };
  const host = testHost(() => ({ executeCommand: () => ({}) }), types);
  await assert.rejects(host.hook('OnActivate', { APIMuxId: '1' }), { code: 'closed' });
});

test('hands hooks their arguments under JSON names and packs what they return', async () => {
  const seen: unknown[] = [];
  const host = testHost(() => ({
    executeCommand: (context, args) => {
      seen.push(context.UserAgent, args.command, args.root_id);
      return { text: 'ответ', extra_responses: [{ text: 'more' }] };
    },
    messageWillBePosted: () => [{ message: 'changed' }, ''],
  }));
  const reply = await host.hook('ExecuteCommand', {
    A: { UserAgent: 'test' },
    B: { command: '/summary', root_id: 'r'.repeat(26) },
  });
  assert.deepEqual(seen, ['test', '/summary', 'r'.repeat(26)]);
  const response = reply.A as { text: string; extra_responses: { text: string }[] };
  assert.equal(response.text, 'ответ');
  assert.equal(response.extra_responses[0]?.text, 'more');
  assert.equal(reply.B, null);
  const posted = await host.hook('MessageWillBePosted', { A: {}, B: { message: 'x' } });
  assert.equal((posted.A as { message: string }).message, 'changed');
});

test('a hook that fails answers with an AppError; what it said stays here', async () => {
  const host = testHost(() => ({
    executeCommand: (_context, args) => {
      if (args.command === '/own') throw new AppError('Not now.', { id: 'own.id', statusCode: 409 });
      throw new TypeError('SECRET text of a post');
    },
  }));
  const own = await host.hook('ExecuteCommand', { A: {}, B: { command: '/own' } });
  assert.equal(own.A, null);
  assert.deepEqual(pick(own.B), { id: 'own.id', message: 'Not now.', status_code: 409 });
  const other = await host.hook('ExecuteCommand', { A: {}, B: { command: '/x' } });
  assert.equal((other.B as { status_code: number }).status_code, 500);
  assert.ok(!JSON.stringify(other).includes('SECRET'));
  assert.match(String(host.failures[1]?.error), /SECRET text of a post/);
});

test('an AppError stays one where a hook answers with any error; others cross as their text', async () => {
  let thrown: Error = new AppError('Not now.', { id: 'own.id', statusCode: 409 });
  const host = testHost(() => ({
    onInstall: () => {
      throw thrown;
    },
  }));
  const own = (await host.hook('OnInstall', { A: {}, B: {} })).A as GoValue;
  assert.equal(own.name, '*model.AppError');
  assert.deepEqual(pick(own.value), { id: 'own.id', message: 'Not now.', status_code: 409 });
  thrown = new Error('no room');
  const other = (await host.hook('OnInstall', { A: {}, B: {} })).A;
  assert.deepEqual(other, new GoValue('*plugin.ErrorString', { Code: 0, Err: 'no room' }));
});

test('a reply that does not fit its type is an error to the host, and hooks go on', async () => {
  let good = false;
  const host = testHost(() => ({
    executeCommand: () => (good ? { text: 'fine' } : ({ text: 7 } as unknown as object)),
  }));
  await assert.rejects(host.hook('ExecuteCommand', { A: {}, B: {} }), /GobError: bad_value/);
  good = true;
  const reply = await host.hook('ExecuteCommand', { A: {}, B: {} });
  assert.equal((reply.A as { text: string }).text, 'fine');
});

test('the end of the API connection is told once; calls reject from then on', async () => {
  let given: PluginHost | undefined;
  const host = testHost((one) => {
    given = one;
    return {};
  });
  await host.hook('OnActivate', ACTIVATE);
  host.loseApi();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(host.lost.length, 1);
  await assert.rejects(given?.api.getUser('u') ?? Promise.resolve(), { code: 'not_connected' });
});

function pick(error: unknown): object {
  const { id, message, status_code } = error as Record<string, unknown>;
  return { id, message, status_code };
}
