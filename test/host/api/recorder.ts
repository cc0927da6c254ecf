/** Keeps the plugin's API calls in the order in which they came: test/conformance/README.md, "What was observed". */

import { GoValue } from '../../../server/bridge/gob/values.ts';

export interface ApiCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Plain JSON, as it stands in a record. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

interface KeptCall {
  readonly method: string;
  readonly args: readonly Plain[];
  awaited: boolean;
}

export class Recorder {
  readonly #calls: KeptCall[] = [];
  readonly #known = new Set<string>();
  #news: () => void = () => {};
  #next = this.#promise();

  /** Calls so far; their arguments are plain. */
  get calls(): readonly { readonly method: string; readonly args: readonly Plain[] }[] {
    return this.#calls;
  }

  /** Ids that are the host's own rather than made up by the plugin. */
  get known(): ReadonlySet<string> {
    return this.#known;
  }

  know(id: string): void {
    this.#known.add(id);
  }

  record({ method, args }: ApiCall): void {
    this.#calls.push({ method, args: args.map(plainValue), awaited: false });
    this.#news();
    this.#next = this.#promise();
  }

  count(method: string): number {
    return this.#calls.filter((call) => call.method === method).length;
  }

  methods(): string[] {
    return this.#calls.map((call) => call.method);
  }

  /**
   * The text of the first call of `method`, not awaited before, whose arguments hold every text of `where`; undefined
   * when none came within `waitMs`.
   */
  await(method: string, where: readonly string[], waitMs: number): Promise<string | undefined> {
    return this.awaitCall(
      (name, text) => name === method && where.every((part) => text.includes(part)),
      waitMs,
    );
  }

  /** The same for whatever call matches by its method and the text of its arguments. */
  async awaitCall(
    matches: (method: string, text: string) => boolean,
    waitMs: number,
  ): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        late = true;
        resolve();
      }, waitMs);
    });
    try {
      for (;;) {
        for (const call of this.#calls) {
          const text = call.awaited ? '' : searchText(call.args);
          if (call.awaited || !matches(call.method, text)) continue;
          call.awaited = true;
          return text;
        }
        if (late) return undefined;
        await Promise.race([this.#next, deadline]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #promise(): Promise<void> {
    return new Promise((resolve) => {
      this.#news = resolve;
    });
  }
}

/** JSON with its strings unescaped as far as people read them. */
function searchText(args: readonly Plain[]): string {
  return JSON.stringify(args).replace(/\\n/g, '\n').replace(/\\"/g, '"');
}

/** A decoded value as plain JSON: bytes as `{"$bytes": base64}`, no zero values in objects. */
export function plainValue(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (value instanceof GoValue) return plainValue(value.value);
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plainValue);
  // Go's time has no exported fields, and so no plain ones.
  if (value instanceof Date) return {};
  if (typeof value !== 'object') return value as Plain;
  const entries = Object.entries(value).map(([key, item]): [string, Plain] => [key, plainValue(item)]);
  return Object.fromEntries(entries.filter(([, item]) => !isZero(item)));
}

function isZero(value: Plain): boolean {
  if (typeof value !== 'object' || value === null)
    return value === null || value === false || value === 0 || value === '';
  if (Array.isArray(value)) return value.length === 0;
  const keys = Object.keys(value);
  return keys.length === 0 || ('$bytes' in value && value.$bytes === '');
}
