/**
 * Compiles a TypeRef into a closure that writes its values, and one that tells whether a field of it is left out. The
 * schema decides what is written, never the value: an integer field takes no float, whatever JavaScript calls both.
 *
 * Closures know no type ids, which belong to one stream, so every stream of a universe shares them.
 */

import { GobError } from './gob_error.ts';
import { MAX_FLOAT32 } from './limits.ts';
import { timeBytes } from './marshalers.ts';
import type { FieldSchema, GoUniverse, TypeRef } from './schema.ts';
import { isEmpty, isPlain, isRecord, mapKey, wrong } from './shapes.ts';
import { typeKey } from './type_key.ts';
import { GoValue } from './values.ts';
import type { Writer } from './writer.ts';
import { ZERO_TIME_MS, zerosOf } from './zero.ts';

/** What a value needs of the stream that it is written to. */
export interface ValueSink {
  readonly w: Writer;
  depth: number;
  readonly maxDepth: number;
  /** Writes the id under which `type` is known to the peer, defining it first where it is not. */
  concreteId(type: TypeRef): void;
}

export type Write = (sink: ValueSink, value: unknown) => void;
/** Whether a field is left out: its value is absent, or its type's own zero. What is neither is for `write` to refuse. */
type IsZero = (value: unknown) => boolean;

interface Compiled {
  readonly write: Write;
  readonly isZero: IsZero;
}

const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  int32: [-0x8000_0000, 0x7fff_ffff],
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
  uint32: [0, 0xffff_ffff],
};
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

export class EncoderCompiler {
  readonly #universe: GoUniverse;
  readonly #newerFields: boolean;
  readonly #cache = new Map<string, Compiled>();

  constructor(universe: GoUniverse, newerFields: boolean) {
    this.#universe = universe;
    this.#newerFields = newerFields;
  }

  /** Fields of a struct that are sent to this kind of host, in the order that numbers them. */
  fields(name: string): readonly FieldSchema[] {
    const { fields } = zerosOf(this.#universe).schema(name);
    return this.#newerFields ? fields : fields.filter((field) => field.newer !== true);
  }

  write(type: TypeRef): Write {
    return this.#compile(type).write;
  }

  #compile(type: TypeRef): Compiled {
    const key = typeKey(type);
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const lookup: Compiled = {
      write: (sink, value) => (this.#cache.get(key) as Compiled).write(sink, value),
      isZero: (value) => (this.#cache.get(key) as Compiled).isZero(value),
    };
    this.#cache.set(key, lookup);
    const compiled = this.#make(type);
    this.#cache.set(key, compiled);
    return compiled;
  }

  #make(type: TypeRef): Compiled {
    if (typeof type === 'string') return this.#makeNamed(type);
    if ('pointer' in type) {
      const { write } = this.#compile(type.pointer);
      const write_: Write = (sink, value) => {
        if (value === null || value === undefined) throw wrong(type, value);
        write(sink, value);
      };
      // A pointer that is not nil is sent whatever it points to: `false` arrives as a pointer to false.
      return { write: write_, isZero: (value) => value === null || value === undefined };
    }
    if ('struct' in type) return this.#makeStruct(type.struct);
    if ('slice' in type) return this.#makeList(type, type.slice, undefined);
    if ('array' in type) return this.#makeList(type, type.array, type.len);
    if ('map' in type) return this.#makeMap(type, type.key, type.map);
    return {
      write: (sink, value) => {
        if (!(value instanceof Uint8Array)) throw wrong(type, value);
        sink.w.blob(value);
      },
      isZero: isNoBytes,
    };
  }

  #makeNamed(type: TypeRef & string): Compiled {
    switch (type) {
      case 'string':
      case 'url':
        return {
          write: (sink, value) => {
            if (typeof value !== 'string') throw wrong(type, value);
            sink.w.string(value);
          },
          isZero: (value) => value === '' || value === undefined || value === null,
        };
      case 'bool':
        return {
          write: (sink, value) => {
            if (typeof value !== 'boolean') throw wrong(type, value);
            sink.w.uint(value ? 1 : 0);
          },
          isZero: (value) => value === false || value === undefined || value === null,
        };
      case 'float32':
      case 'float64':
        return {
          write: (sink, value) => {
            if (typeof value !== 'number') throw wrong(type, value);
            // Go's decoder refuses it, and gives the connection up.
            if (type === 'float32' && Math.abs(value) > MAX_FLOAT32 && Number.isFinite(value))
              throw beyond(type);
            sink.w.float(value);
          },
          // Minus zero is no zero to gob: it compares bits.
          isZero: (value) => Object.is(value, 0) || value === undefined || value === null,
        };
      case 'bytes':
        return {
          write: (sink, value) => {
            if (!(value instanceof Uint8Array)) throw wrong(type, value);
            sink.w.blob(value);
          },
          isZero: isNoBytes,
        };
      case 'time':
        return {
          write: (sink, value) => {
            if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw wrong(type, value);
            sink.w.blob(timeBytes(value));
          },
          isZero: (value) =>
            value === undefined ||
            value === null ||
            (value instanceof Date && value.getTime() === ZERO_TIME_MS),
        };
      case 'any':
      case 'error':
        return {
          write: (sink, value) => this.#writeInterface(sink, value, type === 'any' ? 'any' : 'error'),
          isZero: (value) => value === undefined || value === null,
        };
      default:
        return integer(type);
    }
  }

