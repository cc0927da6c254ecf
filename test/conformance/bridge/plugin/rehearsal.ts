/**
 * Every hook there is, each doing what the host has prepared for its next call: notes its arguments, then returns or
 * throws what it was told.
 */
import type { HookMethod } from '../../../../server/bridge/mattermost/method.ts';
import { readBody, readRequest } from './bodies.ts';
import { revive, reviveThrown, type StreamSpelling } from './revive.ts';
import { spell } from './spell.ts';

/** The next call of a hook. */
export interface Preparation {
  readonly returns?: unknown;
  readonly throws?: Readonly<Record<string, unknown>>;
  /** Of a body, read so many bytes and leave the rest. */
  readonly readUpTo?: number;
  /** Writes so many bytes to the hook's output. */
  readonly writes?: StreamSpelling;
}

export type AnyHook = (...args: unknown[]) => Promise<unknown>;

export class Rehearsal {
  readonly #prepared = new Map<string, Preparation>();
  readonly #calls = new Map<string, unknown[]>();

  prepare(hook: string, preparation: Preparation): void {
    this.#prepared.set(hook, preparation);
    this.#calls.set(hook, []);
  }

  /** The arguments of every call since the hook was prepared, which comes to an end. */
  report(hook: string): readonly unknown[] {
    const calls = this.#calls.get(hook) ?? [];
    this.#calls.delete(hook);
    this.#prepared.delete(hook);
    return calls;
  }

  /** The hook of one entry of the table. `otherwise` is what it does while nothing is prepared. */
  hook({ go, results }: HookMethod, otherwise: AnyHook = notPrepared(go)): AnyHook {
    return async (...args) => {
      const prepared = this.#prepared.get(go);
      if (prepared === undefined) return otherwise(...args);
      this.#calls.get(go)?.push(await this.#seen(args, prepared));
      if (prepared.throws !== undefined) throw reviveThrown(prepared.throws);
      const returns = revive(prepared.returns);
      return results === 0 && !(returns instanceof Response) ? undefined : returns;
    };
  }

  /** Arguments spelled; streams among them are read, and written to. */
  async #seen(args: readonly unknown[], { readUpTo, writes }: Preparation): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (const arg of args) {
      if (arg instanceof Request) seen.push(await readRequest(arg, readUpTo));
      else if (isSource(arg)) seen.push(await readBody(arg, readUpTo));
      else if (isSink(arg)) seen.push(await this.#write(arg, writes));
      else seen.push(spell(arg));
    }
    return seen;
  }

  async #write(sink: Sink, writes: StreamSpelling | undefined): Promise<string> {
    if (writes === undefined) return 'not written to';
    for await (const chunk of revive({ $stream: writes }) as AsyncIterable<Uint8Array>)
      await sink.write(chunk);
    return 'written to';
  }
}

interface Sink {
  write(bytes: Uint8Array): unknown;
}

function isSource(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isSink(value: unknown): value is Sink {
  return typeof value === 'object' && value !== null && 'write' in value && typeof value.write === 'function';
}

function notPrepared(go: string): AnyHook {
  return () => Promise.reject(new Error(`${go}: nothing was prepared`));
}
