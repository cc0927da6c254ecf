/**
 * Wire types that a name alone settles: a registered type whose name is a Go type literal of built-in types has one
 * form in every program and version.
 *
 * They are needed where Go dropped a definition: it keeps those that it meets inside the value of an interface within
 * another in a buffer, throws the buffer away when a value turns out not to be encodable, and counts them as sent all
 * the same (encoding/gob/encode.go, encodeInterface; encoder.go, sendTypeDescriptor).
 */
import { TypeId, type WireType } from './wire_type.ts';

const ELEMENTS: Readonly<Record<string, number>> = {
  bool: TypeId.bool,
  int: TypeId.int,
  int8: TypeId.int,
  int16: TypeId.int,
  int32: TypeId.int,
  int64: TypeId.int,
  uint: TypeId.uint,
  uint16: TypeId.uint,
  uint32: TypeId.uint,
  uint64: TypeId.uint,
  float32: TypeId.float,
  float64: TypeId.float,
  string: TypeId.string,
  'interface {}': TypeId.interface,
};

/** The wire type of values registered as `name`, such as `[]interface {}`; undefined where the name does not tell. */
export function wireTypeOfName(name: string): WireType | undefined {
  const [, key, elem = ''] = /^(?:map\[(string)\]|\[\])(.+)$/.exec(name) ?? [];
  const id = Object.hasOwn(ELEMENTS, elem) ? ELEMENTS[elem] : undefined;
  if (id === undefined) return undefined;
  return key === undefined ? { kind: 'slice', elem: id } : { kind: 'map', key: TypeId.string, elem: id };
}
