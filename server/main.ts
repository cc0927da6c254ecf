/** The plugin's executable. All that happens here is the start; see plugin.ts for what runs. */

import { hostname } from 'node:os';
import { ppid } from 'node:process';
import { hostLogLine, runPlugin, thisProcess } from './bridge/index.ts';
import { createThreadSummary } from './plugin.ts';

/** Put in by the bundler. */
declare const PLUGIN_VERSION: string | undefined;

const version = typeof PLUGIN_VERSION === 'string' ? PLUGIN_VERSION : 'source';
const process = thisProcess();

void runPlugin(
  (host) =>
    createThreadSummary(host, {
      version,
      node: `${hostname()}:${ppid}`,
      fallbackLog: (level, message, pairs) => process.write(2, hostLogLine(level, message, pairs)),
    }),
  { process, pluginId: 'thread-summary' },
);