  #makeStruct(name: string): Compiled {
    const fields = this.fields(name).map(({ go, json, type, inline }) => {
      const compiled = this.#compile(type);
      const write: Write = (sink, value) => {
        try {
          compiled.write(sink, value);
        } catch (error) {
          throw named(error, name, go);
        }
      };
      // An embedded struct is written from the object that holds it.
      if (inline === true) return { json: undefined, write, isZero: () => false };
      return { json, write, isZero: compiled.isZero };
    });
    const write: Write = (sink, value) => {
      if (!isRecord(value)) throw wrong({ struct: name }, value);
      deeper(sink);
      let last = -1;
      for (let i = 0; i < fields.length; i += 1) {
        const field = fields[i] as (typeof fields)[number];
        const part = field.json === undefined ? value : value[field.json];
        if (field.isZero(part)) continue;
        sink.w.uint(i - last);
        field.write(sink, part);
        last = i;
      }
      sink.w.uint(0);
      sink.depth -= 1;
    };
    // A struct is sent even when all of it is zero; one that is absent is left to the peer's own zero.
    return { write, isZero: (value) => value === undefined || value === null };
  }

  #makeList(type: TypeRef, elemType: TypeRef, length: number | undefined): Compiled {
    const elem = this.#compile(elemType);
    // A Uint8Array is a list of numbers too.
    const numbers = typeof elemType === 'string' && elemType.includes('int');
    const isList = (value: unknown): value is ArrayLike<unknown> & Iterable<unknown> =>
      Array.isArray(value) || (numbers && value instanceof Uint8Array);
    const write: Write = (sink, value) => {
      if (!isList(value)) throw wrong(type, value);
      if (length !== undefined && value.length !== length) {
        throw new GobError('bad_value', `expected ${length} elements, got ${value.length}`);
      }
      deeper(sink);
      sink.w.uint(value.length);
      for (const item of value) elem.write(sink, item);
      sink.depth -= 1;
    };
    const empty = length === undefined ? 0 : -1;
    return {
      write,
      isZero: (value) => value === undefined || value === null || (isList(value) && value.length === empty),
    };
  }

  #makeMap(type: TypeRef, keyType: TypeRef, valueType: TypeRef): Compiled {
    const key = this.#compile(keyType);
    const elem = this.#compile(valueType);
    const write: Write = (sink, value) => {
      if (!isPlain(value)) throw wrong(type, value);
      deeper(sink);
      const keys = Object.keys(value);
      sink.w.uint(keys.length);
      for (const name of keys) {
        key.write(sink, keyType === 'string' ? name : mapKey(keyType, name));
        elem.write(sink, value[name]);
      }
      sink.depth -= 1;
    };
    return {
      write,
      isZero: (value) => value === undefined || value === null || (isPlain(value) && isEmpty(value)),
    };
  }

  #writeInterface(sink: ValueSink, value: unknown, slot: 'any' | 'error'): void {
    const { w } = sink;
    if (value === null || value === undefined) {
      w.uint(0);
      return;
    }
    const concrete = value instanceof GoValue ? value : slot === 'any' ? plainValue(value) : undefined;
    if (concrete === undefined) throw wrong(slot, value);
    const { registered } = this.#universe;
    const type = Object.hasOwn(registered, concrete.name) ? registered[concrete.name] : undefined;
    if (type === undefined) {
      throw new GobError(
        'unknown_name',
        `no concrete type is registered as ${JSON.stringify(concrete.name)}`,
      );
    }
    deeper(sink);
    w.string(concrete.name);
    sink.concreteId(type);
    const mark = w.openLength();
    if (!isStruct(type)) w.uint(0);
    this.#compile(type).write(sink, concrete.value);
    w.closeLength(mark);
    sink.depth -= 1;
  }
}

