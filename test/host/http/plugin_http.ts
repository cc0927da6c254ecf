/**
 * The API's PluginHTTP: a plugin's request to a plugin, which here is always itself (server/channels/app/plugin_api.go,
 * client_rpc.go `PluginHTTPStream` and `PluginHTTP`).
 */

import type { HostLog } from '../process/host_log.ts';
import type { PluginProcess } from '../process/plugin_process.ts';
import type { MuxStream } from '../wire/mux_stream.ts';
import { pullFrom } from '../wire/pulled_bytes.ts';
import type { RpcMethod } from '../wire/rpc_server.ts';
import type { Answer, GoHeader } from './exchange.ts';
import { serveHttp } from './serve_http.ts';

/** `plugin.HTTPRequestSubset`. */
interface RequestSubset {
  readonly Method: string;
  /** As text. */
  readonly URL: string;
  readonly Header: GoHeader;
  readonly Host: string;
}

interface StreamArgs {
  readonly Request: RequestSubset;
  readonly RequestBodyStream: number;
  readonly ResponseBodyStream: number;
}

interface WholeArgs {
  readonly Request: RequestSubset;
  readonly RequestBody: Uint8Array;
}

interface Head {
  readonly StatusCode: number;
  readonly Header: GoHeader;
}

export interface PluginHttpOptions {
  readonly pluginId: string;
  readonly process: () => PluginProcess;
  readonly log: HostLog;
}

/** The methods under their names on the wire. */
export function pluginHttpMethods(options: PluginHttpOptions): Readonly<Record<string, RpcMethod>> {
  return {
    'Plugin.PluginHTTPStream': {
      args: { struct: 'plugin.Z_PluginHTTPStreamArgs' },
      reply: { struct: 'plugin.Z_PluginHTTPStreamReturns' },
      handle: (args) => streamed(options, args as StreamArgs),
    },
    'Plugin.PluginHTTP': {
      args: { struct: 'plugin.Z_PluginHTTPArgs' },
      reply: { struct: 'plugin.Z_PluginHTTPReturns' },
      handle: (args) => whole(options, args as WholeArgs),
    },
  };
}

/** Answered when the head is there; the body follows on its stream. */
async function streamed(options: PluginHttpOptions, args: StreamArgs): Promise<Head> {
  const { broker } = options.process();
  const out = await broker.dial(args.ResponseBodyStream);
  const body = args.RequestBodyStream === 0 ? nothing() : pullFrom(await broker.dial(args.RequestBodyStream));
  return new Promise((resolve) => {
    void forward(options, args.Request, body, streamAnswer(out, resolve));
  });
}

async function whole(options: PluginHttpOptions, args: WholeArgs): Promise<object> {
  let head: Head = { StatusCode: 200, Header: {} };
  const pieces: Uint8Array[] = [];
  await forward(options, args.Request, once(args.RequestBody), {
    start: (StatusCode, Header) => {
      head = { StatusCode, Header };
    },
    write: async (bytes) => void pieces.push(bytes),
    end: () => {},
  });
  return { Response: head, ResponseBody: Buffer.concat(pieces) };
}

async function forward(
  { pluginId, process, log }: PluginHttpOptions,
  request: RequestSubset,
  body: AsyncIterable<Uint8Array>,
  answer: Answer,
): Promise<void> {
  const refuse = async (status: number, text: string) => {
    answer.start(status, {});
    await answer.write(Buffer.from(text));
    answer.end();
  };
  const { pathname, search } = new URL(request.URL, 'http://plugin');
  const [, destination, path] = /^\/([^/]*)\/(.*)$/s.exec(pathname) ?? [];
  if (path === undefined) return refuse(400, 'Not enough URL. Form of URL should be /<pluginid>/*');
  if (destination === '') return refuse(400, 'No plugin specified. Form of URL should be /<pluginid>/*');
  if (destination !== pluginId) return refuse(404, '404 page not found\n');
  return serveHttp(process(), log, {
    method: request.Method,
    url: `/${path}${search}`,
    version: { major: 1, minor: 1 },
    // From 11.6 on a calling plugin cannot name a user.
    header: { ...request.Header, 'Mattermost-User-Id': [''], 'Mattermost-Plugin-Id': [pluginId] },
    host: request.Host,
    remoteAddress: '',
    body,
    answer,
  });
}

/** The head is the call's reply; a body that nobody reads any more is dropped. */
function streamAnswer(out: MuxStream, head: (value: Head) => void): Answer {
  return {
    start: (StatusCode, Header) => head({ StatusCode, Header }),
    write: (bytes) => out.write(bytes).catch(() => {}),
    end: () => void out.end().catch(() => {}),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
