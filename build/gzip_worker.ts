/** Runs inside the pinned runtime, not on Node: the one place that uses an API of its own. See gzip.ts. */

import { readFileSync, writeFileSync } from 'node:fs';

declare const Bun: {
  gzipSync(data: Uint8Array, options: { library: 'libdeflate'; level: number }): Uint8Array;
};

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) throw new Error('gzip: expected a source and a target');
writeFileSync(target, Bun.gzipSync(readFileSync(source), { library: 'libdeflate', level: 12 }));
