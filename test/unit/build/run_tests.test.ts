import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const runner = fileURLToPath(new URL('../../run_tests.ts', import.meta.url));

/** Runs the front over files of the given texts; returns its last line and exit code. */
function runFiles(
  context: TestContext,
  texts: Record<string, string>,
): { last: string; all: string; code: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'run-tests-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, `${name}.test.ts`), `import test from 'node:test';\n${text}`);
  }
  // `run()` refuses to start inside a test unless the marker of the outer run is gone.
  const { NODE_TEST_CONTEXT: _outer, ...env } = process.env;
  const done = spawnSync(process.execPath, ['--import', 'tsx', runner, folder], { env, encoding: 'utf8' });
  return { last: done.stdout.trimEnd().split('\n').at(-1) ?? '', all: done.stdout, code: done.status };
}

test('counts tests and subtests once each, and not the suites around them', (context) => {
  const done = runFiles(context, {
    plain: `test('a', async (t) => { await t.test('inner', () => {}); });\ntest('b', () => {});`,
    suite: `test.describe('s', () => { test.it('c', () => {}); });\ntest('d', { skip: true }, () => {});`,
  });
  assert.equal(done.last, '4 passed, 0 failed, 1 skipped');
  assert.equal(done.code, 0);
});

test('names a failing test with its error, and counts a failing subtest once', (context) => {
  const done = runFiles(context, {
    bad: `test('outer', async (t) => { await t.test('inner', () => { throw new Error('told so'); }); });\ntest('good', () => {});`,
  });
  assert.equal(done.last, '1 passed, 1 failed');
  assert.match(done.all, /bad\.test\.ts: inner\n\s+Error: told so/);
  assert.equal(done.code, 1);
});

const wholeFileFailures: Record<string, [string, RegExp]> = {
  'a file that throws while loading': [
    `test('fine', () => {});\nthrow new Error('loading');`,
    /crashed: exit code.*loading/s,
  ],
  'a file that exits with 0 before its tests end': [
    `test('fine', () => {});\ntest('cut', async () => { await new Promise(setImmediate); process.exit(0); });`,
    /ended before 1 of its tests did/,
  ],
  'a file without a test': [`console.log('nothing here');`, /holds no test/],
  'an error after the last test': [
    `test('fine', () => { setImmediate(() => { throw new Error('after the end'); }); });`,
    /after the end.*crashed: exit code/s,
  ],
};

for (const [name, [text, pattern]] of Object.entries(wholeFileFailures)) {
  test(`${name} is a failure`, (context) => {
    const done = runFiles(context, { sound: `test('sound', () => {});`, broken: text });
    assert.match(done.last, /^\d passed, 1 failed$/);
    assert.match(done.all, pattern);
    assert.equal(done.code, 1);
  });
}

test('no test at all is a failure', (context) => {
  const done = runFiles(context, {});
  assert.equal(done.last, '0 passed, 0 failed');
  assert.equal(done.code, 1);
});
