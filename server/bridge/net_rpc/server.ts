/**
 * The answering side of a net/rpc connection (Go's net/rpc/server.go). As in Go each request runs on its own, never
 * behind another, and answers leave in the order in which they are ready.
 *
 * Arguments that do not fit their type cost that call alone, which is answered with the reason.
 *
 * A host that could not encode a call's arguments leaves that call's header, and what it had written of the value,
 * before the next request. Go's own server loses step there; this one drops the aborted request and goes on. One thing
 * cannot be made good: Go counts types as sent whose definitions it dropped, and of what uses one later the end cannot
 * be found, unless the type's name tells its form (gob/plain_types.ts). Then the connection ends as `protocol`.
 */
import { type GobDecoder, PENDING, RESTARTED } from '../gob/decoder.ts';
import { GobError } from '../gob/gob_error.ts';
import type { GoUniverse, TypeRef } from '../gob/schema.ts';
import type { ByteStream } from './byte_stream.ts';
import { Connection, type ConnectionLimits } from './connection.ts';
import { EMPTY_STRUCT, REQUEST, RESPONSE, type RequestHeader } from './header.ts';
import { RpcError, safeErrorText } from './rpc_error.ts';

export interface RpcMethod {
  readonly args: TypeRef;
  readonly reply: TypeRef;
  /**
   * Answers one call. A reply that is there at once leaves in the same turn. What it throws is answered as an error:
   * the text of a `remote` RpcError, of anything else name and code.
   */
  handle(args: unknown): unknown | Promise<unknown>;
  /** The peer takes an error for success: arguments that do not fit end the connection. */
  readonly vital?: true;
}

export interface RpcServerOptions extends ConnectionLimits {
  /** Services whose unknown methods are answered `can't find method` rather than `can't find service`. */
  readonly services?: readonly string[];
  /** Requests in work, beyond which one is answered with an error. Default 4096. */
  readonly maxInFlight?: number;
  /**
   * Arguments do not fit their type, a handler threw what had not been reported, or its reply does not fit; the peer
   * has been answered.
   */
  onError?(serviceMethod: string, error: unknown): void;
  /** The connection ended other than by `close`: `closed` or `protocol`. Called once. */
  onClosed?(reason: RpcError): void;
  log?(level: 'debug' | 'warn', message: string): void;
}

export type MethodLookup = (serviceMethod: string) => RpcMethod | undefined;

/** What is answered in a method's place, once the arguments have been skipped. */
interface Refusal {
  readonly refusal: string;
  /** The arguments do not fit the method's type. */
  readonly misfit?: GobError;
}

const MAX_IN_FLIGHT = 4096;
const DEFAULT_SERVICES = ['Plugin'];

