/** Where things are, and the version: package.json is its single source. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that is built lands here. */
export const distFolder = join(root, 'dist');

/** The plugin id: the name of the tarball's one top folder too. */
export const pluginId = 'thread-summary';

const packageFile = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'expected a version such as 1.2.3'),
});

export function projectVersion(): string {
  return packageFile.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
}
