/**
 * Waits for the host's one connection. Reattaching opens and closes a probe before it (go-plugin's cmdrunner), so the
 * connection that counts is the first one which says something; then nobody else gets in, and the socket is removed.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { GoPluginError } from './errors.ts';
import type { ProcessPort } from './process_port.ts';
import { type SocketFiles, type SocketPlace, socketPlaces } from './socket_place.ts';

/** Connections that have said nothing, at once. */
const MAX_SILENT = 16;

export interface HostListenerOptions {
  readonly process: Pick<ProcessPort, 'env' | 'platform' | 'pid'>;
  readonly files?: SocketFiles;
  /** The host's connection and its first bytes. Called once. */
  onHost(socket: Socket, first: Uint8Array): void;
}

export interface HostListener {
  /** The address for the handshake line. */
  readonly address: string;
  /** Lets nobody in any more and removes the socket; may be called again. */
  close(): void;
}

/** Listens at the first place that works. Rejects with `no_socket`. */
export async function listenForHost(options: HostListenerOptions): Promise<HostListener> {
  let last: unknown;
  for (const place of socketPlaces(options.process, options.files)) {
    try {
      return await listenAt(place, options);
    } catch (reason) {
      last = reason;
      place.remove();
    }
  }
  throw new GoPluginError('no_socket', 'found no place for the socket', { cause: last });
}

async function listenAt(place: SocketPlace, options: HostListenerOptions): Promise<HostListener> {
  const silent = new Set<Socket>();
  let server: Server | undefined = createServer((socket) => {
    silent.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => silent.delete(socket));
    socket.once('data', (first: Buffer) => {
      silent.delete(socket);
      close();
      options.onHost(socket, first);
    });
  });
  server.maxConnections = MAX_SILENT;
  const close = (): void => {
    if (server === undefined) return;
    place.remove();
    server.close();
    server = undefined;
    for (const socket of silent) socket.destroy();
  };
  await started(server, place.path);
  try {
    place.share();
  } catch (reason) {
    close();
    throw reason;
  }
  return { address: place.address, close };
}

function started(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.removeListener('error', reject);
      // Running out of descriptors must not end the process: the host tries again, or gives up on us.
      server.on('error', () => {});
      resolve();
    });
  });
}
