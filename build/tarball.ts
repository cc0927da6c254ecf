/** One reproducible `.tar.gz` from a plugin folder, in the layout the host extracts: one top folder. */

import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipFile } from './gzip.ts';
import { type TarFile, tarArchive } from './tar.ts';

/** Proxies in front of Mattermost commonly let 50 MiB through; the upload form adds a little of its own. */
export const TARBALL_LIMIT_BYTES = 50 * 1024 * 1024 - 4096;

/**
 * Packs `folder` into the file `target` (absolute paths); returns the tarball's size in bytes. Rejects, leaving no
 * file behind, when it would be over `limit` bytes, or when the folder holds anything but files and folders:
 * the host skips links.
 */
export async function packTarball(
  folder: string,
  target: string,
  limit: number = TARBALL_LIMIT_BYTES,
): Promise<number> {
  const tar = `${target}.tar.tmp`;
  const compressed = `${target}.tmp`;
  rmSync(target, { force: true });
  try {
    writeFileSync(tar, tarArchive(filesOf(folder)));
    await gzipFile(tar, compressed);
    const { size } = statSync(compressed);
    if (size > limit) {
      throw new Error(`${basename(target)}: expected at most ${limit} bytes, got ${size}`);
    }
    renameSync(compressed, target);
    return size;
  } finally {
    rmSync(tar, { force: true });
    rmSync(compressed, { force: true });
  }
}

/** Walks by hand: `readdirSync` with `recursive` follows links, and around in circles. */
function filesOf(folder: string): TarFile[] {
  const top = basename(folder);
  const walk = (path: string): TarFile[] =>
    readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) return walk(inner);
      if (!entry.isFile()) {
        throw new Error(`tarball: expected only files and folders, got something else at ${inner}`);
      }
      const file = join(folder, inner);
      const executable = (statSync(file).mode & 0o100) !== 0;
      return { path: `${top}/${inner}`, data: readFileSync(file), executable };
    });
  return walk('');
}
