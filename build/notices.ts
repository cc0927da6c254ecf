/** What a tarball says of the software of others inside it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './project.ts';

const packageFile = z.object({ name: z.string(), version: z.string(), license: z.string() });

const RULE = '-'.repeat(80);

/**
 * The text of NOTICES.txt: name, version and licence text of every package that `inputs` come from (paths relative to
 * the project's folder, as the bundlers list them), and what is known of the runtime `runtimePackage`, whose package
 * holds no licence text. Throws when a package names its licence but does not carry it.
 */
export function noticesText(inputs: readonly string[], runtimePackage: string): string {
  const names = new Set(inputs.flatMap((path) => packageOf(path) ?? []));
  const runtime = packageFile.parse(readJson(join('node_modules', runtimePackage, 'package.json')));
  const parts = [
    'Thread Summary holds the following software of others.',
    `The executable carries the Bun runtime ${runtime.version} (${runtime.license}), unchanged. Bun links JavaScriptCore (LGPL 2) and\n` +
      'other libraries under their own licences: https://bun.com/docs/project/license. The project builds the\n' +
      'executable from the runtime and one script, so that it can be built with another runtime: build/README.md.',
    ...[...names].sort().map(packageNotice),
  ];
  return `${parts.join(`\n\n${RULE}\n\n`)}\n`;
}

/** The innermost package folder in `path`: packages may hold others. */
function packageOf(path: string): string | undefined {
  return /^.*node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/.exec(path)?.[0];
}

/**
 * Packages that state a licence and carry no text, and the package of the same author whose text stands for it. Their
 * README.md must still say so: it is looked at.
 */
const BY_HONO = {
  folder: join('node_modules', 'hono'),
  readme: /## Authors?\s+-? ?Yusuke Wada[^\n]*\s+## License\s+MIT\s*$/,
};
const TEXT_OF: Readonly<Record<string, typeof BY_HONO>> = {
  '@hono/zod-openapi': BY_HONO,
  '@hono/zod-validator': BY_HONO,
};

function packageNotice(folder: string): string {
  const { name, version, license } = packageFile.parse(readJson(join(folder, 'package.json')));
  const file = licenceFile(folder) ?? licenceFile(standIn(name, folder));
  if (file === undefined) throw new Error(`${name}: expected a licence file for ${license}, found none`);
  const notice = join(root, folder, 'NOTICE');
  const texts = [readFileSync(file, 'utf8').trim()];
  if (existsSync(notice)) texts.push(readFileSync(notice, 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}`;
}

function licenceFile(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  const entry = readdirSync(join(root, folder)).find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each));
  return entry === undefined ? undefined : join(root, folder, entry);
}

function standIn(name: string, folder: string): string | undefined {
  const known = TEXT_OF[name];
  if (known === undefined) return undefined;
  return known.readme.test(readFileSync(join(root, folder, 'README.md'), 'utf8')) ? known.folder : undefined;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
