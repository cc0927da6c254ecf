/**
 * Ownership of the standard streams. Under a host, fd 1 carries the handshake line and nothing ever after: the host
 * reads it by a scanner that stops for good at a line over 64 KiB, and then our writes would block. fd 2 carries only
 * lines that the host's log parser takes (see host_log.ts). Whatever prints by habit is led to fd 2 as such a line.
 */
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { hostLogLine } from './host_log.ts';
import type { ProcessPort } from './process_port.ts';

type Port = Pick<ProcessPort, 'replaceOutput' | 'console' | 'write'>;

const taken = new WeakSet<object>();

/**
 * Takes the streams over; to be called before anything can print: who holds a real stream by then keeps it. Calling it
 * again does nothing. The real streams are not used: a closed pipe behind one without listeners ends the process,
 * under Bun past every handler.
 */
export function takeStdio(port: Port): void {
  if (taken.has(port.console)) return;
  taken.add(port.console);
  const strayOutput = lineWriter((line) => port.write(2, hostLogLine('debug', line, ['stream', 'stdout'])));
  const strayErrors = lineWriter((line) => port.write(2, hostLogLine('warn', line, ['stream', 'stderr'])));
  port.replaceOutput('stdout', writableOf(strayOutput));
  port.replaceOutput('stderr', writableOf(strayErrors));
  redirectConsole(port.console, strayOutput, strayErrors);
}

/**
 * Some runtimes print from the console without passing by `process.stdout`. The console that prints in its place is
 * made when somebody prints.
 */
function redirectConsole(target: object, output: Write, errors: Write): void {
  const methods = target as Record<string, unknown>;
  let made: Record<string, unknown> | undefined;
  const redirected = (): Record<string, unknown> => {
    made ??= new Console({
      stdout: writableOf(output),
      stderr: writableOf(errors),
    }) as unknown as Record<string, unknown>;
    return made;
  };
  for (const name of Object.keys(methods)) {
    if (name === 'Console' || typeof methods[name] !== 'function') continue;
    const original = methods[name];
    methods[name] = (...args: unknown[]): unknown => {
      const method = redirected()[name];
      return typeof method === 'function' ? method.apply(redirected(), args) : original.apply(target, args);
    };
  }
  // Bun's own.
  if (typeof methods.write === 'function') methods.write = output;
}

type Write = (chunk: unknown) => boolean;

/** Hands on whole lines of what is written. A line without end is handed on in pieces. */
function lineWriter(take: (line: string) => void): Write {
  const MAX_HELD = 8 * 1024;
  let held = '';
  return (chunk) => {
    held += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8');
    const lines = held.split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) if (line !== '') take(line);
    if (held.length > MAX_HELD) {
      take(held);
      held = '';
    }
    return true;
  };
}

function writableOf(write: Write): Writable {
  return new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, callback) => {
      write(chunk);
      callback();
    },
  });
}
