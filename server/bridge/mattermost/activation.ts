/**
 * The plugin behind the `hooks` connection: answers `Implemented`, builds the API connection when the host activates
 * us, and runs the author's hooks.
 */
import type { GoUniverse, TypeRef } from '../gob/schema.ts';
import { RpcClient } from '../net_rpc/client.ts';
import type { RpcError } from '../net_rpc/rpc_error.ts';
import type { RpcMethod } from '../net_rpc/server.ts';
import { systemTimers, type Timers } from '../yamux/timers.ts';
import { createApi, type PluginApi } from './api.ts';
import { Ending, type HandOver } from './ending.ts';
import { toErrorValue } from './error_values.ts';
import { fileRpcMethod } from './file_hook.ts';
import { type Hook, type HookFailed, hookRpcMethod } from './hook_methods.ts';
import { type Hooks, type ImplementedHook, implementedHooks } from './hooks.ts';
import { HostError } from './host_error.ts';
import type { HostFeatures } from './host_features.ts';
import { HostSettings } from './host_settings.ts';
import { httpRpcMethod } from './http/serve_http.ts';
import type { HookMethod } from './method.ts';
import { SelfProbe } from './self_probe.ts';
import { settingsHook } from './settings_calls.ts';
import type { StreamBroker } from './stream_broker.ts';
import { type Caller, type CallTransformer, transformed } from './transformers.ts';
import { wireUniverse } from './wire_universe.ts';

/** What a plugin is given of its host. */
export interface PluginHost {
  /** Rejects with `HostError` `not_connected` before `onActivate` and after the host has gone. */
  readonly api: PluginApi;
  /** Aborted when the plugin ends: because the host deactivates it, before `onDeactivate`, or because the host has gone. */
  readonly closing: AbortSignal;
  /**
   * Has `handOver` called when the plugin ends in order, before `onDeactivate`: work in hand can be put into a store, for
   * which the host still answers. 700 ms later `deadline` is aborted, and nobody waits any longer. Returns what takes it
   * back, for when the work is done. Where the host dies there is no such end: what must survive is stored before.
   */
  onClosing(handOver: HandOver): () => void;
}

/** What makes a plugin of its host: a function, so that the plugin's state begins anew with each activation. */
export type CreatePlugin = (host: PluginHost) => Hooks;

export interface ActivationOptions {
  readonly create: CreatePlugin;
  /** Around every call to the host, the first outermost. */
  readonly transformers?: readonly CallTransformer[];
  /** Opens and accepts streams by number: the session's `MuxBroker`. */
  readonly broker: StreamBroker;
  readonly hookFailed: HookFailed;
  /** The plugin's id: with it the plugin finds out when the host has lost its hooks (see self_probe.ts). */
  readonly pluginId?: string;
  readonly probeEveryMs?: number;
  /** The host answers, and calls no hook any more. */
  readonly hooksLost?: (reason: Error) => void;
  readonly timers?: Timers;
  /** The API connection ended while the session lives: it cannot be opened again, so the plugin has to end. */
  readonly apiLost: (reason: RpcError) => void;
}

interface OnActivateArgs {
  readonly APIMuxId: number;
  readonly DriverMuxId: number;
  /** The host understands requests to other plugins that are given up (after 11.6). */
  readonly ContextHTTP?: boolean;
}

const EMPTY: TypeRef = { struct: 'struct {}' };

export class Activation {
  readonly #options: ActivationOptions;
  readonly #hooks: ReadonlyMap<string, ImplementedHook>;
  readonly #methods = new Map<string, RpcMethod>();
  readonly #ending: Ending;
  readonly #features: HostFeatures = {};
  readonly #settings = new HostSettings(wireUniverse);
  readonly #probe: SelfProbe | undefined;
  /** The API connection, with the transformers around it. */
  #caller: Caller | undefined;

