/**
 * Hooks as net/rpc methods: unpacks arguments by the generated table, packs what a hook returns, turns what it throws
 * into the reply's error. A reply is always one the host can decode, since one that is not ends all hooks for good.
 */
import { reportedFailure } from '../net_rpc/rpc_error.ts';
import type { RpcMethod } from '../net_rpc/server.ts';
import { toAppErrorValue, toErrorValue } from './error_values.ts';
import type { HookMethod } from './method.ts';

export type Hook = (...args: unknown[]) => unknown;

/** Told of every error that a hook threw, once, whether or not the host hears of it. */
export type HookFailed = (hook: string, error: unknown) => void;

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** The net/rpc method that runs `hook`. A hook that answers at once is answered for in the same turn. */
export function hookRpcMethod(method: HookMethod, hook: Hook, failed: HookFailed): RpcMethod {
  const { go, params, results, error } = method;
  const letters = LETTERS.slice(0, params.length);
  const pack = (result: unknown): unknown => {
    if (results === 0) return {};
    // A hook that merges and says nothing leaves the value as it is.
    if (result === undefined || result === null) return {};
    if (results === 1) return { A: result };
    return Object.fromEntries((result as readonly unknown[]).map((part, index) => [LETTERS[index], part]));
  };
  const fail = (reason: unknown): unknown => {
    failed(go, reason);
    const slot = LETTERS[results] as string;
    if (error === 'app_error') return { [slot]: toAppErrorValue(reason, go) };
    if (error === 'error') return { [slot]: toErrorValue(reason, go) };
    // No slot: net/rpc's own error, which the host logs before it goes on as if there were no such hook.
    throw reportedFailure(reason);
  };
  return {
    args: { struct: method.args },
    reply: { struct: method.returns },
    handle: (args) => {
      const fields = args as Record<string, unknown>;
      try {
        const result = hook(...letters.map((letter) => fields[letter]));
        return result instanceof Promise ? result.then(pack, fail) : pack(result);
      } catch (reason) {
        return fail(reason);
      }
    },
  };
}
