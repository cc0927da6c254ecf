/** Writes generated/*.ts from schema.json: `node --import tsx build/generate/emit.ts [folder]`. Needs no Go. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { emitApi } from './emit_api.ts';
import { emitHooks } from './emit_hooks.ts';
import { emitTypes } from './emit_types.ts';
import { emitUniverse } from './emit_universe.ts';
import { readSchema, type SchemaFile } from './schema_file.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
export const SCHEMA_PATH = path.join(here, 'schema.json');
export const GENERATED_DIR = path.join(here, '../../server/bridge/mattermost/generated');

/** File name to text, of everything under generated/. */
export function emitAll(schema: SchemaFile): Readonly<Record<string, string>> {
  return {
    'api.ts': emitApi(schema),
    'hooks.ts': emitHooks(schema),
    'types.ts': emitTypes(schema),
    'universe.ts': emitUniverse(schema),
  };
}

export function writeGenerated(schemaPath: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(emitAll(readSchema(schemaPath)))) {
    writeFileSync(path.join(folder, name), text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeGenerated(SCHEMA_PATH, process.argv[2] ?? GENERATED_DIR);
}
