/** Joins a socket and a yamux session: bytes in, bytes out, one end. */
import type { Socket } from 'node:net';
import { YamuxError } from '../yamux/errors.ts';
import { Session, type SessionOptions } from '../yamux/session.ts';

export interface Transport {
  readonly session: Session;
  /** Begins to read; `first` has been read from the socket before. */
  start(first: Uint8Array): void;
  /** Ends the session and resolves once what it had to say is with the kernel, or the socket is gone. */
  finish(): Promise<void>;
}

/** The session of a plugin on a connected socket. */
export function openTransport(socket: Socket, options: Omit<SessionOptions, 'role' | 'write'>): Transport {
  const session = new Session({
    ...options,
    role: 'plugin',
    write: (bytes) => socket.write(bytes),
    onClose: (error) => {
      socket.end();
      options.onClose(error);
    },
  });
  socket.on('drain', () => session.transportDrained());
  socket.on('error', (error) => session.close(YamuxError.from(error)));
  socket.on('end', () => session.close());
  socket.on('close', () => session.close());
  return {
    session,
    start: (first) => {
      session.receive(first);
      socket.on('data', (chunk: Buffer) => session.receive(chunk));
    },
    finish: () =>
      new Promise((resolve) => {
        if (socket.destroyed || socket.writableFinished) resolve();
        socket.once('finish', () => resolve());
        socket.once('close', () => resolve());
        session.close();
      }),
  };
}
