/**
 * A root file system that holds nothing but glibc, a CA bundle and an unpacked plugin, and a launcher that runs the
 * plugin's executable inside it: what the official image offers, without a container.
 *
 * The launcher is a script that keeps its process id (it only ever `exec`s) and its standard streams, so a host can
 * start it in place of the executable and signal it. Inside, the program sees `/proc`, is user 2000 with no passwd
 * entry where we may choose, and makes its sockets in `TMPDIR`, a folder that has the same path inside and outside.
 */

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { z } from 'zod';
import { GLIBC_LIBRARIES, readDynamicLinks } from './elf.ts';
import { executablePath } from './manifest.ts';
import { hostPlatform } from './platforms.ts';

export interface GlibcRoot {
  /** The root's own path, seen from outside. */
  readonly folder: string;
  /** Writable inside; the same path leads there from outside. Unix sockets appear here. */
  readonly sharedFolder: string;
  /** Starts the plugin's executable inside the root; its arguments are handed on. */
  readonly launcher: string;
  /** Deletes everything. Call it once nothing runs inside any more. */
  remove(): void;
}

/**
 * This machine grants no mount namespace, so that nothing can be run inside another root. Changing the root alone does
 * not do: the runtime reads the bounds of its stack from `/proc` and aborts where there is none.
 */
export class NoNamespaceError extends Error {
  override readonly name = 'NoNamespaceError';

  constructor() {
    super('glibc root: this machine grants no mount namespace, neither to root nor to an ordinary user');
  }
}

/** The uid Mattermost's official image runs as. */
const UID = 2000;

/** Ways to a mount namespace and into the root, the better one first. */
const WAYS: readonly { readonly unshare: string; readonly chroot: string }[] = [
  { unshare: 'unshare --mount --propagation private', chroot: `chroot --userspec=${UID}:${UID}` },
  { unshare: 'unshare --user --map-root-user --mount --propagation private', chroot: 'chroot' },
];

/** Builds the root around `pluginFolder`, an unpacked plugin of this machine's platform (Linux with glibc). */
export function createGlibcRoot(pluginFolder: string): GlibcRoot {
  const base = mkdtempSync(join(tmpdir(), 'glibc-'));
  const folder = join(base, 'root');
  // Short, because a socket's path has to stay under 108 bytes.
  const sharedFolder = join(base, 's');
  const remove = () => rmSync(base, { recursive: true, force: true });
  try {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const executable = join(pluginFolder, executablePath(hostPlatform()));
    copyGlibc(folder, readDynamicLinks(readFileSync(executable)).interpreter);
    placeFile(folder, 'etc/ssl/certs/ca-certificates.crt', `${rootCertificates.join('\n')}\n`);
    mkdirSync(join(folder, 'proc'));
    const shared = join(folder, sharedFolder);
    mkdirSync(shared, { recursive: true });
    chmodSync(shared, 0o777);
    symlinkSync(shared, sharedFolder);
    const inside = join('/plugins', basename(pluginFolder));
    cpSync(pluginFolder, join(folder, inside), { recursive: true, mode: constants.COPYFILE_FICLONE });
    const launcher = join(base, 'launch');
    const command = join(inside, executablePath(hostPlatform()));
    writeFileSync(launcher, launcherScript(folder, sharedFolder, command), { mode: 0o755 });
    return { folder, sharedFolder, launcher, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const report = z.object({ sharedObjects: z.array(z.string()) });

/** Copies the glibc that this very process runs on, under the same paths. */
function copyGlibc(folder: string, interpreter: string): void {
  const loaded = report.parse(process.report?.getReport()).sharedObjects;
  const libc = loaded.find((path) => basename(path) === 'libc.so.6');
  if (libc === undefined)
    throw new Error('glibc root: expected a Node that runs on glibc, found no libc.so.6');
  const libraries = GLIBC_LIBRARIES.map((name) => join(dirname(libc), name)).filter((path) =>
    existsSync(path),
  );
  for (const path of new Set([...libraries, interpreter])) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(path, join(folder, path));
    chmodSync(join(folder, path), 0o755);
  }
}

function placeFile(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Only `exec`s after the mounts. The script itself lies outside the root, so nothing of it is visible inside. */
function launcherScript(folder: string, sharedFolder: string, command: string): string {
  const way = WAYS.find(({ unshare }) => {
    const [program = '', ...args] = [...unshare.split(' '), '/bin/sh', '-c', mountProc(folder)];
    return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  });
  if (way === undefined) throw new NoNamespaceError();
  const inner = `${mountProc(folder)} && exec ${way.chroot} ${folder} ${command} "$@"`;
  return `#!/bin/sh
export TMPDIR=${sharedFolder}
exec ${way.unshare} /bin/sh -c '${inner}' launch "$@"
`;
}

/** A namespace that maps a single user may not mount a new `/proc`, but may bind the one it has. */
function mountProc(folder: string): string {
  return `{ mount -t proc proc ${folder}/proc || mount --rbind /proc ${folder}/proc; } 2>/dev/null`;
}
