/**
 * Compiles a wire type and the TypeRef it is wanted as into a closure, once per stream: Go's rules of what fits what
 * (encoding/gob/decode.go, `compatibleType` and `compileDec`) are checked here, and cost nothing per value.
 *
 * A closure is entered into the cache before its parts are compiled, so that recursive types end.
 */
import { MAX_FLOAT32, MEMORY } from './limits.ts';
import { decodeOpaqueUrl, decodeTime } from './marshalers.ts';
import type { Reader } from './reader.ts';
import type { GoUniverse, StructSchema, TypeRef } from './schema.ts';
import { compileSkip, type SkipContext } from './skip.ts';
import { typeKey } from './type_key.ts';
import { TypeId, type WireField, type WireType } from './wire_type.ts';
import { emptyMap, type StructValue, zerosOf } from './zero.ts';

export type Read = (r: Reader) => unknown;
type FieldRead = (r: Reader, target: StructValue) => void;

export interface DecodeContext extends SkipContext {
  readonly universe: GoUniverse;
  /** Reads what stands in an interface; `plain` unwraps the values that JavaScript has a form of its own for. */
  interfaceValue(r: Reader, plain: boolean): unknown;
  /** Told of each struct that is asked for as `go`, and of the fields that it has at the peer. */
  readonly onStruct?: ((go: string, fields: readonly WireField[]) => void) | undefined;
}

const INTEGERS: Readonly<Record<string, readonly [wire: number, min: number, max: number]>> = {
  int8: [TypeId.int, -0x80, 0x7f],
  int16: [TypeId.int, -0x8000, 0x7fff],
  int32: [TypeId.int, -0x8000_0000, 0x7fff_ffff],
  uint8: [TypeId.uint, 0, 0xff],
  uint16: [TypeId.uint, 0, 0xffff],
  uint32: [TypeId.uint, 0, 0xffff_ffff],
};

const BASICS: Readonly<Record<string, readonly [wire: number, read: Read]>> = {
  bool: [TypeId.bool, (r) => r.uint() !== 0],
  int: [TypeId.int, (r) => r.signed()],
  int64: [TypeId.int, (r) => r.signed()],
  bigint: [TypeId.int, (r) => r.bigint()],
  uint: [TypeId.uint, (r) => r.unsigned()],
  uint64: [TypeId.uint, (r) => r.unsigned()],
  float32: [TypeId.float, float32],
  float64: [TypeId.float, (r) => r.float()],
  string: [TypeId.string, (r) => r.string()],
  bytes: [TypeId.bytes, (r) => r.blob()],
};

export class DecoderCompiler {
  readonly #context: DecodeContext;
  readonly #cache = new Map<number, Map<string, Read>>();
  readonly #structs = new Map<string, FieldRead>();

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /** The reader of values of wire type `id` as `type`; throws `type_mismatch` where Go would. */
  compile(id: number, type: TypeRef, r: Reader): Read {
    let byType = this.#cache.get(id);
    if (byType === undefined) {
      byType = new Map();
      this.#cache.set(id, byType);
    }
    const key = typeKey(type);
    let read = byType.get(key);
    if (read === undefined) {
      // Whoever asks again while the parts are compiled gets this, which looks the result up when it is called; where
      // there is none, the types do not fit, and whoever calls is told so.
      const lookup = byType;
      byType.set(key, (reader) => (lookup.get(key) ?? this.compile(id, type, reader))(reader));
      try {
        read = this.#make(id, type, r);
      } catch (error) {
        byType.delete(key);
        throw error;
      }
      byType.set(key, read);
    }
    return read;
  }

  #make(id: number, type: TypeRef, r: Reader): Read {
    if (typeof type === 'object' && 'pointer' in type) return this.compile(id, type.pointer, r);
    const wire = this.#context.types.need(id, r);
    const fail = () => r.mismatch(`expected ${describeType(type)}, got ${describeWire(wire)}`);
    if (typeof type === 'string') return this.#makeNamed(id, type, wire, fail);
    if ('struct' in type) {
      if (wire.kind !== 'struct') throw fail();
      const zeros = zerosOf(this.#context.universe);
      const { blank, complete, bytes } = zeros.parts(type.struct);
      const fields = this.#structFields(id, wire, zeros.schema(type.struct), r);
      return (reader) => {
        reader.takeRoom(bytes);
        const value = blank();
        fields(reader, value);
        complete(value);
        return value;
      };
    }
    if ('slice' in type) {
      if (wire.kind !== 'slice') throw fail();
      return readList(this.compile(wire.elem, type.slice, r));
    }
    if ('array' in type) {
      if (wire.kind !== 'array' || wire.length !== type.len) throw fail();
      const list = readList(this.compile(wire.elem, type.array, r));
      return (reader) => {
        const value = list(reader);
        if (value.length !== type.len)
          throw reader.corrupt(`expected ${type.len} elements, got ${value.length}`);
        return value;
      };
    }
    if ('map' in type) {
      if (wire.kind !== 'map') throw fail();
      return readMap(this.compile(wire.key, type.key, r), this.compile(wire.elem, type.map, r));
    }
    if (wire.kind !== 'opaque' || wire.marshaler !== type.opaque) throw fail();
    return (reader) => reader.blob();
  }

