/**
 * Checks the built executables: `node --import tsx build/check_executable.ts [unpacked folder]`, after a build.
 *
 * Every Linux one: needs glibc's own libraries alone, and no search path. This machine's one: prints the handshake
 * line within the host's start timeout, and so it does in a folder with a hostile `.env` and `bunfig.toml` and inside
 * a root that holds nothing but glibc, a CA bundle and the plugin; there it also summarises threads, as scenarios under
 * the embedded host. Prints a line per check, then `N passed, N failed`;
 * exit code 1 when one fails. Where no such root can be entered that check is skipped, which with CI=true is a failure.
 */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playScenario } from '../test/host/play/play_scenario.ts';
import { readScenarios } from '../test/host/play/scenario_file.ts';
import { GLIBC_LIBRARIES, readDynamicLinks } from './elf.ts';
import { createGlibcRoot, NoNamespaceError } from './glibc_root.ts';
import { executablePath } from './manifest.ts';
import { hostPlatform, platforms } from './platforms.ts';
import { distFolder, pluginId, root } from './project.ts';
import { readHandshake } from './read_handshake.ts';

/** A whole `/summary` each: with a model behind a socket, and without one. */
const PLAYED_IN_GLIBC_ROOT = ['summary with a model', 'digest in russian'];

const unpacked = process.argv[2] ?? join(distFolder, 'unpacked');
const folderOf = (platform: string) => join(unpacked, platform, pluginId);

const count = { passed: 0, failed: 0, skipped: 0 };

async function check(name: string, body: () => string | Promise<string>): Promise<void> {
  try {
    console.log(`✓ ${name}: ${await body()}`);
    count.passed += 1;
  } catch (error) {
    const skipped = error instanceof NoNamespaceError && process.env.CI !== 'true';
    count[skipped ? 'skipped' : 'failed'] += 1;
    console.log(`${skipped ? '-' : '✗'} ${name}: ${error instanceof Error ? error.message : String(error)}`);
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
  const [mark, planted] = [join(folder, 'mark'), join(folder, 'planted')];
  try {
    mkdirSync(planted);
    writeFileSync(join(folder, '.env'), `TMPDIR=${planted}\n`);
    writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./preload.js"]\n');
    writeFileSync(
      join(folder, 'preload.js'),
      `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');\n`,
    );
    // The file would not override a variable that is set.
    const { TMPDIR: _ours, ...env } = process.env;
    const line = await readHandshake({ command: executable, folder, env });
    if (line.includes(planted)) throw new Error('expected .env to be ignored, but its TMPDIR was used');
    if (existsSync(mark)) throw new Error('expected bunfig.toml to be ignored, but its preload ran');
    return '.env and bunfig.toml have no effect';
  } finally {
    rmSync(folder, { recursive: true });
  }
});

if (process.platform === 'linux') {
  await checkInGlibcRoot('starts with nothing but glibc and a CA bundle around it', (launcher) =>
    readHandshake({ command: launcher }),
  );
  const scenarios = readScenarios(join(root, 'test', 'conformance', 'scenarios.json'));
  for (const name of PLAYED_IN_GLIBC_ROOT) {
    await checkInGlibcRoot(
      `plays "${name}" with nothing but glibc and a CA bundle around it`,
      async (launcher) => {
        const scenario = scenarios.scenarios.find((each) => each.name === name);
        if (scenario === undefined) throw new Error('expected a scenario of this name, found none');
        const { failure, observed } = await playScenario(scenario, scenarios, {
          pluginFolder: plugin,
          command: { program: launcher },
          scenarioFolder: join(root, 'test', 'conformance'),
        });
        if (failure !== undefined) throw new Error(failure);
        return `${observed.calls.length} API calls, ${observed.llm.length} requests to the model`;
      },
    );
  }
}

/** Runs `body` with a launcher that starts the plugin inside a root of its own. */
function checkInGlibcRoot(name: string, body: (launcher: string) => Promise<string>): Promise<void> {
  return check(name, async () => {
    const inside = createGlibcRoot(plugin);
    try {
      return await body(inside.launcher);
    } finally {
      inside.remove();
    }
  });
}

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed > 0 ? 1 : 0;
