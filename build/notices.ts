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

function packageNotice(folder: string): string {
  const { name, version, license } = packageFile.parse(readJson(join(folder, 'package.json')));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  if (file === undefined) throw new Error(`${name}: expected a licence file for ${license}, found none`);
  const notice = join(root, folder, 'NOTICE');
  const texts = [readFileSync(join(root, folder, file), 'utf8').trim()];
  if (existsSync(notice)) texts.push(readFileSync(notice, 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}`;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
