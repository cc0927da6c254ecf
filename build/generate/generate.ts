/**
 * Reads server/public anew and writes schema.json and generated/: `node --import tsx build/generate/generate.ts`.
 * Needs Go, and the module proxy or its cache.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED_DIR, SCHEMA_PATH, writeGenerated } from './emit.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const MODULE = 'github.com/mattermost/mattermost/server/public';

/** Flags that choose a version of server/public: of the module file, and of the build. */
interface Version {
  readonly modfile: readonly string[];
  readonly tags: readonly string[];
}

const NEWEST: Version = { modfile: [], tags: [] };
const OLDEST: Version = { modfile: ['-modfile=go_911.mod'], tags: ['-tags=mm911'] };

/** Writes what both versions of server/public declare to `out`. */
export function readGo(out: string): void {
  const temp = mkdtempSync(path.join(tmpdir(), 'generate-'));
  try {
    const old = path.join(temp, 'old.json');
    runReader(OLDEST, path.join(temp, 'oldest'), ['-out', old]);
    runReader(NEWEST, path.join(temp, 'newest'), ['-out', out, '-old', old]);
  } finally {
    rmSync(temp, { recursive: true });
  }
}

/** `prefix` begins the names of the files that this version's build takes. */
function runReader(version: Version, prefix: string, flags: readonly string[]): void {
  const source = sourceOf(version);
  const list = `${prefix}.go`;
  const overlay = `${prefix}.json`;
  go(['run', './list_structs', source, list]);
  writeFileSync(overlay, JSON.stringify({ Replace: { [path.join(here, 'read_go/list.go')]: list } }));
  go([
    'run',
    ...version.modfile,
    ...version.tags,
    '-overlay',
    overlay,
    './read_go',
    '-source',
    source,
    ...flags,
  ]);
}

/** The folder of the version's source in the module cache. */
function sourceOf(version: Version): string {
  const answer: unknown = JSON.parse(go(['mod', 'download', ...version.modfile, '-json', MODULE]));
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer))
    throw new Error('go tells no folder');
  return String(answer.Dir);
}

function go(args: readonly string[]): string {
  return execFileSync('go', args, { cwd: here, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  readGo(SCHEMA_PATH);
  writeGenerated(SCHEMA_PATH, GENERATED_DIR);
}
