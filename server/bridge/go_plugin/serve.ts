/**
 * A process as a go-plugin plugin of the net/rpc kind: standard streams, handshake, one connection, and an end in
 * every case (go-plugin's server.go).
 */
import type { GoUniverse } from '../gob/schema.ts';
import type { MethodLookup } from '../net_rpc/server.ts';
import { systemTimers, type Timers } from '../yamux/timers.ts';
import { type HandshakeConfig, handshakeLine, handshakeProblem, MATTERMOST_HANDSHAKE } from './handshake.ts';
import { type HostLogLevel, type HostLogValue, hostLogLine } from './host_log.ts';
import { HostSession } from './host_session.ts';
import { Lifecycle, type StopReason } from './lifecycle.ts';
import { type HostListener, listenForHost } from './listener.ts';
import type { MuxBroker } from './mux_broker.ts';
import { type ProcessPort, thisProcess } from './process_port.ts';
import type { SocketFiles } from './socket_place.ts';
import { takeStdio } from './stdio.ts';

/** `pairs` alternates key and value. Must not throw. */
export type BridgeLog = (level: HostLogLevel, message: string, pairs: readonly HostLogValue[]) => void;

export interface ServeOptions {
  /** Types of everything that crosses the plugin's connection. */
  readonly universe: GoUniverse;
  /** The host dispenses the plugin: the methods of the connection it is about to open. */
  onDispense(broker: MuxBroker, session: HostSession): MethodLookup;
  /** Quit or SIGTERM: what is to be handed over before the process exits, within `stopMs`. */
  onStop?(reason: StopReason): void | Promise<void>;
  /** Milliseconds for `onStop`. Default 800; the host kills 2 s after Quit. */
  readonly stopMs?: number;
  /** Takes what is worth a line; the default writes it to fd 2. The line before a failing exit always goes to fd 2. */
  readonly log?: BridgeLog;
  readonly handshake?: HandshakeConfig;
  readonly process?: ProcessPort;
  readonly files?: SocketFiles;
  readonly timers?: Timers;
}

/**
 * Resolves once the handshake line is out; from then on the process ends by itself, as `Lifecycle` says. Where no host
 * started us, or no socket can be had, it exits with code 1.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const {
    process = thisProcess(),
    handshake = MATTERMOST_HANDSHAKE,
    timers = systemTimers,
    log = (level, message, pairs) => process.write(2, hostLogLine(level, message, pairs)),
  } = options;
  takeStdio(process);
  const problem = handshakeProblem(process.env, handshake);
  if (problem !== undefined) {
    process.write(2, `${problem}\n`);
    process.exit(1);
    return;
  }
  let listener: HostListener | undefined;
  let session: HostSession | undefined;
  const lifecycle = new Lifecycle({
    process,
    timers,
    stop: (reason) => options.onStop?.(reason),
    finish: () => session?.finish() ?? Promise.resolve(),
    cleanUp: () => listener?.close(),
    stopMs: options.stopMs ?? 800,
  });
  lifecycle.install();
  try {
    listener = await listenForHost({
      process,
      ...(options.files === undefined ? {} : { files: options.files }),
      onHost: (socket, first) => {
        session = new HostSession(socket, {
          universe: options.universe,
          timers,
          dispense: (opened) => options.onDispense(opened.broker, opened),
          quit: () => lifecycle.stop('quit'),
          lost: (what, reason) => lifecycle.connectionLost(what, reason),
          closed: (error) => lifecycle.hostGone(error),
          log,
        });
        session.start(first);
      },
    });
  } catch (reason) {
    lifecycle.fail('cannot listen for the host', reason);
    return;
  }
  process.write(1, handshakeLine(listener.address, handshake));
}
