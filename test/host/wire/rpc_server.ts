/** The answering side of Go's net/rpc (net/rpc/server.go): every request runs on its own, replies come as they are ready. */

import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../../../server/bridge/gob/schema.ts';
import { EMPTY, END, GobStream, REQUEST, RESPONSE, type RpcRequest } from './gob_stream.ts';
import type { MuxStream } from './mux_stream.ts';

export interface RpcMethod {
  readonly args: TypeRef;
  readonly reply: TypeRef;
  /** What it throws is answered as an error text, as a Go method's returned error is. */
  handle(args: unknown): unknown;
}

export interface RpcServerOptions {
  readonly universe: GoUniverse;
  /** Finds `Plugin.GetPost`; undefined where the host has no such method. */
  readonly lookup: (serviceMethod: string) => RpcMethod | undefined;
  /** The plugin sent what cannot be read, or we cannot write what we answer. The stream is over either way. */
  readonly complain: (text: string) => void;
}

/** Serves until the plugin closes its side. Never rejects. */
export async function serveRpc(stream: MuxStream, options: RpcServerOptions): Promise<void> {
  const input = new GobStream(stream, options.universe);
  const encoder = new GobEncoder(options.universe, { newerFields: true });
  const running = new Set<Promise<void>>();

  const respond = async (request: RpcRequest, error: string, type: TypeRef, value: unknown) => {
    encoder.append(RESPONSE, { ServiceMethod: request.ServiceMethod, Seq: request.Seq, Error: error });
    try {
      encoder.append(type, value);
    } catch (reason) {
      // Go has the header out by then and can only hang up.
      options.complain(`rpc: gob error encoding body: ${messageOf(reason)}`);
      await stream.write(encoder.take());
      await stream.end();
      return;
    }
    await stream.write(encoder.take());
  };

  const run = async (request: RpcRequest, method: RpcMethod, args: unknown) => {
    let reply: unknown;
    try {
      reply = await method.handle(args);
    } catch (reason) {
      return respond(request, messageOf(reason), EMPTY, {});
    }
    return respond(request, '', method.reply, reply);
  };

  const track = (work: Promise<void>) => {
    // A stream that ended under a reply is the plugin's affair.
    const settled: Promise<void> = work.catch(() => {}).finally(() => running.delete(settled));
    running.add(settled);
  };

  try {
    for (;;) {
      const header = await input.next(REQUEST);
      if (header === END) break;
      const request = header as RpcRequest;
      const method = options.lookup(request.ServiceMethod);
      if (method === undefined) {
        await input.skip();
        track(respond(request, `rpc: can't find method ${request.ServiceMethod}`, EMPTY, {}));
        continue;
      }
      const args = await input.next(method.args);
      if (args === END) break;
      track(run(request, method, args));
    }
  } catch (reason) {
    if (reason instanceof Error && reason.name === 'GobError') {
      options.complain(`rpc: server cannot decode request: ${reason.message}`);
    }
  }
  await Promise.all(running);
  await stream.end().catch(() => {});
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
