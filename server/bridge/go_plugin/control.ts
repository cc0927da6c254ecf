/** The two services on a session's first stream: `Control` and `Dispenser` (go-plugin's rpc_server.go). */
import { EMPTY_STRUCT } from '../net_rpc/header.ts';
import { RpcError } from '../net_rpc/rpc_error.ts';
import type { MethodLookup, RpcMethod } from '../net_rpc/server.ts';

export const CONTROL_SERVICES = ['Control', 'Dispenser'];

export interface ControlHandler {
  /** The host asks us to leave. The answer goes out first. */
  quit(): void;
  /** Serves the plugin of that name; returns the broker number to dial, or undefined where there is no such plugin. */
  dispense(name: string): number | undefined;
}

export function controlMethods(handler: ControlHandler): MethodLookup {
  const methods = new Map<string, RpcMethod>([
    ['Control.Ping', { args: 'bool', reply: EMPTY_STRUCT, handle: () => ({}) }],
    [
      'Control.Quit',
      {
        args: 'bool',
        reply: EMPTY_STRUCT,
        handle: () => {
          handler.quit();
          return {};
        },
      },
    ],
    [
      'Dispenser.Dispense',
      {
        args: 'string',
        reply: 'uint32',
        handle: (name) => {
          const id = handler.dispense(name as string);
          if (id === undefined) throw new RpcError('remote', `unknown plugin type: ${name as string}`);
          return id;
        },
      },
    ],
  ]);
  return (serviceMethod) => methods.get(serviceMethod);
}
