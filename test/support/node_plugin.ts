/** An unpacked plugin that Node runs: its server half bundled as for the executables, without one being built. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectVersion, root } from '../../build/project.ts';
import { bundleServer } from '../../build/server_bundle.ts';
import type { PluginCommand } from '../host/process/child.ts';

export interface NodePlugin {
  /** Holds plugin.json. */
  readonly pluginFolder: string;
  readonly command: PluginCommand;
  remove(): void;
}

/** Bundles `entry`, by default the plugin's own; it gets the project's manifest either way. */
export async function buildNodePlugin(entry = join(root, 'server', 'main.ts')): Promise<NodePlugin> {
  const pluginFolder = mkdtempSync(join(tmpdir(), 'node-plugin-'));
  const outfile = join(pluginFolder, 'server', 'dist', 'plugin.cjs');
  mkdirSync(join(pluginFolder, 'server', 'dist'), { recursive: true });
  const version = projectVersion();
  const manifest: object = JSON.parse(readFileSync(join(root, 'plugin.json'), 'utf8'));
  writeFileSync(join(pluginFolder, 'plugin.json'), JSON.stringify({ ...manifest, version }));
  await bundleServer({ entry, outfile, version });
  return {
    pluginFolder,
    // Whether an executable is quick enough is asked of the executable (build/check_executable.ts).
    command: { program: process.execPath, args: [outfile], startTimeoutMs: 60_000 },
    remove: () => rmSync(pluginFolder, { recursive: true, force: true }),
  };
}
