/**
 * PluginHTTP: a request to another plugin. Hosts from 11.6 on stream both bodies; older ones take and answer them
 * whole, which is found out once (server/public/plugin/client_rpc.go, PluginHTTP).
 */

import type { TypeRef } from '../../gob/schema.ts';
import type { ByteStream } from '../../net_rpc/byte_stream.ts';
import { exchange, type HostCall } from '../call.ts';
import { HostError } from '../host_error.ts';
import type { HostLink } from '../host_link.ts';
import type { ApiMethod } from '../method.ts';
import { readableOf } from '../streams/pull_reader.ts';
import { PullServer } from '../streams/pull_server.ts';
import { RawReader } from '../streams/raw_reader.ts';
import { unlessAborted } from '../with_signal.ts';
import { contentLength, type GoHeader, goHeaderFrom, headersFrom } from './headers.ts';
import { cancelContext } from './request_context.ts';

const STREAM_ARGS: TypeRef = { struct: 'plugin.Z_PluginHTTPStreamArgs' };
const STREAM_RETURNS: TypeRef = { struct: 'plugin.Z_PluginHTTPStreamReturns' };

/** Longest body for a host that takes it whole. */
const MAX_WHOLE_BYTES = 256 * 1024 * 1024;

interface HttpReply {
  readonly StatusCode: number;
  readonly Header: GoHeader;
}

export function pluginHttpCall(method: ApiMethod, link: HostLink): HostCall {
  return async (given) => {
    const request = given as Request;
    request.signal.throwIfAborted();
    const subset = subsetOf(request);
    if (link.features.pluginHttpStream !== false) {
      try {
        const response = await new StreamedCall(method, link, request, subset).run();
        link.features.pluginHttpStream = true;
        return response;
      } catch (error) {
        if (!(error instanceof HostError && error.code === 'not_supported')) throw error;
        link.features.pluginHttpStream = false;
      }
    }
    return unlessAborted(request.signal, () => wholeCall(method, link, request, subset));
  };
}

/** The request as the host expects it. Throws HostError where the host would fall over it. */
function subsetOf(request: Request): object {
  const url = new URL(request.url);
  const reason = unsafePath(url.pathname);
  if (reason !== undefined) throw new HostError('bad_argument', 'PluginHTTP', reason);
  const header = goHeaderFrom(request.headers);
  // The host writes into the map: one that is empty arrives as none, and to write into none ends the whole server.
  header['User-Agent'] ??= ['mattermost-plugin'];
  return {
    Method: request.method,
    URL: `${url.protocol}//${url.host}${url.pathname}${url.search}`,
    Proto: 'HTTP/1.1',
    ProtoMajor: 1,
    ProtoMinor: 1,
    Header: header,
    Host: url.host,
    RequestURI: `${url.pathname}${url.search}`,
  };
}

/**
 * What the host's PluginHTTP (plugin_api.go) would make of the path: it decodes it, cuts the plugin's id off, parses
 * the rest anew, and uses what it parsed without a look at whether that went well.
 */
function unsafePath(path: string): string | undefined {
  if (HALF_ESCAPE.test(path)) return 'expected a path whose percent signs are escapes';
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const [, id, rest] = /^\/([^/]+)\/(.*)$/s.exec(decoded) ?? [];
  if (id === undefined || rest === undefined) return 'expected a path of the form /<plugin id>/<path>';
  if (rest.startsWith('/')) return 'expected no empty part behind the plugin id';
  for (let i = 0; i < rest.length; i += 1) {
    const code = rest.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return 'expected a path without control characters';
  }
  if (HALF_ESCAPE.test(rest)) return 'expected a path without encoded percent signs';
  return undefined;
}

const HALF_ESCAPE = /%(?![0-9a-f]{2})/i;

/** One call by PluginHTTPStream. */
class StreamedCall {
  readonly #method: ApiMethod;
  readonly #link: HostLink;
  readonly #request: Request;
  readonly #subset: object;
  readonly #body: PullServer | undefined;
  #context: ByteStream | undefined;
  #response: ByteStream | undefined;
  #reader: RawReader | undefined;
  #over = false;
  readonly #aborted = (): void => this.#giveUp();

  constructor(method: ApiMethod, link: HostLink, request: Request, subset: object) {
    this.#method = method;
    this.#link = link;
    this.#request = request;
    this.#subset = subset;
    // Not locked before the host asks: one that lacks the call gets the body another way.
    this.#body = request.body === null ? undefined : new PullServer(chunksOf(request));
  }

