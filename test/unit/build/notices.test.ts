import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noticesText } from '../../../build/notices.ts';
import { platforms } from '../../../build/platforms.ts';
import { root } from '../../../build/project.ts';

const [platform] = platforms;
const runtime = platform?.runtimePackage ?? '';

test('names the runtime and every package once, with its version and licence text', () => {
  const text = noticesText(
    [
      'server/main.ts',
      'node_modules/zod/v4/index.js',
      'node_modules/zod/v4/core/index.js',
      'node_modules/openai/index.mjs',
    ],
    runtime,
  );
  assert.match(text, /the Bun runtime 1\.\d+\.\d+ \(MIT\)/);
  const names = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+ \((\S+)\)$/gm)].map(([, name, licence]) => [
    name,
    licence,
  ]);
  assert.deepEqual(names, [
    ['openai', 'Apache-2.0'],
    ['zod', 'MIT'],
  ]);
  for (const name of ['openai', 'zod']) {
    assert.ok(text.includes(readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim()), name);
  }
});

test('a package without a licence file is refused: it could not be passed on', () => {
  assert.throws(
    () => noticesText([`node_modules/${runtime}/bin/bun`], runtime),
    /expected a licence file for MIT/,
  );
});
