/** The page of what the bridge exports leaves nothing out. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../../build/project.ts';
import { exportedBy, surfacePage } from '../../../build/surface_docs.ts';
import * as bridge from '../../../server/bridge/index.ts';
import * as testing from '../../../server/bridge/testing/fake_host.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

for (const [file, values] of [
  ['index.ts', bridge],
  ['testing/fake_host.ts', testing],
] as const) {
  test(`${file}: everything it exports is on the page, each with words`, () => {
    const declared = exportedBy(join(root, 'server', 'bridge', file));
    const names = declared.map(({ name }) => name);
    for (const name of Object.keys(values)) assert.ok(names.includes(name), name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, doc, text } of declared) {
      assert.ok(doc.length > 10, `${name} has no comment`);
      assert.ok(text.includes(name), name);
      assert.ok(surfacePage().includes(text), name);
    }
  });
}

test('declarations are cut where their bodies begin', (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(
    join(folder, 'one.ts'),
    `/** Adds. */
export async function* add<T>(
  a: T,
): AsyncGenerator<T> {
  yield a;
}

/**
 * A box.
 */
export class Box extends Array {
  /** What is in it. */
  readonly what: string;
  #hidden = 1;
  constructor(what: string) {
    this.what = what;
  }
  look(): string {
    return this.what;
  }
}

/** Either. */
export type Either =
  /** The first. */
  | 'a'
  | { readonly b: string };
`,
  );
  const entry = join(folder, 'index.ts');
  writeFileSync(entry, "export { add, Box, type Either } from './one.ts';\n");
  assert.deepEqual(
    exportedBy(entry).map(({ name, doc, text }) => [name, doc, text]),
    [
      ['add', 'Adds.', 'function add<T>(\n  a: T,\n): AsyncGenerator<T>;'],
      [
        'Box',
        'A box.',
        'class Box extends Array {\n  // What is in it.\n  readonly what: string;\n  constructor(what: string);\n}',
      ],
      ['Either', 'Either.', "type Either =\n  /** The first. */\n  | 'a'\n  | { readonly b: string };"],
    ],
  );
  writeFileSync(entry, "export { nothing } from './one.ts';\n");
  assert.throws(() => exportedBy(entry), /one\.ts does not declare nothing/);
});
