/**
 * One life of a plugin process, from the spawn to its end: go-plugin's client for net/rpc (client.go, rpc_client.go)
 * and Mattermost's supervisor around it (server/public/plugin/supervisor.go).
 */

import type { GoUniverse } from '../../../server/bridge/gob/schema.ts';
import { EMPTY } from '../wire/gob_stream.ts';
import { MuxBroker } from '../wire/mux_broker.ts';
import { MuxSession } from '../wire/mux_session.ts';
import type { MuxStream } from '../wire/mux_stream.ts';
import { RpcCallError, RpcClient } from '../wire/rpc_client.ts';
import { type RpcMethod, serveRpc } from '../wire/rpc_server.ts';
import { dialPlugin, PluginChild, type PluginCommand } from './child.ts';
import type { HostLog } from './host_log.ts';

export interface PluginProcessOptions {
  readonly command: PluginCommand;
  readonly universe: GoUniverse;
  readonly log: HostLog;
  /** Finds an API method by its name on the wire, `Plugin.GetPost`. */
  readonly api: (serviceMethod: string) => RpcMethod | undefined;
  /** Milliseconds between yamux pings. Default 30,000. */
  readonly keepAliveMs?: number;
}

/** How long the host waits for the process after a Quit that was answered. */
const EXIT_WAIT_MS = 2000;

/** Pings in a row that have to fail. */
const PING_ATTEMPTS = 3;

interface Connection {
  readonly session: MuxSession;
  readonly broker: MuxBroker;
  readonly control: RpcClient;
  /** What the plugin prints through go-plugin rather than to its pipes. */
  readonly printed: readonly MuxStream[];
}

export class PluginProcess {
  readonly #options: PluginProcessOptions;
  readonly #child: PluginChild;
  readonly #connection: Connection;
  readonly #hooks: RpcClient;
  /** Names of the hooks that the plugin has. */
  readonly implemented: ReadonlySet<string>;

  private constructor(
    options: PluginProcessOptions,
    child: PluginChild,
    connection: Connection,
    hooks: RpcClient,
    implemented: readonly string[],
  ) {
    this.#options = options;
    this.#child = child;
    this.#connection = connection;
    this.#hooks = hooks;
    this.implemented = new Set(implemented);
  }

  /** Spawns the process and brings it to where hooks can be called. Rejects when any step fails, the process ended. */
  static async start(options: PluginProcessOptions): Promise<PluginProcess> {
    const child = new PluginChild(options.command, options.log);
    let connection: Connection | undefined;
    try {
      connection = await connect(await child.address(), options);
      const id = await connection.control.call('Dispenser.Dispense', 'string', 'hooks', 'uint32');
      const hooks = new RpcClient(await connection.broker.dial(Number(id)), options.universe);
      const names = await hooks.call('Plugin.Implemented', EMPTY, {}, { slice: 'string' });
      return new PluginProcess(options, child, connection, hooks, names as string[]);
    } catch (error) {
      if (connection !== undefined) connection.session.close();
      child.kill('SIGKILL');
      await child.exited;
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The process itself, for tests that kill it. */
  get child(): PluginChild {
    return this.#child;
  }

  get broker(): MuxBroker {
    return this.#connection.broker;
  }

  /** Live streams: control, stdout, stderr, hooks, API and driver when nothing is going on. */
  get streamCount(): number {
    return this.#connection.session.streamCount;
  }

  /**
   * Calls a hook by its Go name. `args` and the result stand under the field names of `Z_<Hook>Args` and
   * `Z_<Hook>Returns`. Rejects with RpcCallError, which Mattermost itself only logs.
   */
  async callHook(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { structs } = this.#options.universe;
    const reply = `plugin.Z_${name}Returns` in structs ? { struct: `plugin.Z_${name}Returns` } : EMPTY;
    try {
      const value = await this.#hooks.call(`Plugin.${name}`, { struct: `plugin.Z_${name}Args` }, args, reply);
      return value as Record<string, unknown>;
    } catch (error) {
      this.#options.log.trouble(`RPC call to ${name} plugin failed: ${String(error)}`);
      throw error;
    }
  }

  /**
   * Calls OnActivate and serves the API. Resolves with the error that the plugin returned, or null. As in Mattermost, an
   * RPC failure is logged and counts as success.
   */
  async activate(): Promise<unknown> {
    const [apiId, driverId] = [this.broker.nextId(), this.broker.nextId()];
    this.#serve(apiId, this.#options.api);
    // The SQL driver: accepted, for the plugin has to dial it, and left idle.
    this.#serve(driverId, () => undefined);
    return this.callHook('OnActivate', { APIMuxId: apiId, DriverMuxId: driverId }).then(
      (returned) => returned.A ?? null,
      () => null,
    );
  }

  /** One ping; rejects when it fails. It has no time limit of its own, as in Mattermost. */
  async ping(): Promise<void> {
    await this.#connection.control.call('Control.Ping', 'bool', true, EMPTY);
  }

  /** Three pings at most, back to back; rejects when all fail. */
  async checkHealth(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.ping();
        return;
      } catch (cause) {
        if (attempt === PING_ATTEMPTS)
          throw new RpcCallError('plugin RPC connection is not responding', { cause });
      }
    }
  }

