/**
 * Compresses a file with libdeflate at its highest level, which the pinned runtime holds. Two reasons against
 * `node:zlib`: its output differs between Node versions and processors, so the archive would not be reproducible; and
 * it is 4 % larger, which leaves no room under the size limit.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runRuntime } from './runtime.ts';

/** gzip, deflate, no flags, no time, strongest, unknown system: RFC 1952. */
const HEADER = '1f8b08000000000002ff';

/** Writes the gzip of the file `source` to `target` (absolute paths). */
export async function gzipFile(source: string, target: string): Promise<void> {
  await runRuntime([fileURLToPath(new URL('./gzip_worker.ts', import.meta.url)), source, target]);
  const header = Buffer.alloc(10);
  const file = openSync(target, 'r');
  readSync(file, header);
  closeSync(file);
  if (header.toString('hex') !== HEADER) {
    throw new Error(`gzip: expected the header ${HEADER}, got ${header.toString('hex')}`);
  }
}
