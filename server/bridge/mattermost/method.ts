/** How generated tables describe the calls of the plugin RPC, and the shapes in which values are handed to the host. */

/** The last result of a call: none, `*model.AppError` or `error`. It is thrown, never returned. */
export type ErrorSlot = '' | 'app_error' | 'error';

interface Method {
  /** Name in TypeScript, e.g. `getUser`. */
  readonly name: string;
  /** Name in Go and on the wire: `Plugin.<go>`. */
  readonly go: string;
  /** Struct of the arguments: fields `A`, `B`, `C`… in the order of `params`, unless the call is written by hand. */
  readonly args: string;
  /**
   * Struct of the reply: fields `A`, `B`, `C`…, the error being the last; `struct {}` where Go
   * declares none, the empty string where it is not a struct.
   */
  readonly returns: string;
  /** Parameter names in TypeScript; empty where they are not the fields of the struct. */
  readonly params: readonly string[];
  /** How many results precede the error. */
  readonly results: number;
  readonly error: ErrorSlot;
  /**
   * Indices of results that are pointers and never nil in an answer without an error: null there means that the call
   * has failed. Absent when there are none.
   */
  readonly required?: readonly number[];
  /** Oldest server that has it, as Go's comment says. */
  readonly since: string;
  /** The oldest supported host lacks it. */
  readonly newer?: true;
  /** Its streams, its defaults or its values take code of their own: the table alone does not say how to call it. */
  readonly handWritten?: true;
}

/** A call from the plugin to the host. */
export interface ApiMethod extends Method {
  /**
   * Indices of arguments that are pointers which the host follows unchecked: a nil would crash it. Absent when there
   * are none.
   */
  readonly pointers?: readonly number[];
}

/** A call from the host to the plugin. */
export interface HookMethod extends Method {
  /**
   * The host decodes the reply over the value it has sent: what is left out stays, maps are merged, and nothing can be
   * cleared. Newer hosts decode into an empty value, so a reply holds either nothing or all of it.
   */
  readonly merges?: true;
}

/** A value at once or later. */
export type Awaitable<T> = T | Promise<T>;

/** A value as it may be handed to the host: every field optional at every depth, what is left out is zero. */
export type Sent<T> = unknown extends T
  ? T
  : T extends string | number | bigint | boolean | null | undefined | Date | Uint8Array
    ? T
    : T extends readonly (infer E)[]
      ? readonly Sent<E>[]
      : { readonly [K in keyof T]?: Sent<T[K]> | undefined };
