/** The tables that set our tests beside upstream's name tests that exist. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const bridge = dirname(fileURLToPath(import.meta.url));

/** `file: _title_`, where a part that is left out of the title is written `…`. */
interface Named {
  readonly file: string;
  readonly title: string;
}

/** The titles that one cell names; a title stands in the file that was named last. */
function namedIn(cell: string): Named[] {
  const named: Named[] = [];
  let file = '';
  for (const [, prefix, title] of cell.matchAll(/([a-z_/]+(?: and [a-z_]+)?): |(?<!\w)_([^_]+)_(?!\w)/g)) {
    if (prefix !== undefined) file = prefix;
    else if (title !== undefined) named.push({ file, title });
  }
  return named;
}

/** The sources that a name in the table of `folder` stands for: `session`, `net_rpc/server`, `serve and child_process`. */
function sourcesOf(folder: string, file: string): string {
  return file
    .split(' and ')
    .map((one) => join(bridge, one.includes('/') ? '' : folder, `${one}.test.ts`))
    .map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : assert.fail(`${path} is not there`)))
    .join('\n');
}

/** The title as an expression for the source of a test, in which a value may stand for a part. */
function pattern(title: string): RegExp {
  const parts = title.split('…').map((part) => part.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.filter((part) => part !== '').join('[^\\n]*'));
}

for (const folder of ['yamux', 'go_plugin']) {
  const rows = readFileSync(join(bridge, folder, 'README.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| Test'))
    .map((line) => line.split('|').slice(1, 3) as [string, string]);

  test(`${folder}: every upstream test stands once`, () => {
    const names = rows.flatMap(([upstream]) => upstream.trim().split(', '));
    assert.deepEqual(
      names.filter((name, index) => !/^Test\w+$/.test(name) || names.indexOf(name) !== index),
      [],
    );
  });

  test(`${folder}: every test of ours that the table names is there, and where there is none it says why`, () => {
    assert.ok(rows.length > 10);
    for (const [upstream, ours] of rows) {
      const named = namedIn(ours);
      if (named.length === 0)
        assert.match(ours, /^ (?:none: |.*: (?:all|the same)|.*the three|.*first test)/, upstream);
      for (const { file, title } of named) assert.match(sourcesOf(folder, file), pattern(title), upstream);
    }
  });
}
