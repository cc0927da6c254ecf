/** What is installed is exact, the same everywhere, and says nothing of where it was fetched from. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { platforms } from '../../../build/platforms.ts';
import { root } from '../../../build/project.ts';

const dependencies = z.record(z.string(), z.string()).default({});
const packageFile = z.object({ dependencies, devDependencies: dependencies });
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      link: z.boolean().default(false),
    }),
  ),
});

const readText = (path: string) => readFileSync(join(root, path), 'utf8');
const wanted = packageFile.parse(JSON.parse(readText('package.json')));
const lock = lockFile.parse(JSON.parse(readText('package-lock.json')));
const locked = Object.entries(lock.packages).filter(([path]) => path.startsWith('node_modules/'));

test('every version is pinned', () => {
  const floating = Object.entries({ ...wanted.dependencies, ...wanted.devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  assert.deepEqual(floating, []);
});

test('every package of the lock file has its hash, and none an address', () => {
  assert.ok(locked.length > 10);
  for (const [path, { integrity, resolved, link }] of locked) {
    if (link) assert.doesNotMatch(resolved ?? '', /:/, path);
    else assert.match(integrity ?? '', /^sha512-/, path);
    if (!link) assert.equal(resolved, undefined, path);
  }
});

test('the runtimes of all platforms are of one version', () => {
  const versions = platforms.map(
    ({ runtimePackage }) => lock.packages[`node_modules/${runtimePackage}`]?.version,
  );
  assert.equal(new Set(versions).size, 1, versions.join(', '));
  assert.notEqual(versions[0], undefined);
});
