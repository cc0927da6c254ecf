/** The wire types that one stream direction has defined so far. */
import { GobError } from './gob_error.ts';
import { wireTypeOfName } from './plain_types.ts';
import type { Reader } from './reader.ts';
import { BASIC_TYPES, FIRST_USER_ID, readWireType, type WireType } from './wire_type.ts';

export class TypeTable {
  readonly #types = new Map<number, WireType>();
  /** Ids in the order they were defined, so that a broken attempt can be undone. */
  readonly #defined: number[] = [];
  /** How many fields were defined before each of those. */
  readonly #fieldsBefore: number[] = [];

  /** How many were defined: a mark for `forgetSince`. */
  get size(): number {
    return this.#defined.length;
  }

  get(id: number): WireType | undefined {
    return id < FIRST_USER_ID ? BASIC_TYPES.get(id) : this.#types.get(id);
  }

  /** The type of `id`; throws where it is not defined. */
  need(id: number, r: Reader): WireType {
    const type = this.get(id);
    if (type === undefined) throw r.corrupt(`type id ${id} is not defined`);
    return type;
  }

  /** Reads the definition of `id`. */
  define(id: number, r: Reader): void {
    if (id < FIRST_USER_ID || this.#types.has(id)) throw r.corrupt(`type id ${id} is defined twice`);
    const { fields } = r;
    this.#roomFor(r);
    this.#add(id, readWireType(r), fields);
  }

  /** Defines `id` by what the name of its values says, where the peer has not defined it and the name tells. */
  supply(id: number, name: string, r: Reader): void {
    if (this.get(id) !== undefined) return;
    const type = wireTypeOfName(name);
    if (type === undefined || id < FIRST_USER_ID) return;
    this.#roomFor(r);
    this.#add(id, type, r.fields);
  }

  #roomFor(r: Reader): void {
    const { maxTypes } = r.limits;
    if (this.#defined.length >= maxTypes) {
      throw new GobError('limit', `more than ${maxTypes} types defined`, r.offset);
    }
  }

  #add(id: number, type: WireType, fieldsBefore: number): void {
    this.#types.set(id, type);
    this.#defined.push(id);
    this.#fieldsBefore.push(fieldsBefore);
  }

  /** Undoes definitions: the same bytes are about to be read again. */
  forgetSince(mark: number, r: Reader): void {
    r.fields = this.#fieldsBefore[mark] ?? r.fields;
    this.#fieldsBefore.length = Math.min(this.#fieldsBefore.length, mark);
    for (const id of this.#defined.splice(mark)) this.#types.delete(id);
  }
}
