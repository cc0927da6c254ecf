/**
 * wireType: the type descriptions that a gob stream carries ahead of the values that need them. Layout: "Types" in
 * the documentation of encoding/gob; field numbers as in its type.go. A type is known by the id of the message that
 * defines it, not by `CommonType.Id`: for marshalers the two differ.
 */
import { MAX_NAME } from './limits.ts';
import type { Reader } from './reader.ts';

export const TypeId = {
  bool: 1,
  int: 2,
  uint: 3,
  float: 4,
  bytes: 5,
  string: 6,
  complex: 7,
  interface: 8,
} as const;

/** Ids below this are built in. */
export const FIRST_USER_ID = 64;

export interface WireField {
  readonly name: string;
  readonly id: number;
}

export type WireType =
  | { readonly kind: 'basic'; readonly name: string }
  | { readonly kind: 'array'; readonly elem: number; readonly length: number }
  | { readonly kind: 'slice'; readonly elem: number }
  | { readonly kind: 'struct'; readonly fields: readonly WireField[] }
  | { readonly kind: 'map'; readonly key: number; readonly elem: number }
  /** A GobEncoder, BinaryMarshaler or TextMarshaler: bytes that its own package understands. */
  | { readonly kind: 'opaque'; readonly marshaler: 'gob' | 'binary' | 'text' };

export const BASIC_TYPES: ReadonlyMap<number, WireType> = new Map(
  Object.entries(TypeId).map(([name, id]) => [id, { kind: 'basic', name }] as const),
);

/** Field numbers of `wireType`, in declaration order. */
const KINDS = ['array', 'slice', 'struct', 'map', 'gob', 'binary', 'text'] as const;

/** Reads one wireType, which ends with the struct's closing zero. */
export function readWireType(r: Reader): WireType {
  let type: WireType | undefined;
  for (let field = nextField(r, -1); field >= 0; field = nextField(r, field)) {
    const kind = KINDS[field];
    if (kind === undefined || type !== undefined) throw r.corrupt('a type definition has no such field');
    type = readKind(r, kind);
  }
  if (type === undefined) throw r.corrupt('a type definition is empty');
  return type;
}

function readKind(r: Reader, kind: (typeof KINDS)[number]): WireType {
  let fields: readonly WireField[] = [];
  const numbers = [0, 0, 0];
  for (let field = nextField(r, -1); field >= 0; field = nextField(r, field)) {
    if (field === 0) skipCommonType(r);
    else if (kind === 'struct' && field === 1) fields = readFields(r);
    else if (field < 3) numbers[field] = r.int();
    else throw r.corrupt(`a ${kind} definition has no such field`);
  }
  const [, first = 0, second = 0] = numbers;
  switch (kind) {
    case 'array':
      return { kind, elem: first, length: second };
    case 'slice':
      return { kind, elem: first };
    case 'map':
      return { kind, key: first, elem: second };
    case 'struct':
      return { kind, fields };
    default:
      return { kind: 'opaque', marshaler: kind };
  }
}

function skipCommonType(r: Reader): void {
  for (let field = nextField(r, -1); field >= 0; field = nextField(r, field)) {
    if (field === 0) r.skipBytes(r.uint());
    else if (field === 1) r.int();
    else throw r.corrupt('a type definition has no such field');
  }
}

function readFields(r: Reader): WireField[] {
  const count = r.uint();
  r.takeFields(count);
  const fields: WireField[] = [];
  for (let i = 0; i < count; i += 1) {
    let name = '';
    let id = 0;
    for (let field = nextField(r, -1); field >= 0; field = nextField(r, field)) {
      if (field === 0) name = r.string(MAX_NAME);
      else if (field === 1) id = r.int();
      else throw r.corrupt('a field definition has no such field');
    }
    fields.push({ name, id });
  }
  return fields;
}

/** The number of the next field, or -1 at the struct's end. */
function nextField(r: Reader, field: number): number {
  const delta = r.uint();
  return delta === 0 ? -1 : field + delta;
}
