/** The examples of the bridge's README compile, against the package's own entries. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../../build/project.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

const bridge = join(root, 'server', 'bridge');

/** Each block of TypeScript, at the line on which it stands in the README. */
function examples(): string[] {
  const blocks: string[] = [];
  const lines = readFileSync(join(bridge, 'README.md'), 'utf8').split('\n');
  let open: string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (open === undefined) {
      // What the compiler says then names the README's own line.
      if (line === '```ts') open = Array<string>(index + 1).fill('');
      continue;
    }
    if (line === '```') {
      blocks.push(open.join('\n'));
      open = undefined;
    } else open.push(line);
  }
  assert.equal(open, undefined, 'every block ends');
  return blocks;
}

/** The package's entries, as package.json names them. */
function entries(): Record<string, string[]> {
  const { name, exports } = JSON.parse(readFileSync(join(bridge, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string>;
  };
  return Object.fromEntries(
    Object.entries(exports).map(([key, file]) => [join(name, key), [join(bridge, file)]]),
  );
}

test('every example of the README compiles', (t) => {
  const folder = temporaryFolder(t);
  const blocks = examples();
  assert.ok(blocks.length >= 8, `only ${blocks.length} examples`);
  for (const [index, block] of blocks.entries()) writeFileSync(join(folder, `readme_${index}.ts`), block);
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      paths: entries(),
      typeRoots: [join(root, 'node_modules', '@types')],
      noUnusedLocals: true,
    },
    include: ['*.ts'],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const done = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder],
    { encoding: 'utf8' },
  );
  assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
});

test('every package that an example imports is the bridge itself', () => {
  const known = Object.keys(entries());
  for (const [, name = ''] of examples()
    .join('\n')
    .matchAll(/from '([^']+)'/g)) {
    assert.ok(known.includes(name), name);
  }
});
