/** What the go_plugin tests share: a process held by the test, and a host's end of the session. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { MuxBroker } from '../../../../server/bridge/go_plugin/mux_broker.ts';
import type {
  OutputName,
  ProcessEvent,
  ProcessPort,
} from '../../../../server/bridge/go_plugin/process_port.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { RpcClient } from '../../../../server/bridge/net_rpc/client.ts';
import { EMPTY_STRUCT } from '../../../../server/bridge/net_rpc/header.ts';
import { Session } from '../../../../server/bridge/yamux/session.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';

export const emptyUniverse: GoUniverse = { structs: {}, registered: {} };

export const HOST_ENV = {
  MATTERMOST_PLUGIN: 'Securely message teams, anywhere.',
  PLUGIN_PROTOCOL_VERSIONS: '1',
  PLUGIN_MIN_PORT: '10000',
  PLUGIN_MAX_PORT: '25000',
} as const;

/** A folder that is gone after the test. */
export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'go-plugin-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process that writes into lists and does not end when told to. */
export class TestProcess implements ProcessPort {
  readonly env: Record<string, string | undefined>;
  platform = 'linux';
  readonly pid = 4321;
  ppid = 1234;
  /** What stands in for the standard streams. */
  readonly streams: Partial<Record<OutputName, Writable>> = {};
  readonly console: Record<string, (...args: unknown[]) => void> = {
    log: () => {},
    error: () => {},
    dir: () => {},
  };
  readonly output: Record<1 | 2, string> = { 1: '', 2: '' };
  readonly exits: number[] = [];
  readonly #listeners = new Map<ProcessEvent, ((reason: unknown) => void)[]>();
  readonly #exited: Promise<number>;
  #exit: (code: number) => void = () => {};

  constructor(env: Record<string, string | undefined> = { ...HOST_ENV }) {
    this.env = env;
    this.#exited = new Promise((resolve) => {
      this.#exit = resolve;
    });
  }

  write(fd: 1 | 2, text: string): void {
    this.output[fd] += text;
  }

  replaceOutput(name: OutputName, stream: Writable): void {
    if (this.streams[name] !== undefined) assert.fail(`${name} was taken over twice`);
    this.streams[name] = stream;
  }

  on(event: ProcessEvent, listener: (reason: unknown) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  exit(code: number): void {
    this.exits.push(code);
    this.#exit(code);
  }

  /** Returns whether anyone listens; a signal nobody listens to ends a process. */
  emit(event: ProcessEvent, reason?: unknown): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    for (const listener of listeners) listener(reason);
    return listeners.length > 0;
  }

  /** The exit code, once there is one. */
  exited(): Promise<number> {
    return this.#exited;
  }

  /** Lines on fd 2 as go-plugin would parse them. */
  logged(): Record<string, unknown>[] {
    return this.output[2]
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

/** A host on the other end of the socket: go-plugin's rpc_client.go, as far as tests need it. */
export class TestHost {
  readonly socket: Socket;
  readonly session: Session;
  readonly broker: MuxBroker;
  readonly control: RpcClient;
  readonly controlStream: Stream;
  readonly outputs: string[] = [];
  ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.session = new Session({
      role: 'host',
      write: (bytes) => socket.write(bytes),
      onStream: (stream) => this.broker.incoming(stream),
      onClose: () => {
        this.ended = true;
        socket.end();
      },
    });
    this.broker = new MuxBroker(this.session);
    socket.on('data', (chunk: Buffer) => this.session.receive(chunk));
    socket.on('drain', () => this.session.transportDrained());
    socket.on('error', () => {});
    socket.on('close', () => this.session.close());
    this.controlStream = this.session.open();
    this.control = new RpcClient(this.controlStream, emptyUniverse);
    for (const name of ['stdout', 'stderr']) {
      this.session.open().setHandlers({
        data: (chunk) => this.outputs.push(`${name}: ${Buffer.from(chunk).toString()}`),
        end: () => this.outputs.push(`${name} ended`),
        error: () => {},
      });
    }
  }

  static async connect(address: string): Promise<TestHost> {
    const socket = connect(address.replace(/^@/, '\0'));
    await once(socket, 'connect');
    return new TestHost(socket);
  }

  /** From a handshake line. */
  static fromLine(line: string): Promise<TestHost> {
    const fields = line.trimEnd().split('|');
    assert.deepEqual(
      [fields.slice(0, 3), fields.slice(4)],
      [
        ['1', '1', 'unix'],
        ['netrpc', ''],
      ],
    );
    return TestHost.connect(fields[3] ?? '');
  }

  ping(): Promise<unknown> {
    return this.control.call('Control.Ping', 'bool', true, EMPTY_STRUCT);
  }

  quit(): Promise<unknown> {
    return this.control.call('Control.Quit', 'bool', true, EMPTY_STRUCT);
  }

  /** The connection for hooks, as the real host gets it. */
  async dispense(universe: GoUniverse = emptyUniverse): Promise<{ hooks: RpcClient; stream: Stream }> {
    const id = await this.control.call('Dispenser.Dispense', 'string', 'hooks', 'uint32');
    const stream = await this.broker.dial(id as number);
    return { hooks: new RpcClient(stream, universe), stream };
  }

  /** What the host does after Quit: ends control and both outputs, then hangs up. */
  hangUp(): void {
    this.control.close();
    this.session.close();
  }
}

export const INTS = { args: 'int', reply: 'int' } as const satisfies Record<string, TypeRef>;

/** Waits, polling, for something that has no promise of its own. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 2000; i += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.fail(`gave up waiting: ${what}`);
}
