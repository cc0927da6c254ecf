/**
 * The host's HTTP side as far as plugins need it: `/plugins/<id>/…` on loopback, with what Mattermost adds and removes
 * (server/channels/app/plugin_requests.go). Public files and other plugins are not there.
 */

import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EmbeddedHost } from '../host.ts';
import type { Answer, GoHeader } from './exchange.ts';
import { serveHttp } from './serve_http.ts';

export interface FrontOptions {
  /** 0, the default, for any free one. */
  readonly port?: number;
  /** The id of whom a request without a token comes from; nobody when absent, and nobody is the plugin's 401. */
  readonly userId?: string;
}

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** A session here is a Bearer token that is a user's name. */
const BEARER = /^bearer +(\S+)$/i;
const REMOVED = new Set(['Authorization', 'Referer', 'Mattermost-User-Id', 'Mattermost-Plugin-Id']);
const SESSION_COOKIE = 'MMAUTHTOKEN';

/** Listens on 127.0.0.1. */
export async function startFront(host: EmbeddedHost, options: FrontOptions = {}): Promise<Front> {
  const prefix = `/plugins/${host.manifest.id}`;
  const server = http.createServer((request, response) => {
    const url = request.url ?? '/';
    if (url !== prefix && !url.startsWith(`${prefix}/`) && !url.startsWith(`${prefix}?`)) {
      response.writeHead(404).end('404 page not found\n');
      return;
    }
    forward(host, request, response, url.slice(prefix.length), options.userId).catch((error: unknown) => {
      host.log.trouble(`HTTP: ${String(error)}`);
      response.destroy();
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forward(
  host: EmbeddedHost,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  defaultUserId: string | undefined,
): Promise<void> {
  const name = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const userId = name === undefined ? defaultUserId : host.world.userByName(name)?.id;
  const header = goHeader(request);
  if (userId !== undefined) header['Mattermost-User-Id'] = [userId];
  const url = path.startsWith('/') ? path : `/${path}`;
  await serveHttp(host.environment.process, host.log, {
    method: request.method ?? 'GET',
    url,
    version: { major: request.httpVersionMajor, minor: request.httpVersionMinor },
    header,
    host: request.headers.host ?? '',
    remoteAddress: `${request.socket.remoteAddress}:${request.socket.remotePort}`,
    body: request,
    answer: answerOf(response),
  });
}

function answerOf(response: ServerResponse): Answer {
  return {
    start: (status, header) => {
      for (const [name, values] of Object.entries(header)) response.setHeader(name, values);
      response.writeHead(status).flushHeaders();
    },
    write: async (bytes) => {
      if (response.destroyed || response.write(bytes)) return;
      await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    },
    end: () => void response.end(),
  };
}

function goHeader(request: IncomingMessage): GoHeader {
  const header: GoHeader = {};
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = canonical(request.rawHeaders[index] ?? '');
    // Go keeps it apart, as the request's Host.
    if (name === 'Host' || REMOVED.has(name)) continue;
    const value = request.rawHeaders[index + 1] ?? '';
    header[name] = [...(header[name] ?? []), name === 'Cookie' ? withoutSession(value) : value];
  }
  return header;
}

/** Go's canonical spelling: `x-csrf-token` as `X-Csrf-Token`. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

function withoutSession(cookies: string): string {
  return cookies
    .split(/; */)
    .filter((cookie) => !cookie.startsWith(`${SESSION_COOKIE}=`))
    .join('; ');
}
