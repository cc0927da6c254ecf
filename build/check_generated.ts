/**
 * Fails when anything under generated/, or schema.json, is not what the generator writes:
 * `node --import tsx build/check_generated.ts`. Without Go the schema itself is taken as it is, unless CI=true.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GENERATED_DIR, SCHEMA_PATH, writeGenerated } from './generate/emit.ts';
import { readGo } from './generate/generate.ts';

/** Names of files that differ between the two folders, or that only one of them has. */
function differing(expected: string, found: string): string[] {
  const names = new Set([...readdirSync(expected), ...readdirSync(found)]);
  return [...names].sort().filter((name) => read(expected, name) !== read(found, name));
}

function read(folder: string, name: string): string | undefined {
  try {
    return readFileSync(path.join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

const hasGo = spawnSync('go', ['version']).status === 0;
const temp = mkdtempSync(path.join(tmpdir(), 'check-generated-'));
const wrong: string[] = [];
try {
  let schema = SCHEMA_PATH;
  if (hasGo) {
    schema = path.join(temp, 'schema.json');
    readGo(schema);
    if (readFileSync(schema, 'utf8') !== readFileSync(SCHEMA_PATH, 'utf8')) wrong.push(SCHEMA_PATH);
  }
  const fresh = path.join(temp, 'generated');
  writeGenerated(schema, fresh);
  wrong.push(...differing(fresh, GENERATED_DIR).map((name) => path.join(GENERATED_DIR, name)));
} finally {
  rmSync(temp, { recursive: true });
}
for (const file of wrong)
  console.error(`${path.relative(process.cwd(), file)} is not what the generator writes`);
if (!hasGo) console.log('no Go here: schema.json was not compared with server/public');
if (wrong.length > 0 || (!hasGo && process.env.CI === 'true')) process.exitCode = 1;
else console.log('generated files are up to date');
