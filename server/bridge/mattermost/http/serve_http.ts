/**
 * ServeHTTP and ServeMetrics: the host announces a stream for the response and one for the request's body; the hook
 * sees a `Request` and answers with a `Response`. Nothing of the response is written after the reply to the host: the
 * writer belongs to another request then.
 */
import type { TypeRef } from '../../gob/schema.ts';
import { RpcError } from '../../net_rpc/rpc_error.ts';
import type { RpcMethod } from '../../net_rpc/server.ts';
import type { Context } from '../generated/types.ts';
import type { Hook, HookFailed } from '../hook_methods.ts';
import { HostError } from '../host_error.ts';
import type { HostFeatures } from '../host_features.ts';
import type { HookMethod } from '../method.ts';
import type { StreamBroker } from '../stream_broker.ts';
import { PullReader, readableOf } from '../streams/pull_reader.ts';
import { wireUniverse } from '../wire_universe.ts';
import { unlessAborted } from '../with_signal.ts';
import { contentLength } from './headers.ts';
import { mayHaveNoBody, type RequestSubset, requestFrom, UnservableRequest } from './request.ts';
import { type RequestDeadline, watchContext } from './request_context.ts';
import { ResponseWriter } from './response_writer.ts';
import { BrokenBody, type Checked, checked, isRefusal, sendResponse } from './send_response.ts';

export interface ServeHttpArgs {
  readonly ResponseWriterStream: number;
  readonly Request: RequestSubset | null;
  readonly Context: Context | null;
  readonly RequestBodyStream: number;
  readonly RequestContextStream?: number;
  readonly RequestContext?: RequestDeadline | null;
}

export interface HttpHookOptions {
  readonly broker: StreamBroker;
  readonly features: HostFeatures;
  readonly failed: HookFailed;
}

const EMPTY: TypeRef = { struct: 'struct {}' };

/** The net/rpc method that runs `hook`, a `(context, request) => Response`. */
export function httpRpcMethod(method: HookMethod, hook: Hook, options: HttpHookOptions): RpcMethod {
  return {
    args: { struct: method.args },
    reply: EMPTY,
    handle: (args) => new HttpExchange(method.go, hook, options, args as ServeHttpArgs).run(),
  };
}

class HttpExchange {
  readonly #go: string;
  readonly #hook: Hook;
  readonly #options: HttpHookOptions;
  readonly #args: ServeHttpArgs;
  readonly #abort = new AbortController();
  #over = false;

  constructor(go: string, hook: Hook, options: HttpHookOptions, args: ServeHttpArgs) {
    this.#go = go;
    this.#hook = hook;
    this.#options = options;
    this.#args = args;
  }

  /** Resolves with the reply to the host when everything is sent; an error counts as a 500 to the host. */
  async run(): Promise<object> {
    const { broker, features } = this.#options;
    const { RequestContextStream = 0, RequestContext, ResponseWriterStream } = this.#args;
    const closing: (() => void)[] = [];
    try {
      if (RequestContextStream !== 0) {
        closing.push(watchContext(broker.open(RequestContextStream), RequestContext, this.#abort));
      }
      const writer = new ResponseWriter(
        broker.open(ResponseWriterStream),
        wireUniverse,
        features,
        (reason) => {
          if (!this.#over) this.#abort.abort(this.#gone('the host ended the response', reason));
        },
      );
      closing.push(() => writer.close());
      const body = this.#openBody();
      closing.push(() => body?.close());
      await this.#answer(writer, body);
    } catch (error) {
      // Whoever has given the request up hears nothing any more.
      if (!(error instanceof DOMException && error === this.#abort.signal.reason)) throw error;
    } finally {
      this.#over = true;
      for (const close of closing) close();
    }
    return {};
  }

  async #answer(writer: ResponseWriter, body: PullReader | undefined): Promise<void> {
    const { signal } = this.#abort;
    const method = this.#args.Request?.Method ?? '';
    const response = await unlessAborted(signal, () => this.#respond(body));
    try {
      await sendResponse(writer, response, method, signal);
    } catch (error) {
      if (error instanceof BrokenBody) {
        this.#options.failed(this.#go, error.cause);
      } else if (error instanceof RpcError) {
        this.#abort.abort(this.#gone('the client takes no more', error));
        // Of a client that has gone there is nothing to say.
        if (isRefusal(error)) this.#options.failed(this.#go, error);
        else if (error.code !== 'remote') throw error;
      } else if (signal.aborted) {
        throw error;
      } else {
        // Nothing has been sent: the body failed at its beginning.
        await sendResponse(writer, this.#failure(error), method, signal);
      }
    }
  }

  /** What the hook answers, or what stands for its failure. */
  async #respond(body: PullReader | undefined): Promise<Checked> {
    const { Request: subset, Context: context } = this.#args;
    let request: Request;
    try {
      if (subset === null) throw new UnservableRequest(400, 'no request');
      request = requestFrom(subset, body === undefined ? null : this.#readable(body), this.#abort.signal);
    } catch (error) {
      if (error instanceof UnservableRequest) return plain(error.status);
      return this.#failure(error);
    }
    try {
      const response = await this.#hook(context, request);
      if (this.#abort.signal.aborted) discard(response);
      return checked(response);
    } catch (error) {
      return this.#failure(error);
    }
  }

  /** A hook that reads on when the exchange is over must not take what has come for all there is. */
  #readable(body: PullReader): ReadableStream<Uint8Array> {
    return readableOf({
      next: async () => {
        const chunk = await body.next();
        if (chunk === undefined && body.closed) {
          const over = new HostError('stream_ended', this.#go, 'the exchange was over before its body');
          throw this.#abort.signal.reason ?? over;
        }
        return chunk;
      },
      close: () => body.close(),
    });
  }

  #openBody(): PullReader | undefined {
    const { RequestBodyStream: id, Request: subset } = this.#args;
    if (id === 0) return undefined;
    const { broker } = this.#options;
    const length = subset === null ? 0 : contentLength(subset.Header);
    // Most requests come with a stream and nothing in it.
    if (length === 0 || mayHaveNoBody(subset?.Method ?? '')) {
      broker.decline(id);
      return undefined;
    }
    return new PullReader(broker.open(id), (received) => {
      if (length === undefined || received >= length) return undefined;
      const message = `the request's body ended after ${received} of ${length} bytes`;
      return new HostError('stream_ended', this.#go, message);
    });
  }

  /** The hook may have failed on its own while it was of no interest any more, or because the client broke off. */
  #failure(error: unknown): Checked {
    if (error instanceof HostError && error.code === 'stream_ended') return plain(400);
    if (!this.#abort.signal.aborted) this.#options.failed(this.#go, error);
    return plain(500);
  }

  #gone(message: string, cause: Error): HostError {
    return new HostError('not_connected', this.#go, message, { cause });
  }
}

const TEXTS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
};

/** An answer of ours, without details. */
function plain(status: number): Checked {
  const text = `${TEXTS[status] ?? 'Error'}\n`;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return checked(new Response(text, { status, headers }));
}

/** A response that came too late. */
function discard(response: unknown): void {
  if (response instanceof Response) response.body?.cancel().catch(() => {});
}