  #makeNamed(id: number, type: string, wire: WireType, fail: () => Error): Read {
    if (type === 'any' || type === 'error') {
      if (id !== TypeId.interface) throw fail();
      const context = this.#context;
      const plain = type === 'any';
      return (r) => context.interfaceValue(r, plain);
    }
    if (type === 'time' || type === 'url') {
      const marshaler = type === 'time' ? 'gob' : 'binary';
      if (wire.kind !== 'opaque' || wire.marshaler !== marshaler) throw fail();
      return type === 'time' ? decodeTime : decodeOpaqueUrl;
    }
    const bounds = INTEGERS[type];
    if (bounds !== undefined) {
      const [wireId, min, max] = bounds;
      if (id !== wireId) throw fail();
      return (r) => {
        const value = wireId === TypeId.int ? r.signed() : r.unsigned();
        if (value < min || value > max) throw r.mismatch(`a number that does not fit ${type}`);
        return value;
      };
    }
    const basic = BASICS[type];
    if (basic === undefined || basic[0] !== id) throw fail();
    return basic[1];
  }

  /** Reads a struct's fields into an object; embedded structs into the same one. */
  #structFields(id: number, wire: WireType & { kind: 'struct' }, schema: StructSchema, r: Reader): FieldRead {
    const key = `${id} ${schema.go}`;
    const known = this.#structs.get(key);
    if (known !== undefined) return known;
    let compiled: readonly FieldRead[] = [];
    const read: FieldRead = (reader, target) => {
      reader.enter();
      let field = -1;
      for (let delta = reader.uint(); delta !== 0; delta = reader.uint()) {
        field += delta;
        const one = compiled[field];
        if (one === undefined) throw reader.corrupt(`${schema.go} has no field number ${field}`);
        one(reader, target);
      }
      reader.depth -= 1;
    };
    this.#structs.set(key, read);
    this.#context.onStruct?.(schema.go, wire.fields);
    try {
      const wanted = new Map(schema.fields.map((field) => [field.go, field]));
      let matched = 0;
      compiled = wire.fields.map(({ name, id: fieldId }): FieldRead => {
        const field = wanted.get(name);
        if (field === undefined) return compileSkip(this.#context, fieldId);
        matched += 1;
        return this.#field(fieldId, field, r);
      });
      if (matched === 0 && wire.fields.length > 0 && schema.fields.length > 0) {
        throw r.mismatch(`${schema.go} has no field in common with what was sent`);
      }
    } catch (error) {
      this.#structs.delete(key);
      throw error;
    }
    return read;
  }

  #field(id: number, field: StructSchema['fields'][number], r: Reader): FieldRead {
    const { json, type } = field;
    try {
      if (field.inline === true && typeof type === 'object' && 'struct' in type) {
        const wire = this.#context.types.need(id, r);
        if (wire.kind !== 'struct') throw r.mismatch(`expected ${type.struct}, got ${describeWire(wire)}`);
        return this.#structFields(id, wire, zerosOf(this.#context.universe).schema(type.struct), r);
      }
      const read = this.compile(id, type, r);
      return (reader, target) => {
        target[json] = read(reader);
      };
    } catch (error) {
      if (error instanceof Error && !error.message.includes(' in field '))
        error.message += ` in field ${field.go}`;
      throw error;
    }
  }
}

/** Go refuses to round a number to infinity (encoding/gob/decode.go, float32FromBits). */
function float32(r: Reader): number {
  const value = r.float();
  if (Number.isFinite(value) && Math.abs(value) > MAX_FLOAT32)
    throw r.mismatch('a number that does not fit float32');
  return value;
}

function readList(read: Read): (r: Reader) => unknown[] {
  return (r) => {
    // Grows as elements arrive: the count alone reserves nothing. It cannot be checked against the message, because
    // a list of interfaces may go on in the next one.
    const count = r.uint();
    r.takeRoom(MEMORY.list);
    const list: unknown[] = [];
    r.enter();
    for (let i = 0; i < count; i += 1) list.push(read(r));
    r.depth -= 1;
    return list;
  };
}

function readMap(readKey: Read, readValue: Read): Read {
  return (r) => {
    const count = r.uint();
    r.takeRoom(MEMORY.map);
    const map = emptyMap();
    r.enter();
    for (let i = 0; i < count; i += 1) {
      const key = readKey(r);
      map[typeof key === 'string' ? key : String(key)] = readValue(r);
    }
    r.depth -= 1;
    return map;
  };
}

function describeType(type: TypeRef): string {
  return typeof type === 'string' ? type : typeKey(type);
}

function describeWire(wire: WireType): string {
  return wire.kind === 'basic' ? wire.name : wire.kind;
}
