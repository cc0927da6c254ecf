/**
 * The inputs that once broke a rule, smallest form: one file each, in the folder of their property, under a name that
 * tells the fault. They are run again by every `make test`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Input } from './property.ts';

export const corpusFolder = fileURLToPath(new URL('corpus', import.meta.url));

export interface CorpusEntry {
  /** Path within the corpus. */
  readonly file: string;
  readonly property: string;
  /** What the input broke when it was found. */
  readonly found: string;
  readonly input: Input<object>;
}

/** Writes an input down and returns its path within the corpus; the same input for the same fault has one file. */
export function keep(
  property: string,
  fault: string,
  found: string,
  input: Input<object>,
  folder: string = corpusFolder,
): string {
  const plan = JSON.stringify(input.plan);
  const bytes = Buffer.from(input.bytes).toString('hex');
  const digest = createHash('sha256').update(`${plan} ${bytes}`).digest('hex').slice(0, 8);
  const file = join(property, `${[fault, ...wordsOf(found), digest].join('-')}.input`);
  mkdirSync(join(folder, property), { recursive: true });
  const lines = [`"found": ${JSON.stringify(found)}`, `"plan": ${plan}`, `"bytes": "${bytes}"`];
  writeFileSync(join(folder, file), `{\n${lines.join(',\n')}\n}\n`);
  return file;
}

/** The first words of what went wrong, without numbers. */
function wordsOf(found: string): string[] {
  const words =
    found
      .split('\n', 1)[0]
      ?.toLowerCase()
      .match(/[a-z]{2,}/g) ?? [];
  return words.filter((word) => word !== 'assertionerror').slice(0, 6);
}

/** Every input of the corpus, in the order of their paths. */
export function readCorpus(folder: string = corpusFolder): CorpusEntry[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.input'))
    .sort()
    .map((file) => {
      const { found, plan, bytes } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        found: string;
        plan: object;
        bytes: string;
      };
      const property = file.split(/[\\/]/).slice(0, -1).join('/');
      return { file, property, found, input: { plan, bytes: Buffer.from(bytes, 'hex') } };
    });
}
