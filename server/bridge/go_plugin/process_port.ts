/** The process as this room needs it, so that tests can hold it. */
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/** A process as the bridge needs it: tests hand in their own. */
export interface ProcessPort {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly pid: number;
  /** The parent's id now: it changes when the parent dies. */
  readonly ppid: number;
  /** From now on the standard stream of that name is `stream`. */
  replaceOutput(name: OutputName, stream: Writable): void;
  /** The global console; its methods are replaced. */
  readonly console: object;
  /** Writes to the descriptor at once; never throws. */
  write(fd: 1 | 2, text: string): void;
  on(event: ProcessEvent, listener: (reason: unknown) => void): unknown;
  /** Ends the process; in a test it may return. */
  exit(code: number): void;
}

export type OutputName = 'stdout' | 'stderr';

export type ProcessEvent =
  | 'SIGINT'
  | 'SIGTERM'
  | 'SIGHUP'
  | 'uncaughtException'
  | 'unhandledRejection'
  | 'exit';

/** The process that this code runs in. */
export function thisProcess(): ProcessPort {
  return {
    env: process.env,
    platform: process.platform,
    pid: process.pid,
    get ppid() {
      return process.ppid;
    },
    replaceOutput,
    console: globalThis.console,
    write: writeNow,
    on: (event, listener) => process.on(event as 'SIGTERM', listener),
    exit: (code) => process.exit(code),
  };
}

/**
 * The runtime's own stream is then not made: that takes a millisecond of the start, and a megabyte for good. Assigned
 * where that is allowed: under Bun `defineProperty` makes everything else of `process` that waits to be asked for.
 */
function replaceOutput(name: OutputName, stream: Writable): void {
  // What it is good for is that writing to fd 2 does not block any more.
  if (name === 'stderr' && !errorsArePiped()) process.stderr.on('error', () => {});
  try {
    (process as Record<OutputName, unknown>)[name] = stream;
  } catch {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, value: stream });
  }
}

/** As a host starts its plugins. Of a pipe Linux gives another descriptor, with flags of its own. */
function errorsArePiped(): boolean {
  try {
    return process.platform === 'linux' && fstatSync(2).isFIFO();
  } catch {
    return false;
  }
}

let errorDescriptor: number | undefined;

/** Where the lines for fd 2 go without blocking. */
function descriptorOf(fd: 1 | 2): number {
  if (fd === 1) return 1;
  if (errorDescriptor === undefined) {
    errorDescriptor = 2;
    try {
      const flags = constants.O_WRONLY | constants.O_NONBLOCK;
      if (errorsArePiped()) errorDescriptor = openSync('/proc/self/fd/2', flags);
    } catch {
      // Nobody reads it any more, or the process may not look at itself.
    }
  }
  return errorDescriptor;
}

/** A full pipe is waited for so many times so long: a tenth of a second; then the rest is dropped. */
const MAX_TRIES = 20;
const WAIT_MS = 5;

/** The last text was dropped, in the middle of a line perhaps: nothing is waited for until the pipe moves again. */
const stalled: Record<1 | 2, boolean> = { 1: false, 2: false };

/** Synchronous, so that a last line gets out before `exit`; a reader that has gone, or sleeps, does not hold us up. */
function writeNow(fd: 1 | 2, text: string): void {
  const bytes = Buffer.from(stalled[fd] ? `\n${text}` : text);
  let at = 0;
  let tries = stalled[fd] ? MAX_TRIES : 0;
  for (;;) {
    try {
      at += writeSync(descriptorOf(fd), bytes, at);
      if (at >= bytes.length) {
        stalled[fd] = false;
        return;
      }
    } catch (reason) {
      if ((reason as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      if (tries >= MAX_TRIES) {
        stalled[fd] = true;
        return;
      }
      tries += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}
