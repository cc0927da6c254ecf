/**
 * The plugin's operating-system process, started and watched as go-plugin does (client.go, cmd_runner.go): no
 * arguments, the host's own environment, working directory and standard input, three seconds for the handshake line.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { type PluginAddress, parseHandshake } from './handshake.ts';
import type { HostLog } from './host_log.ts';
import { LineCutter, stderrReader } from './plugin_stderr.ts';

export interface PluginCommand {
  /** Absolute path of the program. Mattermost itself gives a plugin no arguments. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Replaces the inherited environment; the host's own variables come on top. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until the handshake line. Mattermost's 3000 by default: more only in tests of other things. */
  readonly startTimeoutMs?: number;
}

const HOST_ENVIRONMENT = {
  MATTERMOST_PLUGIN: 'Securely message teams, anywhere.',
  PLUGIN_MIN_PORT: '10000',
  PLUGIN_MAX_PORT: '25000',
  PLUGIN_PROTOCOL_VERSIONS: '1',
};

const START_TIMEOUT_MS = 3000;

/** bufio.Scanner's longest line. With a longer one the host stops reading standard output, and the pipe fills. */
const STDOUT_LINE_BYTES = 64 * 1024;

export class PluginChild {
  readonly #child: ChildProcess;
  readonly #log: HostLog;
  readonly #exited: Promise<void>;
  readonly #line: Promise<string>;
  #gotLine: (line: string) => void = () => {};
  #alive = true;
  #startError: Error | undefined;
  readonly #startTimeoutMs: number;

  /** Starts the process; `address` tells where it listens. */
  constructor(command: PluginCommand, log: HostLog) {
    this.#log = log;
    this.#startTimeoutMs = command.startTimeoutMs ?? START_TIMEOUT_MS;
    this.#child = spawn(command.program, [...(command.args ?? [])], {
      env: { ...(command.env ?? process.env), ...HOST_ENVIRONMENT },
      stdio: ['inherit', 'pipe', 'pipe'],
    });
    this.#line = new Promise((resolve) => {
      this.#gotLine = resolve;
    });
    this.#exited = this.#watch();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Resolves when the process is gone and both of its pipes are closed: a grandchild that holds one keeps us waiting. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  /** The handshake. Kills the process and rejects in go-plugin's words when it does not come, or is another line. */
  async address(): Promise<PluginAddress> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const line = await Promise.race([
        this.#line,
        this.#exited.then(() => {
          throw this.#startError ?? new Error('plugin exited before we could connect');
        }),
        new Promise<never>((_resolve, reject) => {
          const fail = () => reject(new Error('timeout while waiting for plugin to start'));
          timer = setTimeout(fail, this.#startTimeoutMs);
        }),
      ]);
      return parseHandshake(line);
    } catch (error) {
      this.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Reads standard output to its end, or to the line that the host chokes on. */
  #readStdout(): Promise<void> {
    const { stdout } = this.#child;
    return new Promise((resolve) => {
      let lines = 0;
      const cutter = new LineCutter(STDOUT_LINE_BYTES, (line, whole) => {
        lines += 1;
        if (!whole) {
          this.#log.trouble('error encountered while scanning stdout: bufio.Scanner: token too long');
          stdout?.off('data', take).pause();
          resolve();
        } else if (lines === 1) this.#gotLine(line);
        else this.#log.trouble(`plugin wrote to standard output after the handshake: ${line.slice(0, 200)}`);
      });
      const take = (chunk: Buffer) => cutter.push(chunk);
      stdout?.on('data', take).once('close', resolve);
    });
  }

  #readStderr(): Promise<void> {
    const { stderr } = this.#child;
    const reader = stderrReader(this.#log);
    return new Promise((resolve) => {
      stderr
        ?.on('data', (chunk: Buffer) => reader.push(chunk))
        .once('close', () => {
          reader.finish();
          resolve();
        });
    });
  }

  async #watch(): Promise<void> {
    const exit = new Promise<string>((resolve) => {
      this.#child.once('exit', (code, signal) => {
        resolve(signal === null ? `exit status ${code}` : `signal: ${signal}`);
      });
      this.#child.once('error', (error) => {
        this.#startError = error;
        resolve(error.message);
      });
    });
    const [how] = await Promise.all([exit, this.#readStdout(), this.#readStderr()]);
    this.#alive = false;
    if (how === 'exit status 0') this.#log.add('info', 'plugin process exited');
    else this.#log.trouble(`plugin process exited: ${how}`);
  }
}

/** Connects as Go's `net.Dial` does; `@name` is a socket in Linux's abstract namespace. */
export async function dialPlugin({ network, address }: PluginAddress): Promise<Duplex> {
  const colon = address.lastIndexOf(':');
  const socket =
    network === 'unix'
      ? net.connect({ path: address.startsWith('@') ? `\0${address.slice(1)}` : address })
      : net.connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) });
  await once(socket, 'connect');
  return socket;
}
