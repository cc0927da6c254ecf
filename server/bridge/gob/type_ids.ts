/** Defines types to the peer of one stream, each once, before the first value that needs them. */
import type { EncoderCompiler } from './compile_encoder.ts';
import type { TypeRef } from './schema.ts';
import { typeKey } from './type_key.ts';
import { TypeId } from './wire_type.ts';
import type { Writer } from './writer.ts';

/** Go 1.20 and older begin here too; an id may be skipped, never used twice. */
const FIRST_ID = 65;

const BUILT_IN: Readonly<Record<string, number>> = {
  bool: TypeId.bool,
  bytes: TypeId.bytes,
  string: TypeId.string,
  any: TypeId.interface,
  error: TypeId.interface,
  float32: TypeId.float,
  float64: TypeId.float,
  bigint: TypeId.int,
};

/** Numbers of wireType's fields; each message below leaves the CommonType out, which Go does not miss. */
const WIRE = { array: 1, slice: 2, struct: 3, map: 4, gob: 5, binary: 6, text: 7 } as const;

export class TypeIds {
  readonly #compiler: EncoderCompiler;
  readonly #ids = new Map<string, number>();
  #next = FIRST_ID;

  constructor(compiler: EncoderCompiler) {
    this.#compiler = compiler;
  }

  /** How many types are defined: a mark for `forgetSince`. */
  get size(): number {
    return this.#ids.size;
  }

  /** The type's id; writes its definition, and those of all it reaches, to `w` where the peer has not seen them. */
  idOf(type: TypeRef, w: Writer): number {
    const base = withoutPointers(type);
    if (typeof base === 'string') {
      const builtIn = BUILT_IN[base];
      if (builtIn !== undefined) return builtIn;
      if (base !== 'time' && base !== 'url') return base.startsWith('u') ? TypeId.uint : TypeId.int;
    }
    const key = typeKey(base);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#next++;
    this.#ids.set(key, id);
    this.#define(id, base, w);
    return id;
  }

  /** Takes definitions back that never left. */
  forgetSince(mark: number): void {
    const gone = [...this.#ids.keys()].slice(mark);
    for (const key of gone) this.#ids.delete(key);
    this.#next -= gone.length;
  }

  /** Parts first: each definition is a message of its own. */
  #define(id: number, type: TypeRef, w: Writer): void {
    if (typeof type === 'string') {
      message(w, id, () => marshaler(w, type === 'time' ? WIRE.gob : WIRE.binary));
    } else if ('opaque' in type) {
      message(w, id, () => marshaler(w, WIRE[type.opaque]));
    } else if ('struct' in type) {
      const fields = this.#compiler
        .fields(type.struct)
        .map((field) => [field.go, this.idOf(field.type, w)] as const);
      message(w, id, () => {
        w.uint(WIRE.struct);
        if (fields.length > 0) {
          w.uint(2);
          w.uint(fields.length);
          for (const [name, fieldId] of fields) {
            w.uint(1);
            w.string(name);
            w.uint(1);
            w.int(fieldId);
            w.uint(0);
          }
        }
        w.uint(0);
      });
    } else if ('slice' in type) {
      const elem = this.idOf(type.slice, w);
      message(w, id, () => numbers(w, WIRE.slice, [elem]));
    } else if ('array' in type) {
      const elem = this.idOf(type.array, w);
      message(w, id, () => numbers(w, WIRE.array, type.len === 0 ? [elem] : [elem, type.len]));
    } else if ('map' in type) {
      const key = this.idOf(type.key, w);
      const elem = this.idOf(type.map, w);
      message(w, id, () => numbers(w, WIRE.map, [key, elem]));
    }
  }
}

function withoutPointers(type: TypeRef): TypeRef {
  return typeof type === 'object' && 'pointer' in type ? withoutPointers(type.pointer) : type;
}

function message(w: Writer, id: number, body: () => void): void {
  const mark = w.openLength();
  w.int(-id);
  body();
  w.uint(0);
  w.closeLength(mark);
}

/** The wireType field `kind`, whose own fields after the CommonType are the numbers. */
function numbers(w: Writer, kind: number, values: readonly number[]): void {
  w.uint(kind);
  values.forEach((value, index) => {
    w.uint(index === 0 ? 2 : 1);
    w.int(value);
  });
  w.uint(0);
}

/** A struct of nothing but an empty CommonType. */
function marshaler(w: Writer, kind: number): void {
  w.uint(kind);
  w.uint(0);
}
