/** From a process to a plugin: what a plugin's entry file calls, and all it calls. */

import { errorFacts } from '../go_plugin/errors.ts';
import { hostLogLine } from '../go_plugin/host_log.ts';
import { type ProcessPort, thisProcess } from '../go_plugin/process_port.ts';
import { type BridgeLog, serve } from '../go_plugin/serve.ts';
import { Activation, type CreatePlugin } from './activation.ts';
import type { CallTransformer } from './transformers.ts';
import { wireUniverse } from './wire_universe.ts';

/** What `runPlugin` may be told. */
export interface RunOptions {
  /**
   * The id in plugin.json. With it the plugin notices within two minutes that the host calls its hooks no more while
   * it still answers pings, and ends, so that the host starts it anew.
   */
  readonly pluginId?: string;
  /** Milliseconds between two looks for that; two in a row have to miss. Default 60,000. */
  readonly probeEveryMs?: number;
  /** Around every call to the host, the first outermost: metrics, logs, retries. */
  readonly transformers?: readonly CallTransformer[];
  /** Tests hold it; the default is this process. */
  readonly process?: ProcessPort;
}

/** A plugin, typed: `create` is given its host and returns its hooks. */
export function definePlugin(create: CreatePlugin): CreatePlugin {
  return create;
}

/**
 * Runs the plugin that `create` makes of its host. Resolves once the host was told where to connect; the process then
 * ends by itself: when the host says so, and whenever it cannot serve the host any more.
 */
export function runPlugin(create: CreatePlugin, options: RunOptions = {}): Promise<void> {
  const { process = thisProcess(), transformers = [], pluginId, probeEveryMs } = options;
  let activation: Activation | undefined;
  const log: BridgeLog = (level, message, pairs) => process.write(2, hostLogLine(level, message, pairs));
  return serve({
    process,
    universe: wireUniverse,
    log,
    onStop: () => activation?.stop(),
    onDispense: (broker, session) => {
      const dispensed = new Activation({
        create,
        transformers,
        ...(pluginId === undefined ? {} : { pluginId }),
        ...(probeEveryMs === undefined ? {} : { probeEveryMs }),
        broker,
        hookFailed: (hook, error) => {
          log('error', 'plugin: hook failed', ['hook', hook, ...Object.entries(errorFacts(error)).flat()]);
        },
        hooksLost: (reason) => session.lost('hooks', reason),
        apiLost: (reason) => session.lost('api', reason),
      });
      activation = dispensed;
      return (serviceMethod) => dispensed.lookup(serviceMethod);
    },
  });
}
