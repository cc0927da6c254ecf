/** Type definitions as a peer sends them: derived from our schemas, with deviations, or invented. */
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import { typeKey } from '../../../server/bridge/gob/type_key.ts';
import type { Seeded } from '../../support/seeded.ts';
import { GobBytes } from './bytes.ts';
import { universe } from './seeds.ts';

export type Wire =
  | { readonly kind: 'basic' }
  | { readonly kind: 'slice'; readonly elem: number }
  | { readonly kind: 'array'; readonly elem: number; readonly length: number }
  | { readonly kind: 'map'; readonly key: number; readonly elem: number }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly id: number }[] }
  | { readonly kind: 'opaque'; readonly marshaler: 'gob' | 'binary' | 'text' };

const BASIC: Readonly<Record<string, number>> = {
  bool: 1,
  bigint: 2,
  float32: 4,
  float64: 4,
  bytes: 5,
  string: 6,
  any: 8,
  error: 8,
};
/** One part of a type in so many is not as our schema has it. */
const DEVIATES = 150;

export class WireTypes {
  readonly #random: Seeded;
  readonly #wires = new Map<number, Wire>();
  readonly #ids = new Map<string, number>();
  #fresh: [number, Wire][] = [];
  #next: number;

  constructor(random: Seeded) {
    this.#random = random;
    this.#next = random.pick([64, 64, 64, 65, 65, 65, 66, 1000, 2 ** 31]);
    for (let id = 0; id < 16; id += 1) this.#wires.set(id, { kind: 'basic' });
  }

  get(id: number): Wire {
    return this.#wires.get(id) ?? { kind: 'basic' };
  }

  /** Types that came up since the last call, and have to be defined. */
  newlyDefined(): [number, Wire][] {
    return this.#fresh.splice(0);
  }

  idOf(type: TypeRef): number {
    if (this.#random.below(DEVIATES) === 0) return this.invented();
    if (typeof type === 'object' && 'pointer' in type) return this.idOf(type.pointer);
    if (typeof type === 'string' && type !== 'time' && type !== 'url') {
      return BASIC[type] ?? (type.startsWith('u') ? 3 : 2);
    }
    const key = typeKey(type);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#next++;
    this.#ids.set(key, id);
    const wire = this.#wireOf(type);
    this.#wires.set(id, wire);
    this.#fresh.push([id, wire]);
    return id;
  }

  /** Some type nobody asked for. */
  invented(): number {
    const random = this.#random;
    if (random.below(3) === 0) return random.pick([1, 2, 3, 4, 5, 6, 7, 8, 8]);
    const id = this.#next++;
    const part = (): number =>
      random.below(4) === 0 ? random.pick([id, id + 1, 64, 0, 9, 16, -1]) : random.pick([2, 6, 8, 1]);
    let wire: Wire;
    switch (random.below(5)) {
      case 0:
        wire = { kind: 'slice', elem: part() };
        break;
      case 1:
        wire = { kind: 'array', elem: part(), length: random.pick([0, 1, 3, 3, -1, 2 ** 31]) };
        break;
      case 2:
        wire = { kind: 'map', key: part(), elem: part() };
        break;
      case 3:
        wire = { kind: 'opaque', marshaler: random.pick(['gob', 'binary', 'text']) };
        break;
      default:
        wire = {
          kind: 'struct',
          fields: Array.from({ length: random.below(5) }, (_, i) => ({
            name: random.pick(['A', 'Id', `F${i}`, '', '__proto__', 'constructor']),
            id: part(),
          })),
        };
    }
    this.#wires.set(id, wire);
    this.#fresh.push([id, wire]);
    return id;
  }

  /** The wireType that describes it. */
  definition(wire: Wire): Uint8Array {
    const random = this.#random;
    const body = new GobBytes();
    const kinds = ['array', 'slice', 'struct', 'map', 'gob', 'binary', 'text'];
    const kind = wire.kind === 'opaque' ? wire.marshaler : wire.kind;
    body.uint(1 + Math.max(0, kinds.indexOf(kind)));
    const common = random.below(2) === 0;
    if (common) body.uint(1).uint(1).text('T').uint(1).int(70).uint(0);
    // Fields are counted from the CommonType on.
    let last = common ? 0 : -1;
    const field = (number: number): GobBytes => {
      body.uint(number - last);
      last = number;
      return body;
    };
    if (wire.kind === 'slice') field(1).int(wire.elem);
    else if (wire.kind === 'array') {
      field(1).int(wire.elem);
      if (wire.length !== 0) field(2).int(wire.length);
    } else if (wire.kind === 'map') {
      field(1).int(wire.key);
      field(2).int(wire.elem);
    } else if (wire.kind === 'struct' && wire.fields.length > 0) {
      field(1).uint(wire.fields.length);
      for (const { name, id } of wire.fields) body.uint(1).text(name).uint(1).int(id).uint(0);
    }
    return body.uint(0).uint(0).take();
  }

  #wireOf(type: Exclude<TypeRef, string> | string): Wire {
    if (typeof type === 'string') return { kind: 'opaque', marshaler: type === 'time' ? 'gob' : 'binary' };
    if ('opaque' in type) return { kind: 'opaque', marshaler: type.opaque };
    if ('slice' in type) return { kind: 'slice', elem: this.idOf(type.slice) };
    if ('array' in type) return { kind: 'array', elem: this.idOf(type.array), length: type.len };
    if ('map' in type) return { kind: 'map', key: this.idOf(type.key), elem: this.idOf(type.map) };
    if ('struct' in type) return this.#structOf(type.struct);
    return { kind: 'basic' };
  }

  #structOf(name: string): Wire {
    const random = this.#random;
    const fields: { name: string; id: number }[] = [];
    for (const { go, type } of universe.structs[name]?.fields ?? []) {
      if (random.below(DEVIATES) === 0) continue;
      fields.push({ name: random.below(DEVIATES) === 0 ? `${go}2` : go, id: this.idOf(type) });
      if (random.below(40) === 0) fields.push({ name: `New${fields.length}`, id: this.invented() });
    }
    return { kind: 'struct', fields };
  }
}
