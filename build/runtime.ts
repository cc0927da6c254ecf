/** Runs the pinned runtime of this machine as a build tool. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostPlatform, runtimePath } from './platforms.ts';

/** Longest end of a failed tool's output that its error quotes. */
const QUOTED = 4000;

/**
 * Runs the runtime with `args` in an empty folder of its own, which `prepare` may fill first; rejects with its output
 * unless it ends with 0. Paths in `args` are absolute or relative to that folder.
 *
 * The runtime takes settings from files in its working directory and home, from `BUN_*`, and writes `NODE_ENV` into
 * what it compiles. None of these may change the outcome from one machine to the next, so it gets none of them.
 */
export async function runRuntime(
  args: readonly string[],
  prepare: (folder: string) => void = () => {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  try {
    prepare(folder);
    await runIn(folder, args);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runIn(folder: string, args: readonly string[]): Promise<void> {
  const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder };
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
