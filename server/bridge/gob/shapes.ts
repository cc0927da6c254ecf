/**
 * What a value handed to the encoder has to be like. Much in JavaScript is an object without keys of its own (a Map, a
 * Date, a Promise): taken for a struct or a map it would reach the host as an empty one, and nobody would know.
 */
import { GobError } from './gob_error.ts';
import type { TypeRef } from './schema.ts';
import { typeKey } from './type_key.ts';
import { GoValue } from './values.ts';
import type { StructValue } from './zero.ts';

/** An object written as one, `{…}`, or one without a prototype: what may stand for a Go map. */
export function isPlain(value: unknown): value is StructValue {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Another realm's own is the one whose prototype is the last.
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What may stand for a struct: a plain object, or one of a class whose fields are properties. */
export function isRecord(value: unknown): value is StructValue {
  return isPlain(value) || (typeof value === 'object' && value !== null && !isContainer(value));
}

export function isEmpty(value: object): boolean {
  for (const _key in value) return false;
  return true;
}

/** Objects that hold what they are elsewhere than in properties, or are of a kind of their own to gob. */
function isContainer(value: object): boolean {
  return (
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    value instanceof Date ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Promise ||
    value instanceof GoValue
  );
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/**
 * The map key that a property's name stands for, as its type is written: a number in its shortest form, so that no two
 * names are one key. Throws GobError `bad_value`.
 */
export function mapKey(type: TypeRef, name: string): unknown {
  switch (type) {
    case 'string':
    case 'url':
      return name;
    case 'bool':
      if (name === 'true' || name === 'false') return name === 'true';
      break;
    case 'float32':
    case 'float64': {
      const number = Number(name);
      if (String(number) === name) return number;
      break;
    }
    default: {
      if (!INTEGER.test(name)) break;
      const number = Number(name);
      // Beyond 53 bits the text alone is exact.
      return Number.isSafeInteger(number) ? number : BigInt(name);
    }
  }
  // The name itself may be a user's.
  throw new GobError('bad_value', `expected a map whose keys are ${typeKey(type)}, got another key`);
}

/** `value` is not what `type` is made of. */
export function wrong(type: TypeRef, value: unknown): GobError {
  return new GobError('bad_value', `expected ${typeKey(type)}, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object' || isPlain(value)) return typeof value;
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && /^[A-Z]\w{0,40}$/.test(name) ? `a ${name}` : 'object';
}
