/**
 * A `fetch` over node:http and node:https, handed to the model API's client in place of the runtime's own.
 * Why our own: the runtimes' differ in what they add (proxies from the environment, decompression, redirects,
 * hidden timeouts, request caps), and none tells connecting from waiting, so none has a connect deadline.
 * What it does: one request, no redirect followed, no compression asked for, only the headers named here sent
 * and returned, the body streamed as it is pulled, abort at every stage. Certificates are judged by the runtime's
 * own store.
 */

import http from 'node:http';
import https from 'node:https';
import { LlmError } from './language_model.ts';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface HttpFetchOptions {
  /** Name resolution, TCP and TLS together, in milliseconds. Not charged to a connection that is used again. */
  readonly connectMs: number;
  /** Where sockets come from; a proxying agent goes here. Default: keep-alive agents of this fetch's own. */
  readonly agents?: { readonly http: http.Agent; readonly https: https.Agent };
}

const SENT_HEADERS = ['accept', 'authorization', 'content-type'];
const RETURNED_HEADERS = ['content-encoding', 'content-type', 'retry-after', 'retry-after-ms'];
const NO_BODY_STATUS = new Set([204, 205, 304]);
const MAX_IDLE_SOCKETS = 4;

/** Rejects with the socket's own error (its `code` kept), the signal's reason, or an `LlmError` for the deadline. */
export function createHttpFetch(options: HttpFetchOptions): Fetch {
  const keepAlive = { keepAlive: true, maxFreeSockets: MAX_IDLE_SOCKETS };
  const agents = options.agents ?? { http: new http.Agent(keepAlive), https: new https.Agent(keepAlive) };

  return function fetchOverHttp(input, init = {}) {
    const url = new URL(input instanceof Request ? input.url : input);
    const signal = init.signal ?? undefined;
    const body = bodyBytes(init.body);
    const secure = url.protocol === 'https:';
    return new Promise<Response>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      const request = (secure ? https : http).request(url, {
        method: init.method ?? 'GET',
        agent: secure ? agents.https : agents.http,
        headers: sentHeaders(init.headers, body),
      });
      // Destroyed without an error of ours: the socket would raise it again where nobody listens.
      const giveUp = (reason: unknown) => {
        reject(reason);
        request.destroy();
      };
      const onAbort = () => giveUp(signal?.reason);
      const stopListening = () => signal?.removeEventListener('abort', onAbort);
      signal?.addEventListener('abort', onAbort, { once: true });

      request.once('socket', (socket) => {
        if (!socket.connecting) return;
        const timer = setTimeout(() => {
          request.destroy(
            new LlmError(
              'timeout_connect',
              `llm connection: expected within ${options.connectMs} ms, got none`,
            ),
          );
        }, options.connectMs);
        const settled = () => clearTimeout(timer);
        socket.once(secure ? 'secureConnect' : 'connect', settled);
        request.once('close', settled);
      });
      // Not `once`: destroying a request that has its response can raise a second error, which nobody else takes.
      request.on('error', (error) => {
        stopListening();
        reject(error);
      });
      request.once('response', (message) => {
        message.once('close', stopListening);
        message.on('error', () => undefined);
        const status = message.statusCode ?? 0;
        if (status < 200 || status > 599) {
          message.destroy();
          reject(new LlmError('protocol', `llm response: expected a status from 200 to 599, got ${status}`));
          return;
        }
        if (NO_BODY_STATUS.has(status)) message.resume();
        resolve(
          new Response(NO_BODY_STATUS.has(status) ? null : bodyStream(message, request, signal), {
            status,
            headers: returnedHeaders(message),
          }),
        );
      });
      request.end(body);
    });
  };
}

function bodyBytes(body: RequestInit['body']): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  throw new LlmError('protocol', 'llm request: expected a body of text or bytes, got another kind');
}

function sentHeaders(given: RequestInit['headers'], body: Uint8Array | undefined): Record<string, string> {
  const all = new Headers(given);
  const headers: Record<string, string> = {
    'accept-encoding': 'identity',
    'user-agent': 'mattermost-thread-summary',
  };
  for (const name of SENT_HEADERS) {
    const value = all.get(name);
    if (value !== null) headers[name] = value;
  }
  if (body !== undefined) headers['content-length'] = String(body.byteLength);
  return headers;
}

function returnedHeaders(message: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (const name of RETURNED_HEADERS) {
    const value = message.headers[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers.set(name, first);
  }
  return headers;
}

/** Reads one chunk per pull and none ahead (high-water mark 0), so an idle deadline can be set around each pull. */
function bodyStream(
  message: http.IncomingMessage,
  request: http.ClientRequest,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = message[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next();
          if (next.done === true) controller.close();
          else controller.enqueue(new Uint8Array(next.value));
        } catch (error) {
          controller.error(signal?.aborted === true ? signal.reason : error);
        }
      },
      cancel() {
        request.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
