/**
 * Whatever is to happen around every call to the host: metrics, logs, retries. A transformer sees the exchange below
 * names and results, where calls of the table and those written by hand are one: what goes out, what comes back,
 * `RpcError` or `GobError` where it fails.
 */
import type { TypeRef } from '../gob/schema.ts';
import { RpcError } from '../net_rpc/rpc_error.ts';

/** One call on its way to the host. */
export interface Exchange {
  /** `Plugin.GetUser`. */
  readonly serviceMethod: string;
  readonly argsType: TypeRef;
  readonly args: unknown;
  readonly replyType: TypeRef;
}

/** Makes the exchange through `next`, once, more often, or not at all. */
export type CallTransformer = (
  exchange: Exchange,
  next: (exchange: Exchange) => Promise<unknown>,
) => Promise<unknown>;

/** What calls are made through: an `RpcClient`, or one with transformers around it. */
export interface Caller {
  call(serviceMethod: string, argsType: TypeRef, args: unknown, replyType: TypeRef): Promise<unknown>;
}

/** `caller` with transformers around it, the first outermost. Without any it is `caller` itself. */
export function transformed(caller: Caller, transformers: readonly CallTransformer[]): Caller {
  if (transformers.length === 0) return caller;
  const innermost = ({ serviceMethod, argsType, args, replyType }: Exchange): Promise<unknown> =>
    caller.call(serviceMethod, argsType, args, replyType);
  const chain = transformers.reduceRight<(exchange: Exchange) => Promise<unknown>>(
    (next, transformer) => (exchange) => transformer(exchange, next),
    innermost,
  );
  return {
    call: (serviceMethod, argsType, args, replyType) => chain({ serviceMethod, argsType, args, replyType }),
  };
}

/** What came of one call. */
export interface CallOutcome {
  /** Name of the call in Go, such as `GetUser`. */
  readonly method: string;
  readonly ms: number;
  /** `ok`, or the code of what it failed with. An `AppError` is an answer, and so `ok`. */
  readonly outcome: string;
}

/** Tells of every exchange: for metrics and logs. */
export function observed(
  tell: (outcome: CallOutcome) => void,
  now: () => number = () => performance.now(),
): CallTransformer {
  return async (exchange, next) => {
    const begun = now();
    const method = exchange.serviceMethod.replace('Plugin.', '');
    try {
      const reply = await next(exchange);
      tell({ method, ms: now() - begun, outcome: 'ok' });
      return reply;
    } catch (error) {
      tell({ method, ms: now() - begun, outcome: codeOf(error) });
      throw error;
    }
  };
}

/** How often, and what, `retrying` repeats. */
export interface RetryOptions {
  /** Attempts in all. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; twice as many before each further one. */
  readonly pauseMs: number;
  /** Whether a call, by its Go name, may be made twice. Default: those that begin with `Get`, `Has`, `Is` or `KVGet`. */
  readonly repeatable?: (method: string) => boolean;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Makes calls again that found the connection too full: the only failure after which nothing can have happened. */
export function retrying(options: RetryOptions): CallTransformer {
  const { attempts, pauseMs, repeatable = onlyReads, sleep = pause } = options;
  return async (exchange, next) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(exchange);
      } catch (error) {
        const again = error instanceof RpcError && error.code === 'overloaded' && attempt < attempts;
        if (!again || !repeatable(exchange.serviceMethod.replace('Plugin.', ''))) throw error;
        await sleep(pauseMs * 2 ** (attempt - 1));
      }
    }
  };
}

function onlyReads(method: string): boolean {
  return /^(?:Get|Has|Is|KVGet|KVList)/.test(method);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
