/**
 * Builds what is shipped: `node --import tsx build/dist.ts [--platforms all|host|<names>] [--unpacked]
 * [--entry <file>] [--into <folder>]`.
 *
 * Leaves `<into>/unpacked/<platform>/thread-summary/` and, unless `--unpacked`, a tarball beside it per platform:
 * `<into>/thread-summary-<version>-<platform>.tar.gz`. Prints one line per result.
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseManifest } from './manifest.ts';
import { noticesText } from './notices.ts';
import { type Platform, selectPlatforms } from './platforms.ts';
import { buildPluginFolder } from './plugin_folder.ts';
import { distFolder, pluginId, projectVersion, root } from './project.ts';
import { bundleServer } from './server_bundle.ts';
import { packTarball } from './tarball.ts';
import { bundleWebapp } from './webapp_bundle.ts';

const { values } = parseArgs({
  options: {
    platforms: { type: 'string', default: 'all' },
    unpacked: { type: 'boolean', default: false },
    entry: { type: 'string', default: join(root, 'server', 'main.ts') },
    into: { type: 'string', default: distFolder },
  },
});

const into = resolve(values.into);
const version = projectVersion();
const manifest = parseManifest(readFileSync(join(root, 'plugin.json'), 'utf8'));
const serverBundle = join(into, 'plugin.cjs');
const webappBundle = join(into, 'main.js');
mkdirSync(into, { recursive: true });

async function buildPlatform(platform: Platform): Promise<void> {
  const notices = noticesText(inputs, platform.runtimePackage);
  const parts = { manifest, version, serverBundle, webappBundle, notices };
  const folder = await buildPluginFolder(parts, platform, join(into, 'unpacked'));
  if (values.unpacked) {
    console.log(folder);
    return;
  }
  const tarball = join(into, `${pluginId}-${version}-${platform.name}.tar.gz`);
  const size = await packTarball(folder, tarball);
  console.log(`${tarball}  ${(size / 1024 / 1024).toFixed(1)} MiB`);
}

const platforms = selectPlatforms(values.platforms);
const inputs = [
  ...(await bundleServer({ entry: resolve(values.entry), outfile: serverBundle, version })),
  ...(await bundleWebapp({ outfile: webappBundle })),
];

/** Compressing takes a core and some 300 MB for seconds: as many at once as there are cores, two at most. */
const queue = [...platforms];
const workers = Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await buildPlatform(next);
});
await Promise.all(workers);
