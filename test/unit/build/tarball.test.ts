import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { packTarball, TARBALL_LIMIT_BYTES } from '../../../build/tarball.ts';
import { seeded } from '../../support/seeded.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

/** A folder `plugin` of a small text and some bytes that do not compress. */
function pluginFolder(context: TestContext): { folder: string; target: string; base: string } {
  const base = temporaryFolder(context);
  const folder = join(base, 'plugin');
  mkdirSync(join(folder, 'server'), { recursive: true });
  writeFileSync(join(folder, 'plugin.json'), '{}\n');
  const random = seeded(7);
  writeFileSync(
    join(folder, 'server', 'run'),
    Buffer.from(Array.from({ length: 5000 }, () => random.below(256))),
  );
  chmodSync(join(folder, 'server', 'run'), 0o755);
  return { folder, target: join(base, 'plugin.tar.gz'), base };
}

test('the tarball is gzip of a tar with one top folder, and its size is returned', async (context) => {
  const { folder, target } = pluginFolder(context);
  const size = await packTarball(folder, target);
  const bytes = readFileSync(target);
  assert.equal(size, bytes.length);
  const archive = gunzipSync(bytes);
  assert.equal(archive.toString('utf8', 0, 8), 'plugin/\0');
  assert.ok(archive.includes('plugin/server/run'));
});

test('the same content gives the same bytes, whatever the times and modes of its files', async (context) => {
  const first = pluginFolder(context);
  const second = pluginFolder(context);
  utimesSync(join(second.folder, 'plugin.json'), 1, 1);
  chmodSync(join(second.folder, 'plugin.json'), 0o600);
  await packTarball(first.folder, first.target);
  await packTarball(second.folder, second.target);
  assert.ok(readFileSync(first.target).equals(readFileSync(second.target)));
});

test('one byte over the limit is refused and leaves no file, not even an older one', async (context) => {
  const { folder, target, base } = pluginFolder(context);
  const size = await packTarball(folder, target);
  assert.equal(await packTarball(folder, target, size), size);
  await assert.rejects(
    packTarball(folder, target, size - 1),
    /plugin\.tar\.gz: expected at most \d+ bytes, got \d+/,
  );
  assert.deepEqual(readdirSync(base), ['plugin']);
});

test('the limit leaves room for the upload form under 50 MiB', () => {
  assert.ok(TARBALL_LIMIT_BYTES < 50 * 1024 * 1024);
  assert.ok(TARBALL_LIMIT_BYTES > 49 * 1024 * 1024);
});

test('a link is refused, to a file, to a folder, or around in a circle', async (context) => {
  for (const aim of ['plugin.json', 'server', '..', 'nowhere']) {
    const { folder, target, base } = pluginFolder(context);
    symlinkSync(aim, join(folder, 'link'));
    await assert.rejects(packTarball(folder, target), /only files and folders, got something else at link/);
    assert.deepEqual(readdirSync(base), ['plugin'], aim);
  }
});
