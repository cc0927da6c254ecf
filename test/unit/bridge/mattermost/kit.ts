/** A host in memory: its hooks client and its API server around one `Activation`. */
import assert from 'node:assert/strict';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { Activation, type PluginHost } from '../../../../server/bridge/mattermost/activation.ts';
import { universe } from '../../../../server/bridge/mattermost/generated/universe.ts';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import { RpcClient } from '../../../../server/bridge/net_rpc/client.ts';
import { type RpcMethod, RpcServer } from '../../../../server/bridge/net_rpc/server.ts';
import { systemTimers, type Timers } from '../../../../server/bridge/yamux/timers.ts';
import { byteStreamPair } from '../../../support/byte_stream_pair.ts';

export interface TestHost {
  /** Calls a hook with its Z_ struct and returns the Z_ reply. */
  hook(go: string, args?: object): Promise<Record<string, unknown>>;
  implemented(): Promise<unknown>;
  /** The API of the host: by Go name, the Z_ arguments in and the Z_ reply out. */
  readonly api: Map<string, (args: Record<string, unknown>) => unknown>;
  /** Every API call, in order. */
  readonly calls: { readonly method: string; readonly args: Record<string, unknown> }[];
  readonly failures: { readonly hook: string; readonly error: unknown }[];
  readonly lost: Error[];
  readonly dialled: number[];
  /** Ends the API connection from the host's side. */
  loseApi(): void;
  /** Ends the plugin in order, as Quit and SIGTERM do. */
  stop(): Promise<void>;
}

export const API_ID = 11;
export const DRIVER_ID = 12;

/** `types` are the host's own, where they differ from the plugin's; `timers` the plugin's. */
export function testHost(
  create: (host: PluginHost) => Hooks,
  types: GoUniverse = universe,
  timers: Timers = systemTimers,
): TestHost {
  const calls: TestHost['calls'] = [];
  const failures: TestHost['failures'] = [];
  const lost: Error[] = [];
  const dialled: number[] = [];
  const api: TestHost['api'] = new Map();
  const [hostApiEnd, pluginApiEnd] = byteStreamPair();
  const [hostHooksEnd, pluginHooksEnd] = byteStreamPair();
  const activation = new Activation({
    create,
    broker: {
      nextId: () => 1,
      accept: () => Promise.reject(new Error('no stream is offered in this test')),
      dial: async (id) => {
        dialled.push(id);
        return id === API_ID ? pluginApiEnd : byteStreamPair()[0];
      },
      open: () => assert.fail('no stream is offered in this test'),
      decline: () => assert.fail('no stream is offered in this test'),
    },
    timers,
    hookFailed: (hook, error) => failures.push({ hook, error }),
    apiLost: (reason) => lost.push(reason),
  });
  new RpcServer(pluginHooksEnd, universe, (name) => activation.lookup(name));
  new RpcServer(hostApiEnd, types, (name) => apiMethod(name, api, calls));
  const hooks = new RpcClient(hostHooksEnd, types);
  return {
    api,
    calls,
    failures,
    lost,
    dialled,
    loseApi: () => hostApiEnd.end(),
    stop: () => activation.stop(),
    implemented: () => hooks.call('Plugin.Implemented', { struct: 'struct {}' }, {}, { slice: 'string' }),
    hook: async (go, args = {}) =>
      (await hooks.call(`Plugin.${go}`, struct(go, 'Args'), args, struct(go, 'Returns'))) as Record<
        string,
        unknown
      >,
  };
}

function struct(go: string, half: 'Args' | 'Returns'): TypeRef {
  return { struct: `plugin.Z_${go}${half}` };
}

function apiMethod(name: string, api: TestHost['api'], calls: TestHost['calls']): RpcMethod | undefined {
  const method = name.replace('Plugin.', '');
  const answer = api.get(method);
  if (answer === undefined) return undefined;
  // Its structs are the only ones whose name is not the call's.
  const base = method === 'LoadPluginConfiguration' ? 'LoadPluginConfigurationArgs' : method;
  return {
    args: struct(base, 'Args'),
    reply: struct(base, 'Returns'),
    handle: (args) => {
      calls.push({ method, args: args as Record<string, unknown> });
      return answer(args as Record<string, unknown>);
    },
  };
}