  /** Quit, FIN on the three streams, close the socket, wait two seconds, SIGKILL. Resolves when the process is gone. */
  async shutdown(): Promise<void> {
    const { session, control, printed } = this.#connection;
    const { log } = this.#options;
    let graceful = true;
    await control.call('Control.Quit', 'bool', true, EMPTY).catch((error: unknown) => {
      graceful = false;
      log.trouble(`error closing client during Kill: ${String(error)}`, 'warn');
    });
    for (const end of [() => control.close(), ...printed.map((stream) => () => stream.end())]) {
      await end().catch(() => {});
    }
    session.close();
    if (graceful && (await within(EXIT_WAIT_MS, this.#child.exited))) return;
    log.trouble('plugin failed to exit gracefully', 'warn');
    this.#child.kill('SIGKILL');
    await this.#child.exited;
  }

  /** Closes the socket without a word, as the end of the host itself would. */
  disconnect(): void {
    this.#connection.session.close();
  }

  #serve(id: number, lookup: (serviceMethod: string) => RpcMethod | undefined): void {
    const { universe, log } = this.#options;
    const complain = (text: string) => log.trouble(text);
    this.broker.accept(id).then(
      (stream) => serveRpc(stream, { universe, lookup, complain }),
      (error: unknown) => complain(`plugin acceptAndServe error: ${String(error)}`),
    );
  }
}

/** Streams 1, 3 and 5 in the order that the plugin expects: control, standard output, standard error. */
async function connect(
  address: Parameters<typeof dialPlugin>[0],
  { universe, log, keepAliveMs }: PluginProcessOptions,
): Promise<Connection> {
  log.add('debug', `plugin listens on ${address.network} ${address.address}`);
  const session = new MuxSession({
    socket: await dialPlugin(address),
    complain: (text) => log.trouble(text),
    ...(keepAliveMs === undefined ? {} : { keepAliveMs }),
  });
  const control = await session.open();
  const printed = [await session.open(), await session.open()];
  for (const [index, stream] of printed.entries()) {
    void logPrinted(stream, index === 0 ? 'plugin_stdout' : 'plugin_stderr', log);
  }
  return { session, broker: new MuxBroker(session), control: new RpcClient(control, universe), printed };
}

async function logPrinted(stream: MuxStream, source: string, log: HostLog): Promise<void> {
  try {
    for (let chunk = await stream.read(); chunk !== null; chunk = await stream.read()) {
      log.add('info', `${source}: ${chunk.toString('utf8')}`);
    }
  } catch {
    // The session is over; whoever ended it has said so.
  }
}

/** False when `work` takes longer. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(timer));
}
