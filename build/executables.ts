/**
 * One executable per platform: the bundle behind the pinned runtime.
 *
 * Flags, each for a reason:
 * - `--compile-executable-path`: the runtime comes from the lock file's package, never from a download;
 * - `--no-compile-autoload-dotenv`, `--no-compile-autoload-bunfig`: the executable starts in the server's working
 *   directory, whose files must not change what it does (a bunfig.toml there could run any script);
 * - `--use-system-ca`: trust what the system trusts, as the server does;
 * - `--unhandled-rejections=throw`: an unhandled rejection reaches `uncaughtException`, as on Node;
 * - `--bytecode`: the bundle, and the runtime's own modules, are compiled beforehand, which takes half of the time to
 *   the handshake line. One level of functions: what is nested in them is compiled when it runs, or the product's
 *   tarball would pass its limit;
 * - `--bytecode-order`: what a start needs of the runtime's own bytecode lies together, 1 MB less of it in memory
 *   (record_order.ts);
 * - `--compile-jit-policy`: a function runs five times as often before it is compiled to machine code. A start then
 *   compiles none, which keeps 1.5 MB of compiler out of an idle plugin; under load no figure shows it;
 * - `--loader`: the late packages are embedded as they are (late_packages.ts).
 */

import { chmodSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LATE_FILE } from './late_packages.ts';
import { type Platform, runtimePath } from './platforms.ts';
import { runRuntime } from './runtime.ts';

/** Written by record_order.ts. */
export const RUNTIME_ORDER = fileURLToPath(new URL('./runtime_order.txt', import.meta.url));

/**
 * Compiles `bundle` (absolute path), and the late packages beside it, into `outfile` (absolute path) for `platform`.
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
    '--bytecode',
    '--bytecode-depth=1',
    `--bytecode-order=${RUNTIME_ORDER}`,
    '--compile-jit-policy=5',
    `--loader=${extname(LATE_FILE)}:file`,
    '--compile-exec-argv=--use-system-ca --unhandled-rejections=throw',
    '--outfile',
    outfile,
  ];
  const late = join(dirname(bundle), LATE_FILE);
  await runRuntime(args, (folder) => {
    copyFileSync(bundle, join(folder, 'plugin.cjs'));
    if (existsSync(late)) copyFileSync(late, join(folder, LATE_FILE));
  });
  chmodSync(outfile, 0o755);
}
