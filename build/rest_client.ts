/**
 * As much of a REST client as deploying needs: a Mattermost server behind a URL or behind its local socket. On
 * `node:http`, because `fetch` does not reach a unix socket.
 */

import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { z } from 'zod';

/** Where the server is: an absolute `http:` or `https:` URL, sub-path included, or the path of its socket. */
export type ServerAddress = { readonly url: URL } | { readonly socketPath: string };

export interface RestResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The parsed JSON, or undefined where the body was something else. */
  readonly json: unknown;
  /** The body's first line where it was plain text: so does a server tell why it could not read a request. */
  readonly text: string;
}

export interface RestBody {
  readonly type: string;
  readonly data: Uint8Array;
}

/** Longest silence of the server, in milliseconds. It unpacks and starts the plugin before it answers an upload. */
const SILENCE_MS = 120_000;
const RESPONSE_LIMIT_BYTES = 16 * 1024 * 1024;

const appError = z.object({ message: z.string() });

export class RestClient {
  readonly #address: ServerAddress;
  /** Sent as the bearer token; none where it is undefined. */
  token: string | undefined;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  /** How errors call the server. */
  get name(): string {
    return 'url' in this.#address ? this.#address.url.href : this.#address.socketPath;
  }

  /**
   * Rejects with one sentence when there is no answer. `path` begins with `/api/v4`. A refusal is an answer: see
   * `status`.
   */
  send(method: string, path: string, body?: RestBody): Promise<RestResponse> {
    return new Promise((resolve, reject) => {
      const request = this.#open(method, path, body);
      request.setTimeout(SILENCE_MS, () =>
        request.destroy(new Error(`no answer for ${SILENCE_MS / 1000} s`)),
      );
      // A server that refuses a large body answers and closes; what breaks after its answer does not matter.
      request.on('response', (response) => readResponse(response).then(resolve, reject));
      request.on('error', (cause) => {
        reject(new Error(`${this.name}: ${causeText(cause)}`, { cause }));
      });
      request.end(body?.data);
    });
  }

  #open(method: string, path: string, body: RestBody | undefined): ClientRequest {
    const headers = {
      Accept: 'application/json',
      ...(this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` }),
      ...(body === undefined ? {} : { 'Content-Type': body.type, 'Content-Length': body.data.length }),
    };
    if ('socketPath' in this.#address) {
      return httpRequest({ socketPath: this.#address.socketPath, path, method, headers });
    }
    const { url } = this.#address;
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return open(new URL(url.pathname.replace(/\/+$/, '') + path, url), { method, headers });
  }
}

/** What a refusing server says of itself, or its status where it says nothing. */
export function refusalText(response: RestResponse): string {
  const parsed = appError.safeParse(response.json);
  const reason = parsed.success ? parsed.data.message : response.text;
  return reason === '' ? `status ${response.status}` : `${response.status}, ${reason}`;
}

async function readResponse(response: IncomingMessage): Promise<RestResponse> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > RESPONSE_LIMIT_BYTES) break;
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  const plain = response.headers['content-type']?.startsWith('text/plain') === true;
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    json: parseJson(body),
    text: plain ? (/^.{0,200}/.exec(body.trim())?.[0] ?? '') : '',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An address with several families fails with an error whose own message is empty. */
function causeText(error: Error): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  return (inner ?? error).message;
}