  constructor(options: ActivationOptions) {
    this.#options = options;
    const { broker, timers = systemTimers } = options;
    this.#ending = new Ending(timers, options.hookFailed);
    const api = createApi({
      client: (method) => this.#connected(method),
      broker,
      features: this.#features,
      settings: this.#settings,
    });
    this.#probe = this.#selfProbe(api);
    const hooks = options.create({
      api,
      closing: this.#ending.closing,
      onClosing: (handOver) => this.#ending.onClosing(handOver),
    });
    const all = { ...hooks, onDeactivate: () => this.#deactivate(hooks) };
    this.#hooks = implementedHooks(this.#probe === undefined ? all : probed(all, this.#probe));
    this.#methods.set('Plugin.Implemented', {
      args: EMPTY,
      reply: { slice: 'string' },
      handle: () => [...this.#hooks.keys()],
    });
    for (const [go, { method, hook }] of this.#hooks) {
      if (go !== 'OnActivate') this.#methods.set(`Plugin.${go}`, this.#rpcMethod(method, hook));
    }
    // The host calls it whether or not it is implemented.
    this.#methods.set('Plugin.OnActivate', {
      args: { struct: 'plugin.Z_OnActivateArgs' },
      reply: { struct: 'plugin.Z_OnActivateReturns' },
      handle: (args) => this.#activate(args as OnActivateArgs),
      // A host whose call failed would run a plugin that has no API.
      vital: true,
    });
  }

  /** The types of everything that crosses. */
  get universe(): GoUniverse {
    return wireUniverse;
  }

  /** The method behind a name such as `Plugin.ExecuteCommand`; undefined for hooks that the plugin does not have. */
  lookup(serviceMethod: string): RpcMethod | undefined {
    return this.#methods.get(serviceMethod);
  }

  /** The plugin ends in order. Resolves when what it has in hand is handed over, or the time for that is up. */
  stop(): Promise<void> {
    this.#probe?.stop();
    return this.#ending.begin();
  }

  #selfProbe(api: PluginApi): SelfProbe | undefined {
    const { pluginId, probeEveryMs, hooksLost, timers = systemTimers } = this.#options;
    if (pluginId === undefined || hooksLost === undefined) return undefined;
    return new SelfProbe({
      pluginId,
      timers,
      ...(probeEveryMs === undefined ? {} : { everyMs: probeEveryMs }),
      ask: (request) => api.pluginHttp(request),
      lost: () => hooksLost(new HostError('not_connected', 'ServeHTTP', 'the host calls no hooks any more')),
    });
  }

  #rpcMethod(method: HookMethod, hook: Hook): RpcMethod {
    const { broker, hookFailed: failed } = this.#options;
    switch (method.go) {
      case 'ServeHTTP':
      case 'ServeMetrics':
        return httpRpcMethod(method, hook, { broker, features: this.#features, failed });
      case 'FileWillBeUploaded':
        return fileRpcMethod(method, hook, { broker, failed });
      case 'ConfigurationWillBeSaved': {
        const link = { client: (name: string) => this.#connected(name), settings: this.#settings };
        return hookRpcMethod(method, settingsHook(hook, method.go, link), failed);
      }
      default:
        return hookRpcMethod(method, hook, failed);
    }
  }

  #connected(method: string): Caller {
    if (this.#caller === undefined) {
      throw new HostError('not_connected', method, 'the host has not activated the plugin yet');
    }
    return this.#caller;
  }

  /**
   * Connects, then `onConfigurationChange`, then `onActivate`, as Go's plugin side does. A failure is returned in the
   * reply: an error of the call itself would count as a successful activation.
   */
  async #activate({ APIMuxId, DriverMuxId, ContextHTTP }: OnActivateArgs): Promise<{ A: unknown }> {
    this.#features.contextHttp = ContextHTTP === true;
    const { broker, hookFailed, apiLost, transformers = [] } = this.#options;
    try {
      // The database's connection is not used. Not dialled, the host would log that nobody came for it.
      const [stream] = await Promise.all([broker.dial(APIMuxId), broker.dial(DriverMuxId)]);
      const client = new RpcClient(stream, wireUniverse, {
        onStruct: (go, fields) => this.#settings.learn(go, fields),
        onClosed: (reason) => {
          this.#probe?.stop();
          this.#ending.abort();
          apiLost(reason);
        },
      });
      this.#caller = transformed(client, transformers);
      try {
        await this.#run('OnConfigurationChange');
      } catch (error) {
        hookFailed('OnConfigurationChange', error);
      }
      await this.#run('OnActivate');
      this.#probe?.start();
      return { A: null };
    } catch (error) {
      hookFailed('OnActivate', error);
      return { A: toErrorValue(error, 'OnActivate') };
    }
  }

  async #deactivate(hooks: Hooks): Promise<void> {
    await this.stop();
    await hooks.onDeactivate?.();
  }

  async #run(go: string): Promise<void> {
    await this.#hooks.get(go)?.hook();
  }
}

/** `hooks` whose requests are first looked at by the probe; where there is no such hook, the probe's are all there are. */
function probed(hooks: Hooks, probe: SelfProbe): Hooks {
  const { serveHttp } = hooks;
  return {
    ...hooks,
    serveHttp: (context, request) =>
      probe.answer(request) ??
      serveHttp?.call(hooks, context, request) ??
      new Response(null, { status: 404 }),
  };
}
