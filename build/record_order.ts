/**
 * Which of the runtime's own functions a plugin's start runs, for the compiler to lay their bytecode together:
 * `node --import tsx build/record_order.ts` writes `build/runtime_order.txt`, on Linux, after the runtime's version has
 * changed. Recorded of a small program that uses what the bridge uses, not of a plugin: so the file stays the same as
 * long as the runtime does, and one start is as good as another for every platform.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileExecutable, RUNTIME_ORDER } from './executables.ts';
import { hostPlatform } from './platforms.ts';

/** Takes what the bridge takes, listens as it does, answers one connection, and ends. */
const PROGRAM = `
const fs = require('node:fs');
const net = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
require('node:console');
require('node:stream');
for (const event of ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection', 'exit']) process.on(event, () => {});
setTimeout(() => {}, 1000).unref();
const folder = fs.mkdtempSync(join(tmpdir(), 'order-'));
const end = () => {
  fs.rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('close', end);
  socket.once('data', (bytes) => {
    server.close();
    setImmediate(() => {
      socket.cork();
      socket.write(bytes);
      socket.uncork();
    });
  });
});
server.listen(join(folder, 's'), () => {
  fs.writeSync(1, 'listening');
  const client = net.connect(join(folder, 's'), () => client.write('ping'));
  client.once('data', () => client.end());
});
`;

/** Functions, modules and their names; not the texts and keys inside them, which are many and matter little. */
const KEPT = /^(?:v\d+|[FMN] .*)$/;

/** The text for `runtime_order.txt`, of the pinned runtime. */
export async function recordOrder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'record-order-'));
  try {
    const bundle = join(folder, 'plugin.cjs');
    const program = join(folder, 'program');
    const order = join(folder, 'order');
    writeFileSync(bundle, PROGRAM);
    await compileExecutable(bundle, hostPlatform(), program);
    const { status, stderr } = spawnSync(program, {
      env: { TMPDIR: folder, BUN_BYTECODE_ORDER_OUT: order },
      timeout: 30_000,
    });
    if (status !== 0) throw new Error(`record_order: the program ended with ${status}\n${stderr}`);
    const lines = readFileSync(order, 'utf8').split('\n');
    return `${lines.filter((line) => KEPT.test(line)).join('\n')}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(RUNTIME_ORDER, await recordOrder());
}
