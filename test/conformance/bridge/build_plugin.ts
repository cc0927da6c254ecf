/**
 * Builds the conformance plugin: `node --import tsx build_plugin.ts <folder> [node]`. Leaves
 * `<folder>/bridge-conformance/`, whose executable is the shipped runtime's or, with `node`, a script that Node runs.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileExecutable } from '../../../build/executables.ts';
import { hostPlatform } from '../../../build/platforms.ts';
import { bundleServer } from '../../../build/server_bundle.ts';

const [into, runtime = 'shipped'] = process.argv.slice(2);
if (into === undefined || !['shipped', 'node'].includes(runtime)) {
  console.error('usage: build_plugin.ts <folder> [node]');
  process.exit(2);
}
const folder = resolve(into, 'bridge-conformance');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const manifest = {
  id: 'bridge-conformance',
  name: 'Bridge conformance',
  version: '1.0.0',
  min_server_version: '9.11.0',
  server: { executable: 'plugin' },
};
writeFileSync(join(folder, 'plugin.json'), JSON.stringify(manifest));
const bundle = join(folder, 'plugin.cjs');
const executable = join(folder, 'plugin');
const entry = fileURLToPath(new URL('plugin/main.ts', import.meta.url));
await bundleServer({ entry, outfile: bundle, version: manifest.version });
if (runtime === 'node') {
  writeFileSync(executable, `#!${process.execPath}\n${readFileSync(bundle, 'utf8')}`);
  chmodSync(executable, 0o755);
} else {
  await compileExecutable(bundle, hostPlatform(), executable);
}
