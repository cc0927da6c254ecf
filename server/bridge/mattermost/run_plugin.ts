/** From a process to a plugin: what a plugin's entry file calls, and all it calls. */

import { errorFacts } from '../go_plugin/errors.ts';
import { hostLogLine } from '../go_plugin/host_log.ts';
import { type ProcessPort, thisProcess } from '../go_plugin/process_port.ts';
import { type BridgeLog, serve } from '../go_plugin/serve.ts';
import { Activation, type PluginHost } from './activation.ts';
import { universe } from './generated/universe.ts';
import type { Hooks } from './hooks.ts';

export interface RunOptions {
  /** Tests hold it; the default is this process. */
  readonly process?: ProcessPort;
}

/**
 * Runs the plugin that `create` makes of its host. Resolves once the host was told where to connect; the process then
 * ends by itself: when the host says so, and whenever it cannot serve the host any more.
 */
export function runPlugin(create: (host: PluginHost) => Hooks, options: RunOptions = {}): Promise<void> {
  const { process = thisProcess() } = options;
  const log: BridgeLog = (level, message, pairs) => process.write(2, hostLogLine(level, message, pairs));
  return serve({
    process,
    universe,
    log,
    onDispense: (broker, session) => {
      const activation = new Activation({
        create,
        broker,
        hookFailed: (hook, error) => {
          log('error', 'plugin: hook failed', ['hook', hook, ...Object.entries(errorFacts(error)).flat()]);
        },
        apiLost: (reason) => session.lost('api', reason),
      });
      return (serviceMethod) => activation.lookup(serviceMethod);
    },
  });
}
