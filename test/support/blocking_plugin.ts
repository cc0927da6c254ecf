/** A plugin whose `/block <folder>` holds its whole process up, from `<folder>/blocked` on until `<folder>/go` is there. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPlugin } from '../../server/bridge/index.ts';

void runPlugin(() => ({
  executeCommand(_context, { command }) {
    const [, folder] = /^\/block (.+)$/.exec(command) ?? [];
    if (folder === undefined) return { text: 'here' };
    writeFileSync(join(folder, 'blocked'), '');
    while (!existsSync(join(folder, 'go'))) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return { text: 'done' };
  },
}));
