/**
 * Writes gob as Go does, independently of our encoder: definitions before the value, those met inside an interface in
 * the midst of it, ending a message there. With some luck, something is not as it should be.
 */
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Seeded } from '../../support/seeded.ts';
import { GobBytes, message } from './bytes.ts';
import { registeredName, universe } from './seeds.ts';
import { type Wire, WireTypes } from './wire_types.ts';

/** Elements of a value, at most. */
const BUDGET = 60;

export class StreamWriter {
  readonly #random: Seeded;
  readonly #types: WireTypes;
  #out: Uint8Array[] = [];
  /** The open message. */
  #body = new GobBytes();
  #budget = 0;
  /** Stops in the midst of the value, at the next definition inside an interface. */
  #breaking = false;
  /** What the next struct holds, by field. */
  #given: Readonly<Record<string, string | number>> | undefined;

  constructor(random: Seeded) {
    this.#random = random;
    this.#types = new WireTypes(random);
  }

  /** Definitions that are due, and a value of what the type looks like on the wire. */
  value(type: TypeRef): void {
    this.#write(type);
    this.#end();
  }

  /** A struct of texts and whole numbers that are given, by field; others are left out. */
  header(type: TypeRef, given: Readonly<Record<string, string | number>>): void {
    this.#given = given;
    this.value(type);
    this.#given = undefined;
  }

  /** What is sent of a value that cannot be sent whole. */
  broken(type: TypeRef): void {
    this.#breaking = true;
    try {
      this.#write(type);
    } catch (reason) {
      if (reason !== BROKEN) throw reason;
    }
    this.#breaking = false;
    this.#body.take();
  }

  take(): Uint8Array {
    return Buffer.concat(this.#out.splice(0));
  }

  #write(type: TypeRef): void {
    this.#budget = BUDGET;
    const id = this.#types.idOf(type);
    for (const [newId, wire] of this.#types.newlyDefined()) {
      this.#body.int(-newId).raw(this.#types.definition(wire));
      this.#end();
    }
    this.#body.int(id);
    if (this.#types.get(id).kind !== 'struct') this.#body.uint(0);
    this.#content(id);
  }

  #end(): void {
    this.#out.push(message(this.#body.take()));
  }

  #content(id: number): void {
    const random = this.#random;
    const wire = this.#types.get(id);
    this.#budget -= 1;
    switch (wire.kind) {
      case 'basic':
        this.#basic(id);
        return;
      case 'opaque':
        this.#opaque(wire);
        return;
      case 'struct':
        this.#struct(wire);
        return;
      case 'array':
      case 'slice': {
        const count = wire.kind === 'array' && this.#budget > 0 ? wire.length : this.#count();
        this.#body.uint(random.below(80) === 0 ? count + 1 : count);
        for (let i = 0; i < Math.min(count, 40); i += 1) this.#content(wire.elem);
        return;
      }
      case 'map': {
        const count = this.#count();
        this.#body.uint(random.below(80) === 0 ? count + 1 : count);
        for (let i = 0; i < count; i += 1) {
          this.#content(wire.key);
          this.#content(wire.elem);
        }
      }
    }
  }

  #count(): number {
    return this.#budget <= 0 ? 0 : this.#random.below(this.#random.pick([1, 2, 4, 12]));
  }

  #struct(wire: Wire & { kind: 'struct' }): void {
    const random = this.#random;
    const given = this.#given;
    this.#given = undefined;
    let last = -1;
    if (given !== undefined) {
      for (const [number, { name }] of wire.fields.entries()) {
        const value = Object.hasOwn(given, name) ? given[name] : undefined;
        if (value === undefined || value === 0 || value === '') continue;
        this.#body.uint(number - last);
        if (typeof value === 'string') this.#body.text(value);
        else this.#body.uint(value);
        last = number;
      }
      this.#body.uint(0);
      return;
    }
    // Deep in, nothing is sent: recursive types end.
    const sent = this.#budget <= 0 ? 0 : random.pick([0.1, 0.5, 0.9]);
    for (const [number, field] of wire.fields.entries()) {
      if (random.next() >= sent) continue;
      this.#body.uint(number - last);
      this.#content(field.id);
      last = number;
    }
    if (random.below(200) === 0) this.#body.uint(1 + random.below(300));
    this.#body.uint(0);
  }

  #basic(id: number): void {
    const random = this.#random;
    const number = random.pick([0, 1, 1, 5, 63, 64, 127, 128, 255, 256, 65_536, 2 ** 31, 2 ** 32, 2 ** 53]);
    switch (id) {
      case 1:
        this.#body.uint(random.below(20) === 0 ? number : random.below(2));
        return;
      case 2:
        this.#body.int(random.below(2) === 0 ? number : -number);
        return;
      case 3:
        this.#body.uint(random.below(50) === 0 ? 2n ** 64n - 1n : number, random.below(10) === 0 ? 2 : 0);
        return;
      case 4:
        this.#body.uint(random.pick([0, 0x40, 0xf0_3f, 0x3140, 0xff_7f, 2n ** 64n - 1n, 128n]));
        return;
      case 7:
        this.#body.uint(random.below(300)).uint(random.below(300));
        return;
      case 8:
        this.#interface();
        return;
      default:
        this.#body.text(random.pick(TEXTS));
    }
  }

  #opaque(wire: Wire & { kind: 'opaque' }): void {
    const random = this.#random;
    if (wire.marshaler === 'gob' && random.below(3) > 0) {
      const time = new Uint8Array(random.below(10) === 0 ? 16 : 15);
      for (let i = 1; i < time.length; i += 1) time[i] = random.below(4) === 0 ? random.below(256) : 0;
      time[0] = random.below(10) === 0 ? 2 : 1;
      this.#body.blob(time);
    } else this.#body.text(random.pick(TEXTS));
  }

  #interface(): void {
    const random = this.#random;
    const body = this.#body;
    if (this.#budget <= 0 || random.below(6) === 0) {
      body.uint(0);
      return;
    }
    const unknown = random.below(8) === 0;
    const name = unknown
      ? random.pick(UNKNOWN)
      : random.below(2) === 0
        ? random.pick(USUAL)
        : registeredName(random);
    const type = universe.registered[name];
    const id = type === undefined || random.below(60) === 0 ? this.#types.invented() : this.#types.idOf(type);
    body.text(name);
    for (const [newId, wire] of this.#types.newlyDefined()) {
      body.int(-newId).raw(this.#types.definition(wire));
      if (this.#breaking && random.below(2) === 0) {
        this.#end();
        throw BROKEN;
      }
      // Within another interface Go goes on in the same message, behind a count; else in the next.
      if (random.below(4) === 0) body.uint(random.below(200));
      else this.#end();
    }
    body.int(id).uint(random.below(200));
    if (this.#types.get(id).kind !== 'struct' && random.below(100) > 0) body.uint(0);
    this.#content(id);
  }
}

const BROKEN: unique symbol = Symbol('broken');

const USUAL = [
  'string',
  'float64',
  'bool',
  '[]interface {}',
  'map[string]interface {}',
  'map[string]interface {}',
  '*model.AppError',
  '*plugin.ErrorString',
] as const;
const UNKNOWN = ['*model.NotYetKnown', 'toString', '__proto__', 'x'.repeat(1025), 'x'.repeat(1024)] as const;
const TEXTS = [
  '',
  'a',
  'id',
  'abcdefghijklmnopqrstuvwxyz',
  '__proto__',
  'é',
  '\u0000',
  '😀',
  'x'.repeat(200),
] as const;
