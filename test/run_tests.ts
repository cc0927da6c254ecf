/**
 * The test runner's front: runs every `*.test.ts` under test/unit and test/integration (or the files and folders
 * named on the command line), each file in a process of its own, two at a time.
 *
 * Standard output ends with `N passed, N failed`, and `, N skipped` where there are any, on a line of its own. The
 * exit code is 0 only when nothing failed and something passed.
 */

import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TestTally } from './support/test_tally.ts';

/** Longest run of one file. A file that hangs is a failure, not a build that never ends. */
const FILE_TIMEOUT_MS = 300_000;
const CONCURRENCY = 2;

const root = fileURLToPath(new URL('..', import.meta.url));

function testFilesUnder(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(path, name))
    .sort();
}

const named = process.argv.slice(2).map((path) => resolve(path));
const folders = ['test/unit', 'test/integration'].map((path) => join(root, path));
const places = named.length > 0 ? named : folders.filter((path) => statSync(path, { throwIfNoEntry: false }));
const files = places.flatMap(testFilesUnder);

const tally = new TestTally((file) => relative(root, file));
for await (const event of run({ files, concurrency: CONCURRENCY, timeout: FILE_TIMEOUT_MS })) {
  const lines = tally.take(event);
  if (lines !== '') process.stdout.write(lines);
}
process.stdout.write(`${tally.finish(files)}${tally.total()}\n`);
process.exitCode = tally.ok() ? 0 : 1;
