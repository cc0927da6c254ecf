/**
 * Builds the bridge's example, `server/bridge/examples/hello`, as any plugin's author would: one bundle, one
 * executable for this machine, one manifest. Leaves `dist/hello/hello/`, which a host can activate, and prints it.
 */

import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileExecutable } from './executables.ts';
import { executablePath } from './manifest.ts';
import { hostPlatform } from './platforms.ts';
import { distFolder, root } from './project.ts';
import { bundleServer } from './server_bundle.ts';

const source = join(root, 'server', 'bridge', 'examples', 'hello');
const into = join(distFolder, 'hello');
const folder = join(into, 'hello');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const bundle = join(into, 'plugin.cjs');
await bundleServer({ entry: join(source, 'hello.ts'), outfile: bundle, version: '0.1.0' });
copyFileSync(join(source, 'plugin.json'), join(folder, 'plugin.json'));
await compileExecutable(bundle, hostPlatform(), join(folder, executablePath(hostPlatform())));
console.log(folder);
