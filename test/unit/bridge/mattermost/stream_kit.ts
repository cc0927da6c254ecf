/**
 * A whole host in memory for what takes streams: two yamux sessions back to back, a broker on each, the plugin's
 * `Activation` on one and the host's half of net/rpc, written by hand here, on the other.
 */
import assert from 'node:assert/strict';
import { MuxBroker } from '../../../../server/bridge/go_plugin/mux_broker.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { Activation, type PluginHost } from '../../../../server/bridge/mattermost/activation.ts';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import { wireUniverse } from '../../../../server/bridge/mattermost/wire_universe.ts';
import { RpcClient } from '../../../../server/bridge/net_rpc/client.ts';
import { RpcServer } from '../../../../server/bridge/net_rpc/server.ts';
import { Session } from '../../../../server/bridge/yamux/session.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';

export type Values = Record<string, unknown>;

export interface StreamHost {
  readonly session: Session;
  readonly broker: MuxBroker;
  readonly plugin: PluginHost;
  /** By Go name: the Z_ arguments in, the Z_ reply out. */
  readonly api: Map<string, (args: Values) => unknown>;
  readonly failures: { readonly hook: string; readonly error: unknown }[];
  /** Most bytes of data frames that were under way to the plugin, and from it, at once. */
  hook(go: string, args: object, replyType?: TypeRef): Promise<Values>;
  /** Streams that are not closed, on both sides together, beyond those of the start. */
  leaked(): Promise<number>;
}

export interface StreamHostOptions {
  /** Types as the host knows them. */
  readonly universe?: GoUniverse;
  /** Fields of the OnActivate call beyond the ids. */
  readonly activate?: Values;
}

/** An activated plugin and its host. */
export async function streamHost(
  create: (host: PluginHost) => Hooks,
  { universe = wireUniverse, activate = {} }: StreamHostOptions = {},
): Promise<StreamHost> {
  const failures: StreamHost['failures'] = [];
  const api: StreamHost['api'] = new Map();
  const brokers: { host?: MuxBroker; plugin?: MuxBroker } = {};
  const [hostSession, pluginSession] = sessions(
    (stream) => brokers.host?.incoming(stream),
    (stream) => brokers.plugin?.incoming(stream),
  );
  brokers.host = new MuxBroker(hostSession);
  brokers.plugin = new MuxBroker(pluginSession);
  let plugin: PluginHost | undefined;
  const activation = new Activation({
    create: (given) => {
      plugin = given;
      return create(given);
    },
    broker: brokers.plugin,
    hookFailed: (hook, error) => failures.push({ hook, error }),
    apiLost: () => {},
  });
  const id = brokers.plugin.nextId();
  const [hooksStream, served] = await Promise.all([brokers.host.dial(id), brokers.plugin.accept(id)]);
  new RpcServer(served, wireUniverse, (name) => activation.lookup(name));
  const hooks = new RpcClient(hooksStream, universe);
  const hook: StreamHost['hook'] = async (go, args, replyType = { struct: `plugin.Z_${go}Returns` }) =>
    (await hooks.call(`Plugin.${go}`, { struct: `plugin.Z_${go}Args` }, args, replyType)) as Values;
  const ids = { APIMuxId: brokers.host.nextId(), DriverMuxId: brokers.host.nextId() };
  const accepting = [brokers.host.accept(ids.APIMuxId), brokers.host.accept(ids.DriverMuxId)] as const;
  const activated = hook('OnActivate', { ...ids, ...activate });
  const [apiStream] = await Promise.all(accepting);
  new RpcServer(apiStream, universe, (name) => {
    const go = name.replace('Plugin.', '');
    const answer = api.get(go);
    if (answer === undefined) return undefined;
    const args = { struct: `plugin.Z_${go}Args` };
    return { args, reply: { struct: `plugin.Z_${go}Returns` }, handle: (given) => answer(given as Values) };
  });
  assert.deepEqual(await activated, { A: null, ContextHTTP: false });
  const atStart = hostSession.streamCount + pluginSession.streamCount;
  return {
    session: hostSession,
    broker: brokers.host,
    plugin: plugin as PluginHost,
    api,
    failures,
    hook,
    leaked: async () => {
      for (let i = 0; i < 20; i += 1) await turn();
      return hostSession.streamCount + pluginSession.streamCount - atStart;
    },
  };
}

function sessions(
  onHostStream: (stream: Stream) => void,
  onPluginStream: (stream: Stream) => void,
): [Session, Session] {
  const ends: { host?: Session; plugin?: Session } = {};
  const session = (role: 'host' | 'plugin', onStream: (stream: Stream) => void): Session =>
    new Session({
      role,
      // Bytes written are never touched again, but a reader may keep what it is given.
      write: (bytes) => {
        const copy = Uint8Array.from(bytes);
        queueMicrotask(() => ends[role === 'host' ? 'plugin' : 'host']?.receive(copy));
      },
      onStream,
      onClose: () => queueMicrotask(() => ends[role === 'host' ? 'plugin' : 'host']?.close()),
      limits: { keepAliveMs: 0 },
    });
  ends.host = session('host', onHostStream);
  ends.plugin = session('plugin', onPluginStream);
  return [ends.host, ends.plugin];
}

/** A turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Waits, turn by turn, for something that has no promise of its own. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 5000; i += 1) {
    if (holds()) return;
    await turn();
  }
  assert.fail(`gave up waiting: ${what}`);
}

/** Bytes that tell whether any is missing, double or moved. */
export function pattern(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = (i * 31 + (i >> 8) * 7 + (i >> 16) * 13) & 255;
  return bytes;
}

/** Both equal, without a diff of megabytes. */
export function assertBytes(got: Uint8Array, expected: Uint8Array): void {
  assert.equal(got.length, expected.length);
  assert.ok(Buffer.compare(got, expected) === 0, `${got.length} bytes differ`);
}

export const SIZES = [0, 1, 65_535, 65_536, 65_537, 5 * 1024 * 1024];
