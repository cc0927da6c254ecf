/**
 * Reads values of types that no schema tells of, by what the wire says alone: a struct becomes an object of the fields
 * that were sent, under their Go names. So a host may hand on a type that did not exist when we were built.
 */
import type { DecodeContext, Read } from './compile_decoder.ts';
import { MEMORY } from './limits.ts';
import type { Reader } from './reader.ts';
import { TypeId, type WireType } from './wire_type.ts';
import { emptyMap } from './zero.ts';

/** Reads a value of wire type `id`. Rare, so it is not compiled. */
export function readStructurally(context: DecodeContext, id: number, r: Reader): unknown {
  const wire = context.types.need(id, r);
  const part =
    (partId: number): Read =>
    (reader) =>
      readStructurally(context, partId, reader);
  switch (wire.kind) {
    case 'basic':
      return readBasic(context, id, r);
    case 'opaque':
      return r.blob();
    case 'slice':
    case 'array':
      return readMany(r, part(wire.elem));
    case 'map':
      return hasPlainKeys(wire.key)
        ? readMap(r, part(wire.key), part(wire.elem))
        : readMany(r, (reader) => {
            reader.takeRoom(MEMORY.list);
            return [part(wire.key)(reader), part(wire.elem)(reader)];
          });
    case 'struct':
      return readFields(context, wire, r);
  }
}

function readBasic(context: DecodeContext, id: number, r: Reader): unknown {
  switch (id) {
    case TypeId.bool:
      return r.bool();
    case TypeId.int:
      return r.signed();
    case TypeId.uint:
      return r.unsigned();
    case TypeId.float:
      return r.float();
    case TypeId.bytes:
      return r.blob();
    case TypeId.string:
      return r.string();
    case TypeId.complex:
      r.takeRoom(MEMORY.list);
      return [r.float(), r.float()];
    default:
      return context.interfaceValue(r, true);
  }
}

function readMany(r: Reader, read: Read): unknown[] {
  const count = r.uint();
  r.takeRoom(MEMORY.list);
  const list: unknown[] = [];
  r.enter();
  for (let i = 0; i < count; i += 1) list.push(read(r));
  r.depth -= 1;
  return list;
}

/** Keys that an object can have; a map of others is told as a list of pairs. */
function hasPlainKeys(keyId: number): boolean {
  return (
    keyId === TypeId.string ||
    keyId === TypeId.int ||
    keyId === TypeId.uint ||
    keyId === TypeId.bool ||
    keyId === TypeId.float
  );
}

function readMap(r: Reader, key: Read, value: Read): unknown {
  const count = r.uint();
  r.takeRoom(MEMORY.map);
  const map = emptyMap();
  r.enter();
  for (let i = 0; i < count; i += 1) {
    const name = String(key(r));
    map[name] = value(r);
  }
  r.depth -= 1;
  return map;
}

function readFields(context: DecodeContext, wire: WireType & { kind: 'struct' }, r: Reader): unknown {
  r.takeRoom(MEMORY.map);
  const value = emptyMap();
  r.enter();
  let number = -1;
  for (let delta = r.uint(); delta !== 0; delta = r.uint()) {
    number += delta;
    const field = wire.fields[number];
    if (field === undefined) throw r.corrupt(`a struct has no field number ${number}`);
    value[field.name] = readStructurally(context, field.id, r);
  }
  r.depth -= 1;
  return value;
}
