import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compileExecutable } from '../../../build/executables.ts';
import { LATE_FILE } from '../../../build/late_packages.ts';
import { hostPlatform } from '../../../build/platforms.ts';
import { root } from '../../../build/project.ts';
import { bundleServer } from '../../../build/server_bundle.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

/** Tells whether the late file had been read before an export of it was used, and after; and what the exports are. */
const ENTRY = `
import OpenAI, { APIError } from 'openai';
import { gunzipSync } from 'node:zlib';
import http from 'node:http';
declare const require: any;
const fs = require('node:fs');
const read = fs.readFileSync;
let reads = 0;
fs.readFileSync = (...args: unknown[]) => {
  if (String(args[0]).includes('libraries')) reads += 1;
  return read(...args);
};
const loaded = () => reads > 0 || Object.keys(require.cache ?? {}).some((path) => path.endsWith('.late'));
const before = loaded();
const error = new APIError(404, {}, 'gone', new Headers());
let stack = '';
try {
  new OpenAI({ apiKey: undefined, maxRetries: -1 });
} catch (refusal) {
  stack = (refusal as Error).stack ?? '';
}
const model = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:9' });
console.log(JSON.stringify({
  before,
  after: loaded(),
  status: error.status,
  isOurs: error instanceof OpenAI.APIError,
  model: typeof model.chat.completions.create,
  stack: /libraries\\.late:\\d+/.test(stack),
  builtins: [typeof gunzipSync, typeof http.request],
  reads,
}));
`;

async function bundled(context: TestContext, entry: string): Promise<string> {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'entry.ts'), entry);
  const outfile = join(folder, 'plugin.cjs');
  const entryPath = join(folder, 'entry.ts');
  await bundleServer({ entry: entryPath, outfile, version: '1.2.3', workFolder: root });
  return folder;
}

test('a late package runs when an export of it is used, in Node and in an executable', async (context) => {
  const folder = await bundled(context, ENTRY);
  const executable = join(folder, 'plugin');
  await compileExecutable(join(folder, 'plugin.cjs'), hostPlatform(), executable);
  for (const [command, args] of [
    [process.execPath, [join(folder, 'plugin.cjs')]],
    [executable, []],
  ] as const) {
    const { reads, ...told } = JSON.parse(execFileSync(command, args, { cwd: folder, encoding: 'utf8' }));
    assert.deepEqual(told, {
      before: false,
      after: true,
      status: 404,
      isOurs: true,
      model: 'function',
      stack: true,
      builtins: ['function', 'function'],
    });
    // However many exports are used.
    assert.ok(reads <= 1, `${reads} reads`);
  }
});

test('a bundle that uses no late package has none beside it, not even an older one', async (context) => {
  const folder = await bundled(context, ENTRY);
  assert.ok(existsSync(join(folder, LATE_FILE)));
  writeFileSync(join(folder, 'entry.ts'), 'console.log(1);\n');
  const outfile = join(folder, 'plugin.cjs');
  const inputs = await bundleServer({ entry: join(folder, 'entry.ts'), outfile, version: '1.2.3' });
  assert.deepEqual([inputs.length, existsSync(join(folder, LATE_FILE))], [1, false]);
});

test('the notices’ list of inputs names late packages too', async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'entry.ts'), ENTRY);
  const inputs = await bundleServer({
    entry: join(folder, 'entry.ts'),
    outfile: join(folder, 'plugin.cjs'),
    version: '1.2.3',
  });
  assert.ok(inputs.some((path) => path.startsWith('node_modules/openai/')));
  assert.deepEqual(
    inputs.filter((path) => path.includes(':')),
    [],
  );
  assert.ok(!readFileSync(join(folder, 'plugin.cjs'), 'utf8').includes('node_modules/openai/'));
});