  async run(): Promise<Response> {
    const { signal } = this.#request;
    signal.addEventListener('abort', this.#aborted, { once: true });
    try {
      return await unlessAborted(signal, () => this.#exchange());
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  async #exchange(): Promise<Response> {
    const { broker, features } = this.#link;
    const offer = (take: (stream: ByteStream) => void): number => {
      const id = broker.nextId();
      // Nobody dials where the call fails.
      broker.accept(id).then(take, () => {});
      return id;
    };
    const context = features.contextHttp === true;
    const RequestContextStream = context ? offer((stream) => this.#takeContext(stream)) : 0;
    const response = this.#accept();
    const args = {
      ResponseBodyStream: response.id,
      Request: this.#subset,
      RequestBodyStream: this.#body === undefined ? 0 : offer((stream) => this.#body?.serve(stream)),
      RequestContextStream,
    };
    const { go, since } = this.#method;
    const call = { go, since };
    const reply = (await exchange(
      this.#link.client,
      call,
      'Plugin.PluginHTTPStream',
      STREAM_ARGS,
      args,
      STREAM_RETURNS,
    )) as HttpReply;
    if (reply.StatusCode === 0) throw noResponse();
    return this.#responseOf(reply, await response.stream);
  }

  #accept(): { id: number; stream: Promise<ByteStream> } {
    const id = this.#link.broker.nextId();
    const stream = this.#link.broker.accept(id).then((accepted) => {
      this.#response = accepted;
      if (this.#over) accepted.reset();
      return accepted;
    });
    stream.catch(() => {});
    return { id, stream };
  }

  #responseOf(reply: HttpReply, stream: ByteStream): Response {
    const length = this.#request.method === 'HEAD' ? undefined : contentLength(reply.Header);
    const reader = new RawReader(stream, (received) => {
      if (length === undefined || received >= length) return undefined;
      const message = `the response's body ended after ${received} of ${length} bytes`;
      return new HostError('stream_ended', this.#method.go, message);
    });
    this.#reader = reader;
    const next = async (): Promise<Uint8Array | undefined> => {
      try {
        const chunk = await reader.next();
        this.#request.signal.throwIfAborted();
        if (chunk === undefined) this.#close();
        return chunk;
      } catch (error) {
        this.#close();
        throw error;
      }
    };
    return responseFrom(reply, readableOf({ next, close: () => this.#close() }));
  }

  #takeContext(stream: ByteStream): void {
    this.#context = stream;
    stream.setHandlers({ data: () => {}, end: () => {}, error: () => {} });
    if (this.#request.signal.aborted) cancelContext(stream, this.#request.signal.reason);
    else if (this.#over) stream.end();
  }

  #giveUp(): void {
    if (this.#over) return;
    if (this.#context !== undefined) cancelContext(this.#context, this.#request.signal.reason);
    this.#close();
  }

  /** Lets go of every stream; what a stream that comes later is for, is over. */
  #close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#request.signal.removeEventListener('abort', this.#aborted);
    this.#body?.stop();
    this.#context?.end();
    if (this.#reader !== undefined) this.#reader.close();
    else this.#response?.reset();
  }
}

/** By PluginHTTP, bodies whole. */
async function wholeCall(
  method: ApiMethod,
  link: HostLink,
  request: Request,
  subset: object,
): Promise<Response> {
  const args = { Request: subset, RequestBody: await wholeBody(request) };
  const types = [{ struct: method.args }, { struct: method.returns }] as const;
  const reply = (await exchange(link.client, method, 'Plugin.PluginHTTP', types[0], args, types[1])) as {
    readonly Response: HttpReply | null;
    readonly ResponseBody: Uint8Array<ArrayBuffer>;
  };
  if (reply.Response === null || reply.Response.StatusCode === 0) throw noResponse();
  return responseFrom(reply.Response, reply.ResponseBody);
}

async function wholeBody(request: Request): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(request)) {
    length += chunk.length;
    if (length > MAX_WHOLE_BYTES) {
      const message = `this server takes bodies of at most ${MAX_WHOLE_BYTES} bytes`;
      throw new HostError('bad_argument', 'PluginHTTP', message);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts, length);
}

async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  const reader = request.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Statuses that a `Response` cannot have a body with. */
const NO_BODY = new Set([204, 205, 304]);

function responseFrom(
  reply: HttpReply,
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
): Response {
  const { StatusCode: status, Header } = reply;
  if (status < 200 || status > 599) {
    if (body instanceof ReadableStream) body.cancel().catch(() => {});
    throw new HostError('no_value', 'PluginHTTP', `the plugin answered with status ${status}`);
  }
  const headers = headersFrom(Header, '');
  if (!NO_BODY.has(status)) return new Response(body, { status, headers });
  if (body instanceof ReadableStream) body.cancel().catch(() => {});
  return new Response(null, { status, headers });
}

function noResponse(): HostError {
  return new HostError('no_value', 'PluginHTTP', 'the host has no response');
}
