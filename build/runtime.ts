/** Runs the pinned runtime of this machine as a build tool. */

import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { hostPlatform, runtimePath } from './platforms.ts';

/** Longest end of a failed tool's output that its error quotes. */
const QUOTED = 4000;

/**
 * Runs the runtime with `args` in `folder`; rejects with its output unless it ends with 0. It gets none of the
 * `BUN_*` variables, which would change what it does from one machine to the next; for the same reason `folder` should
 * lie outside any project.
 */
export function runRuntime(args: readonly string[], folder: string = tmpdir()): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BUN_')));
  return new Promise((resolve, reject) => {
    const tool = spawn(runtimePath(hostPlatform()), args, {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-QUOTED);
    };
    tool.stdout.on('data', collect);
    tool.stderr.on('data', collect);
    tool.on('error', reject);
    tool.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${args[0] ?? 'runtime'}: ended with ${signal ?? `code ${code}`}\n${output}`));
    });
  });
}
