/** The plugin's executable. All that happens here is the start; see plugin.ts for what runs. */

import { hostLogLine, observed, runPlugin, thisProcess } from './bridge/index.ts';
import { hostProcess } from './ops/host_process.ts';
import { proxyVariables } from './ops/proxy_variables.ts';
import { Telemetry } from './ops/telemetry.ts';
import { createThreadSummary } from './plugin.ts';

/** Put in by the bundler. */
declare const PLUGIN_VERSION: string | undefined;

const version = typeof PLUGIN_VERSION === 'string' ? PLUGIN_VERSION : 'source';
const process = thisProcess();
const telemetry = new Telemetry();

void runPlugin(
  (host) =>
    createThreadSummary(host, {
      version,
      telemetry,
      node: hostProcess(),
      proxyVariables: proxyVariables(process.env),
      fallbackLog: (level, message, pairs) => process.write(2, hostLogLine(level, message, pairs)),
    }),
  {
    process,
    pluginId: 'thread-summary',
    transformers: [observed((call) => telemetry.record({ kind: 'host_answered', at: Date.now(), ...call }))],
  },
);
