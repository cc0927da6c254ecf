/**
 * Mattermost's `apiRPCServer`: finds the method that the plugin calls, records the call, and answers in the method's
 * `Z_<Name>Returns` (server/public/plugin/client_rpc.go, client_rpc_generated.go).
 */

import { apiMethods } from '../../../server/bridge/mattermost/generated/api.ts';
import type { RpcMethod } from '../wire/rpc_server.ts';
import { errorValue, HostError } from './host_error.ts';
import { isLogMethod, logCall } from './log_methods.ts';
import type { Recorder } from './recorder.ts';
import type { HostState, ServedApi } from './served.ts';

type ApiEntry = (typeof apiMethods)[number];
type AnyMethod = (...args: readonly unknown[]) => unknown;

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const byGoName = new Map(apiMethods.map((method) => [method.go, method]));

export class ApiServer {
  readonly #state: HostState;
  readonly #served: ServedApi;
  readonly #recorder: Recorder;
  readonly #special: Readonly<Record<string, RpcMethod>>;
  /** Go names of methods that Mattermost has, the plugin called and this host does not serve. */
  readonly unserved = new Set<string>();

  /** `special` has the methods whose streams or structs take code of their own, under their names on the wire. */
  constructor(
    state: HostState,
    served: ServedApi,
    recorder: Recorder,
    special: Readonly<Record<string, RpcMethod>> = {},
  ) {
    this.#state = state;
    this.#served = served;
    this.#recorder = recorder;
    this.#special = special;
  }

  /** The method of a name on the wire, such as `Plugin.GetPost`; undefined for one that Mattermost does not have. */
  readonly lookup = (serviceMethod: string): RpcMethod | undefined => {
    if (!serviceMethod.startsWith('Plugin.')) return undefined;
    const special = this.#special[serviceMethod];
    if (special !== undefined) return special;
    const method = byGoName.get(serviceMethod.slice('Plugin.'.length));
    if (method === undefined) return undefined;
    return {
      args: { struct: method.args },
      reply: { struct: method.returns },
      handle: (args) => this.#handle(method, args as Record<string, unknown>),
    };
  };

  async #handle(method: ApiEntry, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    if (method.go === 'LoadPluginConfiguration') {
      // Its only argument in Go is where the answer goes, so that it is recorded without any.
      this.#recorder.record({ method: method.go, args: [] });
      return { A: Buffer.from(JSON.stringify(this.#state.settings.loaded())) };
    }
    const given = method.params.map((_name, index) => args[LETTERS[index] ?? '']);
    const serve = (this.#served as Readonly<Record<string, AnyMethod | undefined>>)[method.name];
    if (serve === undefined && !isLogMethod(method.go)) {
      this.unserved.add(method.go);
      throw new Error(`API ${method.go} called but not implemented.`);
    }
    this.#recorder.record({ method: method.go, args: given });
    if (isLogMethod(method.go)) {
      logCall(this.#state.log, method.go, given);
      return {};
    }
    try {
      return results(method, await serve?.(...given));
    } catch (error) {
      const letter = LETTERS[method.results] ?? '';
      if (method.error === 'error') return { [letter]: errorValue(error) };
      if (method.error === 'app_error' && error instanceof HostError) return { [letter]: error.toAppError() };
      throw error;
    }
  }
}

function results(method: ApiEntry, value: unknown): Record<string, unknown> {
  if (method.results === 0) return {};
  if (method.results === 1) return { A: value };
  const values = value as readonly unknown[];
  return Object.fromEntries(values.map((item, index) => [LETTERS[index] ?? '', item]));
}
