/**
 * Go's zero values in TypeScript: nil pointers and interfaces are null, nil slices [], nil maps {}; a struct has every
 * field. Containers are made anew each time, so that nobody shares them.
 */
import { GobError } from './gob_error.ts';
import { MEMORY } from './limits.ts';
import type { GoUniverse, StructSchema, TypeRef } from './schema.ts';

export type Make = () => unknown;
export type StructValue = Record<string, unknown>;

/** The zero `time.Time`, 1 January of year 1, in Unix milliseconds. */
export const ZERO_TIME_MS = -62_135_596_800_000;

const PLAIN: Readonly<Record<string, unknown>> = {
  bool: false,
  string: '',
  url: '',
  any: null,
  error: null,
  bigint: 0n,
};

export class Zeros {
  readonly #universe: GoUniverse;
  readonly #structs = new Map<string, StructParts>();

  constructor(universe: GoUniverse) {
    this.#universe = universe;
  }

  schema(name: string): StructSchema {
    const schema = this.#universe.structs[name];
    if (schema === undefined) throw new GobError('bad_value', `no schema of ${name}`);
    return schema;
  }

  /** Makes zero values of `type`. */
  of(type: TypeRef): Make {
    const constant = constantZero(type);
    if (constant !== undefined) return () => constant.value;
    if (type === 'bytes') return () => new Uint8Array(0);
    if (type === 'time') return () => new Date(ZERO_TIME_MS);
    if (typeof type === 'string') return () => 0;
    if ('struct' in type) return this.struct(type.struct);
    if ('slice' in type) return () => [];
    if ('map' in type) return emptyMap;
    if ('array' in type) {
      const one = this.of(type.array);
      return () => Array.from({ length: type.len }, one);
    }
    return () => new Uint8Array(0);
  }

  /** Makes zero structs, all of one shape. */
  struct(name: string): () => StructValue {
    const { blank, complete } = this.parts(name);
    return () => {
      const value = blank();
      complete(value);
      return value;
    };
  }

  /** The two halves of making a zero struct, for whoever sets fields in between. */
  parts(name: string): StructParts {
    let parts = this.#structs.get(name);
    if (parts === undefined) {
      parts = this.#compile(name);
      this.#structs.set(name, parts);
    }
    return parts;
  }

  /** Memory of a zero value of `type`, beside the place it stands in. */
  #bytesOf(type: TypeRef): number {
    if (constantZero(type) !== undefined) return 0;
    if (typeof type === 'string') return type === 'time' ? MEMORY.date : MEMORY.bytes;
    if ('struct' in type) return this.parts(type.struct).bytes;
    if ('map' in type) return MEMORY.map;
    if ('array' in type) return MEMORY.list + type.len * (MEMORY.field + this.#bytesOf(type.array));
    return 'slice' in type ? MEMORY.list : MEMORY.bytes;
  }

  #compile(name: string): StructParts {
    const fields: [string, unknown][] = [];
    const keys: string[] = [];
    const makes: Make[] = [];
    let bytes: number = MEMORY.object;
    const add = (schema: StructSchema): void => {
      for (const { json, type, inline } of schema.fields) {
        if (inline === true && typeof type === 'object' && 'struct' in type) {
          add(this.schema(type.struct));
          continue;
        }
        const constant = constantZero(type);
        fields.push([json, constant?.value]);
        bytes += MEMORY.field + this.#bytesOf(type);
        if (constant !== undefined) continue;
        keys.push(json);
        makes.push(this.of(type));
      }
    };
    add(this.schema(name));
    // Made in one piece: V8 keeps an object that got more than 20 properties one by one as a table, and its copies too.
    const template = Object.fromEntries(fields);
    return {
      bytes,
      blank: () => ({ ...template }),
      complete: (value) => {
        for (let i = 0; i < keys.length; i += 1) {
          const key = keys[i] as string;
          if (value[key] === undefined) value[key] = (makes[i] as Make)();
        }
      },
    };
  }
}

export interface StructParts {
  /** Memory of a zero struct. */
  readonly bytes: number;
  /** A struct whose containers, dates and structs are undefined. */
  blank(): StructValue;
  /** Makes what is still undefined. */
  complete(value: StructValue): void;
}

/** Without a prototype: a key may be any text, `__proto__` included. */
export function emptyMap(): StructValue {
  return Object.create(null) as StructValue;
}

function constantZero(type: TypeRef): { readonly value: unknown } | undefined {
  if (typeof type === 'object') return 'pointer' in type ? { value: null } : undefined;
  if (type in PLAIN) return { value: PLAIN[type] };
  return type === 'bytes' || type === 'time' ? undefined : { value: 0 };
}

const caches = new WeakMap<GoUniverse, Zeros>();

/** One set of factories per universe, whoever asks. */
export function zerosOf(universe: GoUniverse): Zeros {
  let zeros = caches.get(universe);
  if (zeros === undefined) {
    zeros = new Zeros(universe);
    caches.set(universe, zeros);
  }
  return zeros;
}
