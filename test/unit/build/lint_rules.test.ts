/** The layers are held by lint. This holds the lint: specimens with every import there could be, judged by its rules. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { root } from '../../../build/project.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

const BRIDGE = ['gob', 'yamux', 'net_rpc', 'go_plugin', 'mattermost'].map((room) => `bridge/${room}`);

/** Which rooms a room may import. What is not named here is refused. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'server/bridge/gob': [],
  'server/bridge/yamux': [],
  'server/bridge/net_rpc': ['bridge/gob'],
  'server/bridge/go_plugin': ['bridge/gob', 'bridge/yamux', 'bridge/net_rpc'],
  'server/bridge/mattermost': BRIDGE,
  // What a plugin's author tests with and learns from: nothing that ships imports it.
  'server/bridge/testing': [...BRIDGE, 'bridge/examples'],
  'server/bridge/examples': [...BRIDGE, 'bridge/testing'],
  'server/llm': [],
  'server/ops': BRIDGE,
  // Of llm the port alone: see the test below.
  'server/summary': ['assets'],
  'server/reading': [...BRIDGE, 'ops', 'summary', 'assets'],
  'server/delivery': [...BRIDGE, 'ops', 'summary', 'assets'],
  'server/jobs': [...BRIDGE, 'ops', 'summary', 'reading', 'delivery', 'llm', 'assets'],
  'server/handlers': [...BRIDGE, 'ops', 'summary', 'delivery', 'jobs', 'assets'],
  'webapp/src': ['assets'],
  assets: [],
};

const rooms = Object.keys(ALLOWED);
const targets = [...rooms, 'build', 'test/support'];
const folderOf = (name: string) => (name === 'assets' ? 'assets/' : `server/${name}/`);

const report = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
    }),
  ),
});

/** `path:line rule` of every finding in files of the given texts, under this project's rules. */
function lint(folder: string, texts: Readonly<Record<string, string>>): Set<string> {
  for (const name of ['biome.json', '.gitignore']) copyFileSync(join(root, name), join(folder, name));
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const done = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = report.parse(JSON.parse(done.stdout));
  return new Set(
    diagnostics.map(({ category, location }) => `${location.path}:${location.start.line} ${category}`),
  );
}

test('every room imports what its layer allows, and lint refuses the rest', (context) => {
  const texts = Object.fromEntries(
    rooms.map((room) => {
      const lines = targets.map((target) => `import '${posix.relative(room, target)}/specimen.ts';\n`);
      return [`${room}/specimen.ts`, lines.join('')];
    }),
  );
  const found = lint(temporaryFolder(context), texts);
  for (const room of rooms) {
    for (const [index, target] of targets.entries()) {
      if (target === room) continue;
      const refused = found.has(`${room}/specimen.ts:${index + 1} lint/style/noRestrictedImports`);
      const allowed = ALLOWED[room]?.some((name) => `${target}/`.startsWith(folderOf(name)));
      assert.equal(!refused, allowed, `${room} -> ${target}`);
    }
  }
});

test('the summary and the handlers see the port of the model, and not its adapter', (context) => {
  const text = `import '../llm/language_model.ts';\nimport '../llm/openai_compatible.ts';\n`;
  const found = lint(temporaryFolder(context), {
    'server/summary/specimen.ts': text,
    'server/handlers/specimen.ts': text,
  });
  assert.deepEqual([...found].sort(), [
    'server/handlers/specimen.ts:2 lint/style/noRestrictedImports',
    'server/summary/specimen.ts:2 lint/style/noRestrictedImports',
  ]);
});

test('every room of server/ is in the table', () => {
  const inside = (folder: string) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${folder}/${name}`);
  const found = [...inside('server').filter((room) => room !== 'server/bridge'), ...inside('server/bridge')];
  assert.deepEqual(
    found.filter((room) => !rooms.includes(room)),
    [],
  );
});

test('the environment is read in the composition root and in the handshake alone', (context) => {
  const places = [...rooms.map((room) => `${room}/specimen.ts`), 'server/main.ts'];
  const text = 'export const home = process.env.HOME;\n';
  const found = lint(temporaryFolder(context), Object.fromEntries(places.map((place) => [place, text])));
  const free = places.filter((place) => !found.has(`${place}:1 lint/style/noProcessEnv`));
  assert.deepEqual(
    free.filter((place) => place.startsWith('server/')),
    ['server/bridge/go_plugin/specimen.ts', 'server/main.ts'],
  );
});

test('a cycle, an any, a floating promise and a forgotten case are errors', (context) => {
  const found = lint(temporaryFolder(context), {
    'server/ops/a.ts': `import { b } from './b.ts';\nexport const a = () => b;\n`,
    'server/ops/b.ts': `import { a } from './a.ts';\nexport const b = () => a;\n`,
    'server/ops/c.ts': 'export const c = (value: any) => value;\n',
    'server/ops/d.ts': 'async function d() {}\nd();\n',
    'server/ops/e.ts': `export function e(way: 'up' | 'down') {\n  switch (way) {\n    case 'up':\n      return 1;\n  }\n}\n`,
  });
  for (const expected of [
    'server/ops/a.ts:1 lint/suspicious/noImportCycles',
    'server/ops/c.ts:1 lint/suspicious/noExplicitAny',
    'server/ops/d.ts:2 lint/nursery/noFloatingPromises',
    'server/ops/e.ts:2 lint/nursery/useExhaustiveSwitchCases',
  ]) {
    assert.ok(found.has(expected), `${expected} among ${[...found].join(', ')}`);
  }
});
