/**
 * Checks the built executables: `node --import tsx build/check_executable.ts [unpacked folder]`, after a build.
 *
 * Every Linux one: needs glibc's own libraries alone, and no search path. This machine's one: prints the handshake
 * line within the host's start timeout, and so it does in a folder with a hostile `.env` and `bunfig.toml` and inside
 * a root that holds nothing but glibc, a CA bundle and the plugin. Prints a line per check; exit code 1 when one fails.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GLIBC_LIBRARIES, readDynamicLinks } from './elf.ts';
import { createGlibcRoot, NoNamespaceError } from './glibc_root.ts';
import { executablePath } from './manifest.ts';
import { hostPlatform, platforms } from './platforms.ts';
import { distFolder, pluginId } from './project.ts';
import { readHandshake } from './read_handshake.ts';

const unpacked = process.argv[2] ?? join(distFolder, 'unpacked');
const folderOf = (platform: string) => join(unpacked, platform, pluginId);

async function check(name: string, body: () => string | Promise<string>): Promise<void> {
  try {
    console.log(`✓ ${name}: ${await body()}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

for (const platform of platforms.filter(({ os, name }) => os === 'linux' && existsSync(folderOf(name)))) {
  await check(`${platform.name} links to glibc alone`, () => {
    const links = readDynamicLinks(readFileSync(join(folderOf(platform.name), executablePath(platform))));
    const strange = links.needed.filter((name) => !GLIBC_LIBRARIES.includes(name));
    if (strange.length > 0)
      throw new Error(`expected glibc's own libraries alone, got ${strange.join(', ')}`);
    if (links.searchPaths.length > 0)
      throw new Error(`expected no search path, got ${links.searchPaths.join(':')}`);
    return links.needed.join(', ');
  });
}

const plugin = folderOf(hostPlatform().name);
const executable = join(plugin, executablePath(hostPlatform()));

await check('starts', () => readHandshake({ command: executable }));

await check('takes nothing from the folder it starts in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const mark = join(folder, 'mark');
  try {
    // The cookie is wrong in the file, right in the environment left out: obeying the file changes the outcome.
    writeFileSync(join(folder, '.env'), `TMPDIR=${join(folder, 'absent')}\nNODE_ENV=hostile\n`);
    writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./preload.js"]\n');
    writeFileSync(
      join(folder, 'preload.js'),
      `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');\n`,
    );
    await readHandshake({ command: executable, folder });
    if (existsSync(mark)) throw new Error('expected bunfig.toml to be ignored, but its preload ran');
    return '.env and bunfig.toml have no effect';
  } finally {
    rmSync(folder, { recursive: true });
  }
});

if (process.platform === 'linux') {
  await check('starts with nothing but glibc and a CA bundle around it', async () => {
    try {
      const root = createGlibcRoot(plugin);
      try {
        return await readHandshake({ command: root.launcher });
      } finally {
        root.remove();
      }
    } catch (error) {
      if (!(error instanceof NoNamespaceError)) throw error;
      return `NOT RUN, ${error.message}`;
    }
  });
}