export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #lookup: MethodLookup;
  readonly #connection: Connection;
  readonly #maxInFlight: number;
  /** The request whose arguments are due. */
  #request: RequestHeader | undefined;
  #method: RpcMethod | Refusal = { refusal: '' };
  #inFlight = 0;
  #abortedCalls = 0;
  #peerEnded = false;

  constructor(
    stream: ByteStream,
    universe: GoUniverse,
    lookup: MethodLookup,
    options: RpcServerOptions = {},
  ) {
    this.#options = options;
    this.#lookup = lookup;
    this.#maxInFlight = options.maxInFlight ?? MAX_IN_FLIGHT;
    this.#connection = new Connection(
      stream,
      universe,
      {
        read: (decoder) => this.#read(decoder),
        ended: () => this.#ended(),
        failed: (reason) => {
          if (!this.#peerEnded) options.onClosed?.(reason);
        },
      },
      options,
    );
    this.#connection.start();
  }

  /** Requests that have not been answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Ends the connection in order; answers to come are dropped. */
  close(): void {
    this.#connection.close();
  }

  #read(decoder: GobDecoder): void {
    while (!this.#connection.closed) {
      if (this.#request === undefined) {
        if (this.#connection.full) return;
        const header = decoder.decode(REQUEST);
        if (header === PENDING) return;
        this.#request = header as RequestHeader;
        this.#method = this.#find(this.#request.ServiceMethod);
      }
      const method = this.#method;
      const request = this.#request;
      if ('refusal' in method) {
        const skipped = decoder.skip(REQUEST);
        if (skipped === PENDING) return;
        this.#request = undefined;
        if (skipped === RESTARTED) this.#aborted(request);
        else this.#refused(request, method);
        continue;
      }
      const args = argumentsOf(method, decoder);
      if (args === PENDING) return;
      if (args instanceof GobError) {
        this.#method = { refusal: args.message, misfit: args };
        continue;
      }
      this.#request = undefined;
      if (args === RESTARTED) this.#aborted(request);
      else this.#handle(request, method, args);
    }
  }

  /** The method, or Go's text for what is wrong with its name (net/rpc/server.go, readRequestHeader). */
  #find(serviceMethod: string): RpcMethod | Refusal {
    if (this.#inFlight >= this.#maxInFlight) {
      return { refusal: `rpc: too many calls in flight: ${serviceMethod}` };
    }
    const method = this.#lookup(serviceMethod);
    if (method !== undefined) return method;
    const dot = serviceMethod.lastIndexOf('.');
    if (dot < 0) return { refusal: `rpc: service/method request ill-formed: ${serviceMethod}` };
    const services = this.#options.services ?? DEFAULT_SERVICES;
    const known = services.includes(serviceMethod.slice(0, dot));
    return { refusal: `rpc: can't find ${known ? 'method' : 'service'} ${serviceMethod}` };
  }

  #handle(request: RequestHeader, method: RpcMethod, args: unknown): void {
    this.#inFlight += 1;
    let reply: unknown;
    try {
      reply = method.handle(args);
    } catch (error) {
      this.#failed(request, error);
      return;
    }
    if (reply instanceof Promise) {
      reply.then(
        (value) => this.#answer(request, method, value),
        (error: unknown) => this.#failed(request, error),
      );
    } else this.#answer(request, method, reply);
  }

  #answer(request: RequestHeader, method: RpcMethod, reply: unknown): void {
    try {
      const header = { ServiceMethod: request.ServiceMethod, Seq: request.Seq, Error: '' };
      this.#connection.send(RESPONSE, header, method.reply, reply);
    } catch (error) {
      // Undecodable bytes would cost the host the whole connection.
      this.#failed(request, error);
      return;
    }
    this.#answered();
  }

  #failed(request: RequestHeader, error: unknown): void {
    this.#refuse(request, safeErrorText(error));
    if (!(error instanceof RpcError && error.reported)) this.#options.onError?.(request.ServiceMethod, error);
    this.#answered();
  }

  #refused(request: RequestHeader, { refusal, misfit }: Refusal): void {
    this.#refuse(request, refusal);
    if (misfit !== undefined) this.#options.onError?.(request.ServiceMethod, misfit);
  }

  #refuse(request: RequestHeader, text: string): void {
    const header = { ServiceMethod: request.ServiceMethod, Seq: request.Seq, Error: text };
    this.#connection.send(RESPONSE, header, EMPTY_STRUCT, {});
  }

  #answered(): void {
    this.#inFlight -= 1;
    if (this.#peerEnded && this.#inFlight === 0) this.#connection.close();
  }

  /** Nobody waits for an answer: the host's call failed on its own side. Logged the 1st, 2nd, 4th, 8th… time. */
  #aborted(request: RequestHeader): void {
    const count = ++this.#abortedCalls;
    if ((count & (count - 1)) !== 0) return;
    this.#options.log?.(
      'warn',
      `rpc: the peer gave up call ${request.Seq} of ${request.ServiceMethod} half-way (${count} so far)`,
    );
  }

  #ended(): void {
    this.#peerEnded = true;
    if (this.#inFlight === 0) this.#connection.close();
    this.#options.onClosed?.(new RpcError('closed', 'rpc: the peer ended the connection'));
  }
}

/** The arguments of a call; why they do not fit, where they do not. */
function argumentsOf(method: RpcMethod, decoder: GobDecoder): unknown {
  try {
    return decoder.decode(method.args, REQUEST);
  } catch (error) {
    if (error instanceof GobError && method.vital !== true) return error;
    throw error;
  }
}
