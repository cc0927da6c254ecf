/**
 * How generated code declares a Go type to the codec: plain data, no behaviour.
 *
 * A `TypeRef` names the Go type at one place; a `StructSchema` lists a struct's exported fields in declaration
 * order, because gob numbers fields by that order. The JSON name is the key a field has in TypeScript.
 */

/** Go basic kinds, spelt as in Go. All `int…` share one wire kind, as do all `uint…` and both floats. */
export type BasicKind =
  | 'bool'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string'
  | 'bytes';

export type TypeRef =
  | BasicKind
  /** An `int64` that may pass 2^53: a `bigint` in TypeScript. */
  | 'bigint'
  /** `interface{}`: any registered concrete value. */
  | 'any'
  /** The Go interface `error`: `*plugin.ErrorString`, `*model.AppError` or `*pq.Error` on the wire. */
  | 'error'
  /** `time.Time` (a GobEncoder): a `Date` in TypeScript. */
  | 'time'
  /** `url.URL` (a BinaryMarshaler): its text. */
  | 'url'
  /** Any other GobEncoder, BinaryMarshaler or TextMarshaler: its raw bytes. */
  | { readonly opaque: 'gob' | 'binary' | 'text'; readonly go: string }
  | { readonly slice: TypeRef }
  | { readonly array: TypeRef; readonly len: number }
  | { readonly map: TypeRef; readonly key: TypeRef }
  /** Name of a `StructSchema`, e.g. `model.Post`. */
  | { readonly struct: string }
  /** A pointer; flattened on the wire, `null` in TypeScript when nil. */
  | { readonly pointer: TypeRef };

export interface FieldSchema {
  /** Go field name: what the wire type carries, and what fields are matched by. */
  readonly go: string;
  /** Key in TypeScript: the JSON name, or the Go name where there is no JSON tag. */
  readonly json: string;
  readonly type: TypeRef;
  /** An embedded struct whose fields stand in the parent, as `encoding/json` flattens them. */
  readonly inline?: true;
  /**
   * Absent from the oldest supported host, whose decoder cannot skip it either: decoded when a newer host sends it,
   * never encoded for a host.
   */
  readonly newer?: true;
}

export interface StructSchema {
  /** Qualified Go name, `<package>.<Type>`. */
  readonly go: string;
  readonly fields: readonly FieldSchema[];
}

/** Every struct by qualified name, and the concrete types that Go registers for interface values. */
export interface GoUniverse {
  readonly structs: Readonly<Record<string, StructSchema>>;
  /** Registered name (e.g. `*model.AppError`, `map[string]interface {}`) to its type. */
  readonly registered: Readonly<Record<string, TypeRef>>;
}
