/**
 * The streams of the one session with the host. It opens control, stdout and stderr, in this order (go-plugin's
 * rpc_client.go); whatever it opens later is for the broker. The two output streams stay silent: what is written
 * there the host logs unparsed.
 */
import type { Socket } from 'node:net';
import type { GoUniverse } from '../gob/schema.ts';
import { type MethodLookup, RpcServer } from '../net_rpc/server.ts';
import type { YamuxError } from '../yamux/errors.ts';
import type { Stream } from '../yamux/stream.ts';
import type { Timers } from '../yamux/timers.ts';
import { CONTROL_SERVICES, controlMethods } from './control.ts';
import { errorFacts } from './errors.ts';
import type { HostLogLevel, HostLogValue } from './host_log.ts';
import { MuxBroker } from './mux_broker.ts';
import { openTransport, type Transport } from './transport.ts';

/** The one plugin that a Mattermost host dispenses. */
const PLUGIN_NAME = 'hooks';

export interface HostSessionOptions {
  readonly universe: GoUniverse;
  readonly timers: Timers;
  /** The host dispenses the plugin: the methods of the connection it is about to open. */
  dispense(session: HostSession): MethodLookup;
  /** The host says Quit. */
  quit(): void;
  /** A connection died which the host would go on without, for good. */
  lost(what: string, reason: Error): void;
  /** The session is over. */
  closed(error: YamuxError | undefined): void;
  log(level: HostLogLevel, message: string, pairs: readonly HostLogValue[]): void;
}

export class HostSession {
  readonly broker: MuxBroker;
  readonly #options: HostSessionOptions;
  readonly #transport: Transport;
  #streams = 0;

  constructor(socket: Socket, options: HostSessionOptions) {
    this.#options = options;
    const { timers } = options;
    const log = (level: HostLogLevel, message: string): void => options.log(level, message, []);
    this.#transport = openTransport(socket, {
      onStream: (stream) => this.#opened(stream),
      onClose: (error) => {
        this.broker.close();
        options.closed(error);
      },
      timers,
      log,
    });
    this.broker = new MuxBroker(this.#transport.session, { timers, log });
  }

  /** `first` has been read from the socket before. */
  start(first: Uint8Array): void {
    this.#transport.start(first);
  }

  /** Round trip to the host in milliseconds, by yamux's ping. */
  ping(): Promise<number> {
    return this.#transport.session.ping();
  }

  /** Streams alive, for whoever watches that none is leaked. */
  get streamCount(): number {
    return this.#transport.session.streamCount;
  }

  /**
   * For the owner of an RPC connection that the plugin cannot be without, when it has ended: one log line and exit
   * code 1, so that the host starts the plugin anew. Without effect when the whole session ended, or while stopping.
   */
  lost(what: string, reason: Error): void {
    if (!this.#transport.session.closed) this.#options.lost(what, reason);
  }

  /** Ends the session, and resolves once what it had to say is with the kernel. */
  finish(): Promise<void> {
    return this.#transport.finish();
  }

  #opened(stream: Stream): void {
    this.#streams += 1;
    if (this.#streams === 1) this.#serveControl(stream);
    else if (this.#streams <= 3) keepSilent(stream);
    else this.broker.incoming(stream);
  }

  #serveControl(stream: Stream): void {
    const methods = controlMethods({
      quit: () => this.#options.quit(),
      dispense: (name) => (name === PLUGIN_NAME ? this.#dispense() : undefined),
    });
    new RpcServer(stream, this.#options.universe, methods, {
      services: CONTROL_SERVICES,
      onError: (method, error) => this.#report(method, error),
      onClosed: (reason) => {
        // Its end in order is the first thing the host does after Quit.
        if (reason.code !== 'closed') this.lost('control', reason);
      },
      log: (level, message) => this.#options.log(level, message, []),
    });
  }

  #dispense(): number {
    const lookup = this.#options.dispense(this);
    const id = this.broker.nextId();
    this.broker.accept(id).then(
      (stream) => this.#servePlugin(stream, lookup),
      (reason: unknown) => this.#report('Dispenser.Dispense', reason),
    );
    return id;
  }

  #servePlugin(stream: Stream, lookup: MethodLookup): void {
    new RpcServer(stream, this.#options.universe, lookup, {
      onError: (method, error) => this.#report(method, error),
      onClosed: (reason) => this.lost(PLUGIN_NAME, reason),
      log: (level, message) => this.#options.log(level, message, []),
    });
  }

  #report(method: string, error: unknown): void {
    const facts = Object.entries(errorFacts(error)).flat();
    this.#options.log('error', 'plugin: call failed', ['method', method, ...facts]);
  }
}

function keepSilent(stream: Stream): void {
  stream.setHandlers({ data: () => {}, end: () => stream.end(), error: () => {} });
}
