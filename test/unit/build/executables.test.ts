import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { GLIBC_LIBRARIES, readDynamicLinks } from '../../../build/elf.ts';
import { compileExecutable } from '../../../build/executables.ts';
import { hostPlatform, platforms, runtimePath, selectPlatforms } from '../../../build/platforms.ts';
import { readHandshake } from '../../../build/read_handshake.ts';
import { runRuntime } from '../../../build/runtime.ts';
import { bundleServer } from '../../../build/server_bundle.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

/** Prints a handshake line that holds the version, and stays. */
const ENTRY = `declare const PLUGIN_VERSION: string;
process.stdout.write(\`1|1|unix|/\${PLUGIN_VERSION}|netrpc|\\n\`);
setInterval(() => {}, 1000);
`;

/** Sets environment variables of this process until the test ends. */
function setVariables(context: TestContext, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    context.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
    process.env[name] = value;
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

test('a source built twice, in folders of other names and under another NODE_ENV, gives the same bytes', async (context) => {
  const base = temporaryFolder(context);
  const executables: string[] = [];
  for (const [place, mode] of [
    ['one', 'development'],
    ['another/deeper', 'test'],
  ] as const) {
    const folder = join(base, place);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'entry.ts'), ENTRY);
    setVariables(context, { NODE_ENV: mode });
    const bundle = join(folder, 'plugin.cjs');
    await bundleServer({
      entry: join(folder, 'entry.ts'),
      outfile: bundle,
      version: '1.2.3',
      workFolder: folder,
    });
    await compileExecutable(bundle, hostPlatform(), join(folder, 'plugin'));
    executables.push(join(folder, 'plugin'));
  }
  const [first = '', second = ''] = executables;
  assert.equal(hashOf(first), hashOf(second));
  assert.equal(statSync(first).mode & 0o777, 0o755);
  assert.match(await readHandshake({ command: first, folder: base }), /^1\|1\|unix\|\/1\.2\.3\|netrpc\|/);
  if (process.platform === 'linux') {
    const links = readDynamicLinks(readFileSync(first));
    assert.deepEqual(
      links.needed.filter((name) => !GLIBC_LIBRARIES.includes(name)),
      [],
    );
    assert.deepEqual(links.searchPaths, []);
  }
});

test('an executable for every platform carries the runtime of that platform', async (context) => {
  const base = temporaryFolder(context);
  writeFileSync(join(base, 'plugin.cjs'), 'console.log(1);\n');
  const magic: Record<string, string> = { linux: '7f454c46', darwin: 'cffaedfe' };
  for (const platform of platforms) {
    const executable = join(base, platform.name);
    await compileExecutable(join(base, 'plugin.cjs'), platform, executable);
    assert.equal(readFileSync(executable).toString('hex', 0, 4), magic[platform.os], platform.name);
  }
});

test('a bundle that does not compile is refused with the compiler’s words, and leaves nothing', async (context) => {
  const base = temporaryFolder(context);
  writeFileSync(join(base, 'plugin.cjs'), 'const = ;\n');
  setVariables(context, { TMPDIR: temporaryFolder(context) });
  await assert.rejects(
    compileExecutable(join(base, 'plugin.cjs'), hostPlatform(), join(base, 'plugin')),
    /^Error: build: ended with code 1\n.*plugin\.cjs:1:\d/s,
  );
  assert.deepEqual(readdirSync(tmpdir()), []);
});

test('the build tool takes no settings from the environment or from files of the home folder', async (context) => {
  const home = temporaryFolder(context);
  writeFileSync(join(home, '.bunfig.toml'), 'preload = ["./absent.js"]\n');
  writeFileSync(
    join(home, 'probe.js'),
    'if (process.env.BUN_OPTIONS || process.env.HOME === process.argv[2]) process.exit(1);\n',
  );
  setVariables(context, { HOME: home, BUN_OPTIONS: '--preload=./absent.js' });
  await runRuntime([join(home, 'probe.js'), home]);
});

test('a runtime that is not installed is named, with what to do', () => {
  assert.throws(
    () => runtimePath({ runtimePackage: '@oven/bun-no-such-machine' }),
    /^Error: @oven\/bun-no-such-machine: not installed; run "npm ci --force"$/,
  );
});

test('the list of platforms takes names, host and all, and names them when it does not', () => {
  assert.deepEqual(selectPlatforms('all'), platforms);
  assert.deepEqual(selectPlatforms('host'), [hostPlatform()]);
  assert.deepEqual(
    selectPlatforms('darwin-arm64,linux-amd64').map(({ name }) => name),
    ['darwin-arm64', 'linux-amd64'],
  );
  assert.throws(
    () => selectPlatforms('linux-386'),
    /expected host, all or linux-amd64, linux-arm64, darwin-arm64, got "linux-386"/,
  );
});
