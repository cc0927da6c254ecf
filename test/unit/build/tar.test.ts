import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { type TarFile, tarArchive } from '../../../build/tar.ts';

function file(path: string, text = '', executable = false): TarFile {
  return { path, data: Buffer.from(text), executable };
}

const files = [
  file('top/server/run', 'binary'.repeat(200), true),
  file('top/plugin.json', '{}'),
  file('top/assets/empty'),
  file('top/assets/иконка.svg', '<svg/>'),
  file('top/block', 'x'.repeat(512)),
];

/** The system's own tar reads the archive from its standard input. */
function systemTar(archive: Buffer, ...args: string[]): string {
  const done = spawnSync('tar', [...args, '-f', '-'], {
    input: archive,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stderr, '');
  return done.stdout;
}

test('the system reads every entry, folders first, with its mode, owner and time', () => {
  const lines = systemTar(tarArchive(files), '-tv', '--numeric-owner', '--quoting-style=literal')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/\s+/));
  assert.deepEqual(
    lines.map((words) => words.at(-1)),
    [
      'top/',
      'top/assets/',
      'top/assets/empty',
      'top/assets/иконка.svg',
      'top/block',
      'top/plugin.json',
      'top/server/',
      'top/server/run',
    ],
  );
  assert.deepEqual(new Set(lines.map((words) => words[1])), new Set(['0/0']));
  assert.deepEqual(new Set(lines.map((words) => words[3])), new Set(['2020-01-01']));
  assert.deepEqual(
    lines.map((words) => words[0]),
    [
      'drwxr-xr-x',
      'drwxr-xr-x',
      '-rw-r--r--',
      '-rw-r--r--',
      '-rw-r--r--',
      '-rw-r--r--',
      'drwxr-xr-x',
      '-rwxr-xr-x',
    ],
  );
});

test('the system extracts the bytes that went in', () => {
  const archive = tarArchive(files);
  for (const { path, data } of files) {
    assert.equal(systemTar(archive, '-xO', path), Buffer.from(data).toString(), path);
  }
});

test('the same content gives the same bytes in any order', () => {
  assert.ok(tarArchive(files).equals(tarArchive(files.toReversed())));
});

test('the archive ends with two empty blocks and fills whole blocks', () => {
  const archive = tarArchive(files);
  assert.equal(archive.length % 512, 0);
  assert.ok(archive.subarray(-1024).every((byte) => byte === 0));
});

test('a path of 100 bytes fits and one of 101 is refused', () => {
  assert.match(systemTar(tarArchive([file('a'.repeat(100))]), '-t'), /^a{100}\n$/);
  assert.throws(() => tarArchive([file('a'.repeat(101))]), /at most 100 bytes/);
  assert.throws(() => tarArchive([file('я'.repeat(51))]), /at most 100 bytes/);
});
