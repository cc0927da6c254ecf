/**
 * Hands one HTTP request to the plugin's ServeHTTP hook and brings its answer back (client_rpc.go `ServeHTTP`, http.go):
 * the plugin dials a stream on which we serve the response writer, and another from which it pulls the body.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import { universe } from '../../../server/bridge/mattermost/generated/universe.ts';
import { CONTEXT, type EmbeddedHost } from '../host.ts';
import { EMPTY } from '../wire/gob_stream.ts';
import { servePulled } from '../wire/pulled_bytes.ts';
import { type RpcMethod, serveRpc } from '../wire/rpc_server.ts';

export type GoHeader = Record<string, string[]>;

const HEADER: TypeRef = { map: { slice: 'string' }, key: 'string' };

export interface ForwardedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Path and query as the plugin sees them. */
  readonly url: string;
  /** Canonical keys, what the host removes already removed. */
  readonly header: GoHeader;
}

/** Resolves when the plugin has answered and the response is on its way. Answers 404 and 500 as Mattermost does. */
export async function serveHttp(host: EmbeddedHost, forwarded: ForwardedRequest): Promise<void> {
  const { request, response, url, header } = forwarded;
  const { process } = host.environment;
  if (!process.implemented.has('ServeHTTP')) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
    return;
  }
  const writer = new ResponseWriter(response);
  const complain = (text: string) => host.log.trouble(text);
  const [writerId, bodyId] = [process.broker.nextId(), process.broker.nextId()];
  process.broker.accept(writerId).then(
    (stream) => serveRpc(stream, { universe, lookup: writer.lookup, complain }),
    (error: unknown) => complain(`Plugin failed to ServeHTTP, no response writer: ${String(error)}`),
  );
  process.broker.accept(bodyId).then(
    // The plugin may hang up in the midst of a body.
    (stream) => servePulled(request, stream).catch(() => {}),
    (error: unknown) => complain(`Plugin failed to ServeHTTP, no request body: ${String(error)}`),
  );
  try {
    await process.callHook('ServeHTTP', {
      Context: CONTEXT,
      ResponseWriterStream: writerId,
      RequestBodyStream: bodyId,
      Request: {
        Method: request.method ?? 'GET',
        URL: url,
        Proto: `HTTP/${request.httpVersion}`,
        ProtoMajor: request.httpVersionMajor,
        ProtoMinor: request.httpVersionMinor,
        Header: header,
        Host: request.headers.host ?? '',
        RemoteAddr: `${request.socket.remoteAddress}:${request.socket.remotePort}`,
        RequestURI: url,
      },
    });
    writer.finish();
  } catch {
    if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('500 internal server error\n');
  }
}

/** Go's http.ResponseWriter, served to the plugin. */
class ResponseWriter {
  readonly #response: ServerResponse;
  #header: GoHeader = {};
  #status = 200;
  readonly #methods: Readonly<Record<string, RpcMethod>>;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#methods = {
      'Plugin.Header': { args: EMPTY, reply: HEADER, handle: () => this.#header },
      'Plugin.SyncHeader': { args: HEADER, reply: EMPTY, handle: (header) => this.#sync(header as GoHeader) },
      'Plugin.WriteHeader': {
        args: 'int',
        reply: EMPTY,
        handle: (status) => this.#writeHeader(Number(status)),
      },
      'Plugin.Write': { args: 'bytes', reply: EMPTY, handle: (bytes) => this.#write(bytes as Uint8Array) },
      'Plugin.Flush': { args: EMPTY, reply: EMPTY, handle: () => this.#flush() },
    };
  }

  readonly lookup = (serviceMethod: string): RpcMethod | undefined => this.#methods[serviceMethod];

  /** Sends what was never sent, and ends the response. */
  finish(): void {
    this.#flush();
    this.#response.end();
  }

  /** What the plugin's header lacks is removed; after the first byte the header is what it was. */
  #sync(header: GoHeader): object {
    this.#header = header;
    return {};
  }

  #writeHeader(status: number): object {
    if (status < 100 || status > 999) throw new Error('invalid http status code');
    this.#status = status;
    return this.#flush();
  }

  #write(bytes: Uint8Array): Promise<object> | object {
    this.#flush();
    if (this.#response.write(bytes)) return {};
    return new Promise((resolve) => {
      this.#response.once('drain', () => resolve({})).once('close', () => resolve({}));
    });
  }

  #flush(): object {
    if (!this.#response.headersSent) {
      const pairs = Object.entries(this.#header).flatMap(([name, values]) => [name, values] as const);
      this.#response.writeHead(this.#status, pairs as unknown as string[]);
      this.#response.flushHeaders();
    }
    return {};
  }
}
