/**
 * Where to listen for the host: a socket in a folder of our own, or an abstract one where nothing can be written.
 *
 * The folder is made by `mkdtemp` with mode 0700, so nobody else reaches the socket, and two containers that share a
 * file system but count processes apart do not collide. `PLUGIN_UNIX_SOCKET_DIR` names its parent,
 * `PLUGIN_UNIX_SOCKET_GROUP` a group that shares it (go-plugin's server.go).
 */
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GoPluginError } from './errors.ts';
import type { ProcessPort } from './process_port.ts';

/** `sun_path` takes 104 bytes on macOS, 108 on Linux, the final zero included. */
const MAX_PATH_BYTES = 103;
/** All of Linux's `sun_path` but the leading zero. */
const ABSTRACT_NAME_BYTES = 107;

export interface SocketPlace {
  /** For `listen`. */
  readonly path: string;
  /** For the handshake line. */
  readonly address: string;
  /** Hands the socket to the group, once it is there. */
  share(): void;
  /** Removes socket and folder; never throws. */
  remove(): void;
}

/** The file system as used here. */
export interface SocketFiles {
  mkdtempSync(prefix: string): string;
  chmodSync(path: string, mode: number): void;
  chownSync(path: string, uid: number, gid: number): void;
  rmSync(path: string, options: { recursive: true; force: true }): void;
  readFileSync(path: string, encoding: 'utf8'): string;
}

const realFiles: SocketFiles = { mkdtempSync, chmodSync, chownSync, rmSync, readFileSync };

type Port = Pick<ProcessPort, 'env' | 'platform' | 'pid'>;

/** Places to try in turn. A folder that cannot be made is passed over; the abstract socket exists on Linux alone. */
export function* socketPlaces(port: Port, files: SocketFiles = realFiles): Generator<SocketPlace> {
  const { PLUGIN_UNIX_SOCKET_DIR: wanted, PLUGIN_UNIX_SOCKET_GROUP: group } = port.env;
  const gid = group === undefined || group === '' ? undefined : groupId(group, files);
  for (const parent of new Set([wanted === undefined || wanted === '' ? tmpdir() : wanted, '/tmp'])) {
    const place = placeIn(parent, gid, files);
    if (place !== undefined) yield place;
  }
  // An abstract socket is open to everybody, which a group was asked for to prevent.
  if (port.platform !== 'linux' || gid !== undefined) return;
  // Node pads the name with zeros to its full length, so that Go, which does not, finds a full-length name alone; Bun
  // refuses just that length, and pads nothing.
  yield abstractPlace(port.pid, ABSTRACT_NAME_BYTES);
  yield abstractPlace(port.pid, 60);
}

function placeIn(parent: string, gid: number | undefined, files: SocketFiles): SocketPlace | undefined {
  const prefix = join(parent, 'plugin-');
  if (Buffer.byteLength(prefix) + '123456/s'.length > MAX_PATH_BYTES) return undefined;
  let folder: string;
  try {
    folder = files.mkdtempSync(prefix);
  } catch {
    return undefined;
  }
  const path = join(folder, 's');
  return {
    path,
    address: path,
    share: () => {
      if (gid === undefined) return;
      for (const [shared, mode] of [
        [path, 0o660],
        [folder, 0o750],
      ] as const) {
        files.chownSync(shared, -1, gid);
        files.chmodSync(shared, mode);
      }
    },
    remove: () => {
      try {
        files.rmSync(folder, { recursive: true, force: true });
      } catch {
        // An empty folder stays behind; there is nobody to tell.
      }
    },
  };
}

/** Go spells the leading zero byte as `@`. The name cannot be guessed, for such a socket has no permissions. */
function abstractPlace(pid: number, nameBytes: number): SocketPlace {
  // Of the global `crypto`: loading `node:crypto` would take a good part of the process's start.
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(ABSTRACT_NAME_BYTES))).toString('hex');
  const name = `plugin-${pid}-${random}`.slice(0, nameBytes);
  return { path: `\0${name}`, address: `@${name}`, share: () => {}, remove: () => {} };
}

function groupId(group: string, files: SocketFiles): number {
  if (/^\d+$/.test(group)) return Number(group);
  const lines = files.readFileSync('/etc/group', 'utf8').split('\n');
  const id = lines.map((line) => line.split(':')).find(([name]) => name === group)?.[2];
  if (id === undefined || !/^\d+$/.test(id)) {
    throw new GoPluginError('no_socket', 'PLUGIN_UNIX_SOCKET_GROUP names a group that does not exist');
  }
  return Number(id);
}
