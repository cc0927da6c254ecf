/**
 * The bridge as an npm package of its own: JavaScript and declarations in place of the sources, README, licence, the
 * example. Leaves `dist/package/`, from which `npm pack` and `npm publish` go, and prints it.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distFolder, root } from './project.ts';

const bridge = join(root, 'server', 'bridge');

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** Makes the package in `into`, which is emptied. Throws with the compiler's words where it does not compile. */
export function buildBridgePackage(into: string): void {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  compile(into);
  const manifest = JSON.parse(readFileSync(join(bridge, 'package.json'), 'utf8')) as Manifest;
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).map(([key, file]) => {
      const path = file.replace(/\.ts$/, '');
      return [key, { types: `${path}.d.ts`, default: `${path}.js` }];
    }),
  );
  writeFileSync(join(into, 'package.json'), `${JSON.stringify({ ...manifest, exports }, null, 2)}\n`);
  cpSync(join(bridge, 'README.md'), join(into, 'README.md'));
  cpSync(join(bridge, 'examples'), join(into, 'examples'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(into, 'LICENSE'));
}

function compile(into: string): void {
  const config = join(into, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: bridge,
    outDir: into,
    typeRoots: [join(root, 'node_modules', '@types')],
  };
  const files = { include: [join(bridge, '**', '*.ts')], exclude: [join(bridge, 'examples')] };
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, ...files }));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const done = spawnSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8' });
  rmSync(config);
  if (done.status !== 0) throw new Error(`${done.stdout}${done.stderr}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const into = resolve(process.argv[2] ?? join(distFolder, 'package'));
  buildBridgePackage(into);
  console.log(into);
}
