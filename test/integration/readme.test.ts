/** The README says what is so: its examples are what `make demo` prints, its table the settings that there are. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parseManifest } from '../../build/manifest.ts';
import { root } from '../../build/project.ts';
import { demoExample, withExample } from '../../build/readme_examples.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

for (const locale of ['en', 'ru']) {
  test(`the example in ${locale} is what the demo prints`, () => {
    assert.equal(
      readme,
      withExample(readme, locale, demoExample(locale)),
      'README.md is behind: run make readme',
    );
  });
}

test('the table of settings has every setting with its default', () => {
  const manifest = parseManifest(readFileSync(join(root, 'plugin.json'), 'utf8'));
  const table = readme.slice(readme.indexOf('## Configure'), readme.indexOf('## Use'));
  const rows = [...table.matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)]
    .map(([, name, value]) => [name, value])
    .slice(1);
  const expected = manifest.settings_schema.settings.flatMap((setting) => {
    // A button, which holds nothing.
    if (setting.type === 'custom') return [];
    const shown =
      'options' in setting
        ? setting.options.find(({ value }) => value === setting.default)?.display_name
        : setting.default;
    return [[setting.display_name, shown === '' ? 'empty' : String(shown)]];
  });
  assert.deepEqual(
    rows.filter(([name]) => name !== '---'),
    expected,
  );
});

test('links inside the repository lead somewhere', () => {
  for (const file of ['README.md', 'ARCHITECTURE.md', 'build/README.md']) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      assert.ok(existsSync(join(root, dirname(file), target)), `${file}: ${target}`);
    }
  }
});

test('every command that the pages name is there', () => {
  const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
  const targets = new Set([...makefile.matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
  for (const file of ['README.md', 'ARCHITECTURE.md', 'build/README.md']) {
    const text = readFileSync(join(root, file), 'utf8');
    const named = [...text.matchAll(/(?:^|`)make ([a-z -]*[a-z])/gm)].flatMap(([, words = '']) =>
      words.split(' '),
    );
    assert.ok(named.length > 0, file);
    assert.deepEqual(
      named.filter((name) => !targets.has(name)),
      [],
      file,
    );
  }
});