/** Whether values of the type travel as a struct, rather than behind the zero that stands before all others. */
export function isStruct(type: TypeRef): boolean {
  if (typeof type === 'string') return false;
  return 'struct' in type || ('pointer' in type && isStruct(type.pointer));
}

/** Those an `interface {}` holds unwrapped: what a value from a database would be to Go. */
function plainValue(value: unknown): GoValue | undefined {
  switch (typeof value) {
    case 'string':
      return new GoValue('string', value);
    case 'number':
      return new GoValue('float64', value);
    case 'boolean':
      return new GoValue('bool', value);
    case 'object':
      if (Array.isArray(value)) return new GoValue('[]interface {}', value);
      if (value instanceof Uint8Array) return new GoValue('[]uint8', value);
      return isPlain(value) ? new GoValue('map[string]interface {}', value) : undefined;
    default:
      return undefined;
  }
}

function integer(type: TypeRef & string): Compiled {
  const range = RANGES[type];
  const signed = !type.startsWith('u');
  const write: Write = ({ w }, value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      if (range !== undefined ? value < range[0] || value > range[1] : !signed && value < 0)
        throw beyond(type);
      if (signed) w.int(value);
      else w.uint(value);
    } else if (typeof value === 'bigint' && range === undefined) {
      if (signed ? value > MAX_INT64 || value < -MAX_INT64 - 1n : value > MAX_UINT64 || value < 0n)
        throw beyond(type);
      if (signed) w.bigint(value);
      else w.biguint(value);
    } else {
      throw wrong(type, value);
    }
  };
  const isZero: IsZero = (value) =>
    value === 0 || value === undefined || value === null || (value === 0n && range === undefined);
  return { write, isZero };
}

function isNoBytes(value: unknown): boolean {
  return value === undefined || value === null || (value instanceof Uint8Array && value.length === 0);
}

function deeper(sink: ValueSink): void {
  sink.depth += 1;
  if (sink.depth > sink.maxDepth)
    throw new GobError('bad_value', `value nested deeper than ${sink.maxDepth}`);
}

function beyond(type: string): GobError {
  return new GobError('bad_value', `expected ${type}, got a number that it cannot hold`);
}

/** Adds the innermost field to an error's text, once. */
function named(error: unknown, struct: string, field: string): unknown {
  if (!(error instanceof GobError) || error.message.includes(' in ')) return error;
  return new GobError(error.code, `${error.message.slice('gob: '.length)} in ${struct}.${field}`);
}
