import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { catalogues } from '../../../../assets/i18n/index.ts';
import { root } from '../../../../build/project.ts';

/** All that ships. */
function sources(): string {
  return ['server', 'webapp/src']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.tsx?$/.test(path))
        .map((path) => readFileSync(join(root, folder, path), 'utf8')),
    )
    .join('\n');
}

test('no sentence of the catalogues is left that nobody says', () => {
  const text = sources();
  // A key that is put together at run time: what stands before its first part counts for all that begin so.
  const beginnings = [...text.matchAll(/(thread_summary\.[a-z_.]*)\$\{/g)].map(
    ([, beginning = '']) => beginning,
  );
  const unused = Object.keys(catalogues.en).filter(
    (key) =>
      ![`'${key}'`, `"${key}"`].some((quoted) => text.includes(quoted)) &&
      !beginnings.some((beginning) => key.startsWith(beginning)),
  );
  assert.deepEqual(unused, []);
  // "thread_summary." alone would let every key pass.
  assert.ok(
    beginnings.every((beginning) => beginning.split('.').length > 2),
    beginnings.join(' '),
  );
});
