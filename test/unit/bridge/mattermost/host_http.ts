/** The host's half of ServeHTTP, by hand: Go's httpResponseWriterRPCServer and its request's body. */
import assert from 'node:assert/strict';
import type { TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { wireUniverse } from '../../../../server/bridge/mattermost/wire_universe.ts';
import { RpcError } from '../../../../server/bridge/net_rpc/rpc_error.ts';
import { type RpcMethod, RpcServer } from '../../../../server/bridge/net_rpc/server.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { HostBody } from './host_pull.ts';
import type { StreamHost, Values } from './stream_kit.ts';

export interface HostRequest {
  readonly method?: string;
  readonly url?: string;
  readonly header?: Record<string, string[]>;
  readonly host?: string;
  /** Without, the request has no body stream, as no server's request is. */
  readonly body?: Uint8Array | HostBody;
  readonly context?: Values;
  readonly args?: Values;
}

export interface WriterOptions {
  /** What is set before the plugin is asked. */
  readonly header?: Record<string, string[]>;
  readonly flush?: boolean;
  /** Called when the plugin asks for what is not there. */
  missing?(): void;
  readonly hijack?: boolean;
  /** Answers a call's error in place of doing it. */
  fail?(method: string, count: number): string | undefined;
  /** Waits before a call is answered. */
  wait?(method: string): Promise<void>;
}

export interface HostResponse {
  status: number;
  header: Record<string, string[]>;
  body: Buffer;
  /** Calls of the writer, in order. */
  readonly calls: string[];
  /** Sizes of the calls of Write. */
  readonly sizes: number[];
  hijacked: boolean;
  cut: boolean;
  /** The text of an error that the RPC itself ended with: Go's host answers 500 then. */
  rpcError: string | undefined;
}

const EMPTY: TypeRef = { struct: 'struct {}' };
const HEADER: TypeRef = { map: { slice: 'string' }, key: 'string' };

/** One exchange that can be watched while it goes on. */
export class HostExchange {
  readonly response: HostResponse = {
    status: 0,
    header: {},
    body: Buffer.alloc(0),
    calls: [],
    sizes: [],
    hijacked: false,
    cut: false,
    rpcError: undefined,
  };
  readonly body: HostBody | undefined;
  /** The stream of the response, once the plugin has dialled it. */
  writer: Stream | undefined;
  /** Resolves with the response when the plugin has replied. */
  readonly done: Promise<HostResponse>;
  replied = false;
  readonly #options: WriterOptions;
  readonly #parts: Buffer[] = [];
  #inCall = '';

  constructor(host: StreamHost, request: HostRequest, options: WriterOptions = {}, go = 'ServeHTTP') {
    this.#options = options;
    this.response.header = { ...options.header };
    const ResponseWriterStream = host.broker.nextId();
    const accepted = host.broker.accept(ResponseWriterStream).then((stream) => {
      this.writer = stream;
      new RpcServer(stream, wireUniverse, (name) => this.#method(name.replace('Plugin.', '')));
    });
    accepted.catch(() => {});
    this.body = request.body instanceof Uint8Array ? new HostBody(request.body) : request.body;
    let RequestBodyStream = 0;
    if (this.body !== undefined) {
      RequestBodyStream = host.broker.nextId();
      host.broker.accept(RequestBodyStream).then(
        (stream) => this.body?.serve(stream),
        () => {},
      );
    }
    const args = {
      ResponseWriterStream,
      RequestBodyStream,
      Request: {
        Method: request.method ?? 'GET',
        URL: request.url ?? '/',
        Proto: 'HTTP/1.1',
        ProtoMajor: 1,
        ProtoMinor: 1,
        Header: request.header ?? {},
        Host: request.host ?? 'chat.example.com',
        RemoteAddr: '10.0.0.1:1234',
        RequestURI: request.url ?? '/',
      },
      Context: { RequestId: 'request', ...request.context },
      ...request.args,
    };
    this.done = this.#run(host.hook(go, args, EMPTY));
    // Some tests look at no more than what went on.
    this.done.catch(() => {});
  }

  async #run(call: Promise<unknown>): Promise<HostResponse> {
    const { response } = this;
    try {
      await call;
    } catch (error) {
      response.rpcError = error instanceof Error ? error.message : String(error);
    }
    this.replied = true;
    assert.equal(this.#inCall, '', 'the plugin replied with a call of the writer under way');
    // The handler returns: net/http completes what was not said.
    if (response.status === 0) response.status = response.rpcError === undefined ? 200 : 500;
    response.body = Buffer.concat(this.#parts);
    return response;
  }

  #method(name: string): RpcMethod | undefined {
    const { response } = this;
    switch (name) {
      case 'Header':
        return this.#call(name, EMPTY, HEADER, () => ({ ...response.header }));
      case 'SyncHeader':
        return this.#call(name, HEADER, EMPTY, (header) => {
          response.header = { ...(header as Record<string, string[]>) };
          return {};
        });
      case 'WriteHeader':
        return this.#call(name, 'int', EMPTY, (status) => {
          response.status = status as number;
          return {};
        });
      case 'Write':
        return this.#call(name, 'bytes', EMPTY, (bytes) => {
          if (response.status === 0) response.status = 200;
          this.#parts.push(Buffer.from(bytes as Uint8Array));
          response.sizes.push((bytes as Uint8Array).length);
          return {};
        });
      case 'Flush':
        if (this.#options.flush === false) {
          this.#options.missing?.();
          return undefined;
        }
        return this.#call(name, EMPTY, EMPTY, () => {
          if (response.status === 0) response.status = 200;
          return {};
        });
      case 'HijackResponse':
        return this.#call(name, EMPTY, EMPTY, () => {
          if (this.#options.hijack === false) throw new RpcError('remote', 'response cannot be hijacked');
          response.hijacked = true;
          return {};
        });
      case 'HjConnClose':
        return this.#call(name, EMPTY, EMPTY, () => {
          response.cut = response.hijacked;
          return {};
        });
      default:
        return undefined;
    }
  }

  /** Go runs every call on its own: two at once would be in no order. */
  #call(name: string, args: TypeRef, reply: TypeRef, answer: (args: unknown) => unknown): RpcMethod {
    return {
      args,
      reply,
      handle: async (given) => {
        assert.equal(this.#inCall, '', `${name} during ${this.#inCall}`);
        assert.equal(this.replied, false, `${name} after the reply`);
        this.#inCall = name;
        this.response.calls.push(name);
        const failure = this.#options.fail?.(
          name,
          this.response.calls.filter((called) => called === name).length,
        );
        await this.#options.wait?.(name);
        this.#inCall = '';
        if (failure !== undefined) throw new RpcError('remote', failure);
        return answer(given);
      },
    };
  }

  /** What has been written so far. */
  get written(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }
}

/** One exchange from beginning to end. */
export function serveHttp(
  host: StreamHost,
  request: HostRequest = {},
  options: WriterOptions = {},
): Promise<HostResponse> {
  return new HostExchange(host, request, options).done;
}
