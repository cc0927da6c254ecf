/** One reproducible `.tar.gz` from a plugin folder, in the layout the host extracts: one top folder. */

import { lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { gzipFile } from './gzip.ts';
import { type TarFile, tarArchive } from './tar.ts';

/** Proxies in front of Mattermost commonly let 50 MiB through; the upload form adds a little of its own. */
export const TARBALL_LIMIT_BYTES = 50 * 1024 * 1024 - 4096;

/**
 * Packs `folder` into the file `target` (absolute paths); returns the tarball's size in bytes. Rejects, leaving no
 * file behind, when it would be over `TARBALL_LIMIT_BYTES`, or when the folder holds anything but files and folders:
 * the host skips links.
 */
export async function packTarball(folder: string, target: string): Promise<number> {
  const tar = `${target}.tar.tmp`;
  const compressed = `${target}.tmp`;
  try {
    writeFileSync(tar, tarArchive(filesOf(folder)));
    await gzipFile(tar, compressed);
    const { size } = lstatSync(compressed);
    if (size > TARBALL_LIMIT_BYTES) {
      throw new Error(`${basename(target)}: expected at most ${TARBALL_LIMIT_BYTES} bytes, got ${size}`);
    }
    renameSync(compressed, target);
    return size;
  } finally {
    rmSync(tar, { force: true });
    rmSync(compressed, { force: true });
  }
}

function filesOf(folder: string): TarFile[] {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.flatMap((entry) => {
    const path = join(folder, entry);
    const stat = lstatSync(path);
    if (stat.isDirectory()) return [];
    if (!stat.isFile())
      throw new Error(`tarball: expected only files and folders, got something else at ${entry}`);
    return {
      path: join(basename(folder), relative(folder, path)).split(sep).join('/'),
      data: readFileSync(path),
      executable: (stat.mode & 0o100) !== 0,
    };
  });
}
