/**
 * One executable per platform: the bundle behind the pinned runtime.
 *
 * Flags, each for a reason:
 * - `--compile-executable-path`: the runtime comes from the lock file's package, never from a download;
 * - `--no-compile-autoload-dotenv`, `--no-compile-autoload-bunfig`: the executable starts in the server's working
 *   directory, whose files must not change what it does (a bunfig.toml there could run any script);
 * - `--use-system-ca`: trust what the system trusts, as the server does;
 * - `--unhandled-rejections=throw`: an unhandled rejection reaches `uncaughtException`, as on Node.
 */

import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Platform, runtimePath } from './platforms.ts';
import { runRuntime } from './runtime.ts';

/**
 * Compiles `bundle` (absolute path) into `outfile` (absolute path) for `platform`.
 *
 * The compiler records the bundle's path relative to its working directory, so it works on a copy of a fixed name
 * there: the same bundle gives the same executable wherever the project lies.
 */
export async function compileExecutable(bundle: string, platform: Platform, outfile: string): Promise<void> {
  mkdirSync(dirname(outfile), { recursive: true });
  const args = [
    'build',
    'plugin.cjs',
    '--compile',
    `--target=${platform.compileTarget}`,
    `--compile-executable-path=${runtimePath(platform)}`,
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    '--sourcemap=none',
    '--compile-exec-argv=--use-system-ca --unhandled-rejections=throw',
    '--outfile',
    outfile,
  ];
  await runRuntime(args, (folder) => copyFileSync(bundle, join(folder, 'plugin.cjs')));
  chmodSync(outfile, 0o755);
}
