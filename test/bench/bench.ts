/**
 * Measures the bridge beside Mattermost's own Go library (`make bench`): builds both plugins and the host, runs the
 * host, which prints the table and writes `dist/bench.json`; then what the shipped plugin takes of a whole summary.
 *
 * Environment: `ONLY` (names, separated by commas), `ROUNDS`, `LOAD_MINUTES`. Linux alone: the host reads /proc.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileExecutable } from '../../build/executables.ts';
import { hostPlatform } from '../../build/platforms.ts';
import { distFolder, projectVersion } from '../../build/project.ts';
import { bundleServer } from '../../build/server_bundle.ts';
import { recordOverhead } from './overhead.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const into = join(distFolder, 'bench');
const plugins = join(into, 'plugins');

function run(command: string, args: readonly string[]): number {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
}

function goBuild(target: string, pkg: string): void {
  if (run('go', ['build', '-trimpath', '-o', target, pkg]) !== 0) process.exit(1);
}

/** The folder of a plugin, its manifest written; returns where its executable belongs. */
function placePlugin(id: string): string {
  const executable = join(plugins, id, 'server', 'plugin');
  mkdirSync(dirname(executable), { recursive: true });
  const manifest = { id, name: id, version: projectVersion(), server: { executable: 'server/plugin' } };
  writeFileSync(join(plugins, id, 'plugin.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return executable;
}

if (process.platform !== 'linux') {
  console.error(`bench: expected Linux, got ${process.platform}`);
  process.exit(1);
}
mkdirSync(into, { recursive: true });
const bundle = join(into, 'plugin.cjs');
await bundleServer({ entry: join(here, 'plugin.ts'), outfile: bundle, version: projectVersion() });
await compileExecutable(bundle, hostPlatform(), placePlugin('bench-ours'));
goBuild(placePlugin('bench-reference'), './reference');
const host = join(into, 'host');
goBuild(host, '.');
const { ONLY = '', ROUNDS = '5', LOAD_MINUTES = '1' } = process.env;
const figures = join(distFolder, 'bench.json');
const flags = ['-plugins', plugins, '-out', figures, '-only', ONLY, '-rounds', ROUNDS];
const status = run(host, [...flags, '-load', `${LOAD_MINUTES}m`]);
await recordOverhead(
  figures,
  ONLY.split(',').filter((name) => name !== ''),
);
process.exit(status);
