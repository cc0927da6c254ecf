/**
 * Reads past values that nobody asked for, by their wire type alone. Lengths inside interfaces are never trusted: a
 * value that defines a type on its way goes on in the next message.
 */
import type { Reader } from './reader.ts';
import type { TypeTable } from './type_table.ts';
import { TypeId, type WireType } from './wire_type.ts';

export type Skip = (r: Reader) => void;

export interface SkipContext {
  readonly types: TypeTable;
  readonly skips: Map<number, Skip>;
  /** Reads past what stands in an interface. */
  skipInterface(r: Reader): void;
}

/** Cached before its parts are compiled; a type that is not defined yet is looked up when a value comes. */
export function compileSkip(context: SkipContext, id: number): Skip {
  const known = context.skips.get(id);
  if (known !== undefined) return known;
  let skip: Skip | undefined;
  const lazy: Skip = (r) => {
    skip ??= makeSkip(context, id, context.types.need(id, r));
    skip(r);
  };
  context.skips.set(id, lazy);
  return lazy;
}

function makeSkip(context: SkipContext, id: number, wire: WireType): Skip {
  switch (wire.kind) {
    case 'basic':
      return skipBasic(context, id);
    case 'opaque':
      return skipBytes;
    case 'slice':
    case 'array': {
      const elem = compileSkip(context, wire.elem);
      return (r) => skipMany(r, elem);
    }
    case 'map': {
      const key = compileSkip(context, wire.key);
      const value = compileSkip(context, wire.elem);
      return (r) =>
        skipMany(r, (reader) => {
          key(reader);
          value(reader);
        });
    }
    case 'struct': {
      const fields = wire.fields.map((field) => compileSkip(context, field.id));
      return (r) => skipStruct(r, fields);
    }
  }
}

function skipBasic(context: SkipContext, id: number): Skip {
  switch (id) {
    case TypeId.bytes:
    case TypeId.string:
      return skipBytes;
    case TypeId.complex:
      return (r) => {
        r.unsigned();
        r.unsigned();
      };
    case TypeId.interface:
      return (r) => context.skipInterface(r);
    default:
      return (r) => {
        r.unsigned();
      };
  }
}

function skipBytes(r: Reader): void {
  r.skipBytes(r.uint());
}

function skipMany(r: Reader, one: Skip): void {
  const count = r.uint();
  r.enter();
  for (let i = 0; i < count; i += 1) one(r);
  r.depth -= 1;
}

function skipStruct(r: Reader, fields: readonly Skip[]): void {
  r.enter();
  let field = -1;
  for (let delta = r.uint(); delta !== 0; delta = r.uint()) {
    field += delta;
    const skip = fields[field];
    if (skip === undefined) throw r.corrupt(`a struct has no field number ${field}`);
    skip(r);
  }
  r.depth -= 1;
}
