/** The compiler and the linter as tests, so that one total says whether the project is sound. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../../build/project.ts';

const tools: Readonly<Record<string, readonly string[]>> = {
  'the server half, the build and the tests compile': ['typescript/bin/tsc', '-p', 'tsconfig.json'],
  'the web half compiles': ['typescript/bin/tsc', '-p', 'webapp/tsconfig.json'],
  'every file obeys the linter and the formatter': [
    '@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    '.',
  ],
};

for (const [name, [tool = '', ...args]] of Object.entries(tools)) {
  test(name, () => {
    const done = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
  });
}
