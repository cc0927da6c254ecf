/** What a start of the executable does without, so that an import which costs it milliseconds is seen. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RUNTIME_ORDER } from '../../../build/executables.ts';
import { root } from '../../../build/project.ts';
import { recordOrder } from '../../../build/record_order.ts';
import { bundleServer } from '../../../build/server_bundle.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

/** Packages that every start runs. Another one belongs here only when it cannot be late (late_packages.ts). */
const EAGER_PACKAGES = [
  '@asteasolutions/zod-to-openapi',
  '@date-fns/tz',
  '@hono/zod-openapi',
  '@hono/zod-validator',
  '@opentelemetry/api',
  '@orama/stemmers',
  'bintrees',
  'hono',
  'prom-client',
  'tdigest',
  'zod',
];

/** Written on exit: late modules that Node has loaded by then. */
const HOOK = `
const { writeFileSync } = require('node:fs');
process.on('exit', () => {
  const builtins = process.moduleLoadList.filter((name) => /^NativeModule (https?|zlib|crypto)$/.test(name));
  const late = Object.keys(require.cache).filter((path) => path.endsWith('.late'));
  writeFileSync(process.env.LOADED, JSON.stringify({ builtins, late }));
});
`;

async function serverBundle(context: TestContext): Promise<{ folder: string; bundle: string }> {
  const folder = temporaryFolder(context);
  const bundle = join(folder, 'plugin.cjs');
  await bundleServer({ entry: join(root, 'server', 'main.ts'), outfile: bundle, version: '1.2.3' });
  return { folder, bundle };
}

test('the bundle that every start runs holds no package but those known to be needed', async (context) => {
  const { bundle } = await serverBundle(context);
  const text = readFileSync(bundle, 'utf8');
  const packages = [...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name);
  assert.ok(packages.includes('zod'), 'expected comments that name the modules');
  assert.deepEqual(
    [...new Set(packages)].filter((name) => !EAGER_PACKAGES.includes(name ?? '')),
    [],
  );
});

test('a start runs nothing late: no package, and none of the runtime’s slow modules', async (context) => {
  const { folder, bundle } = await serverBundle(context);
  const hook = join(folder, 'hook.cjs');
  const loaded = join(folder, 'loaded.json');
  writeFileSync(hook, HOOK);
  // Started by hand it ends when all modules have run.
  const { status } = spawnSync(process.execPath, ['--require', hook, bundle], {
    env: { ...process.env, LOADED: loaded },
  });
  assert.equal(status, 1);
  assert.deepEqual(JSON.parse(readFileSync(loaded, 'utf8')), { builtins: [], late: [] });
});

test('the hook does see what is loaded', (context) => {
  const folder = temporaryFolder(context);
  const hook = join(folder, 'hook.cjs');
  const loaded = join(folder, 'loaded.json');
  writeFileSync(hook, HOOK);
  writeFileSync(join(folder, 'x.late'), 'require("node:http");');
  writeFileSync(join(folder, 'main.cjs'), 'require("./x.late");');
  execFileSync(process.execPath, ['--require', hook, join(folder, 'main.cjs')], {
    env: { ...process.env, LOADED: loaded },
  });
  const { builtins, late } = JSON.parse(readFileSync(loaded, 'utf8'));
  assert.ok(builtins.includes('NativeModule http'), String(builtins));
  assert.equal(late.length, 1);
});

test('the order of the runtime’s bytecode is that of the pinned runtime', {
  skip: process.platform !== 'linux' && 'recorded on Linux',
}, async () => {
  const kept = new Set(readFileSync(RUNTIME_ORDER, 'utf8').trim().split('\n'));
  const now = (await recordOrder()).trim().split('\n');
  const known = now.filter((line) => kept.has(line)).length;
  // A few may differ from one machine to the next; a different runtime shares hardly any.
  assert.ok(
    known >= now.length * 0.9,
    `${known} of ${now.length} lines: run node --import tsx build/record_order.ts`,
  );
});
