/** Values of any type, right or wrong, in a form that JSON can hold (see spell.ts). */
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Seeded } from '../../support/seeded.ts';
import { registeredName, universe } from './seeds.ts';
import { ODD, type Spelled } from './spell.ts';

export class RandomValues {
  readonly #random: Seeded;
  /** One part in so many is of a wrong kind; 0 for none. */
  readonly #wrongOneIn: number;
  #budget: number;
  /** Whether a part is wrong, so that the encoder has to refuse the whole. */
  wrong = false;

  constructor(random: Seeded, options: { parts?: number; wrongOneIn?: number } = {}) {
    this.#random = random;
    this.#wrongOneIn = options.wrongOneIn ?? 0;
    this.#budget = options.parts ?? 40;
  }

  of(type: TypeRef): Spelled {
    this.#budget -= 1;
    const random = this.#random;
    if (this.#wrongOneIn > 0 && random.below(this.#wrongOneIn) === 0) {
      this.wrong = true;
      return wrongFor(type, random);
    }
    if (typeof type === 'string') return this.#basic(type);
    if ('pointer' in type) return this.of(type.pointer);
    if ('struct' in type) return this.#struct(type.struct);
    if ('slice' in type) return Array.from({ length: this.#count() }, () => this.of(type.slice));
    if ('array' in type) return Array.from({ length: type.len }, () => this.of(type.array));
    if ('map' in type) return this.#map(type.key, type.map);
    return { $bytes: randomHex(random) };
  }

  #count(): number {
    return this.#budget <= 0 ? 0 : this.#random.below(this.#random.pick([1, 2, 4, 8]));
  }

  #struct(name: string): Spelled {
    const fields: [string, Spelled][] = [];
    this.#fields(name, fields);
    return Object.fromEntries(fields);
  }

  #fields(name: string, fields: [string, Spelled][]): void {
    const random = this.#random;
    const filled = random.pick([0.2, 0.6, 1]);
    for (const { json, type, inline } of universe.structs[name]?.fields ?? []) {
      if (inline === true && typeof type === 'object' && 'struct' in type) {
        this.#fields(type.struct, fields);
      } else if (mustStand(type) || (this.#budget > 0 && random.next() < filled)) {
        fields.push([json, this.of(type)]);
      }
    }
  }

  #map(key: TypeRef, value: TypeRef): Spelled {
    const pairs = new Map<string, Spelled>();
    for (let count = this.#count(); count > 0; count -= 1) {
      const name =
        key === 'string'
          ? this.#random.pick(KEYS)
          : key === 'bool'
            ? this.#random.pick(['true', 'false'])
            : this.#random.pick(String(key).startsWith('u') ? ['0', '7'] : ['0', '7', '-3']);
      // A value that is replaced might have been the wrong one.
      if (!pairs.has(name)) pairs.set(name, this.of(value));
    }
    return { $map: [...pairs] };
  }

  #basic(type: TypeRef & string): Spelled {
    const random = this.#random;
    switch (type) {
      case 'bool':
        return random.below(2) === 0;
      case 'string':
      case 'url':
        return random.pick(TEXTS);
      case 'bytes':
        return { $bytes: randomHex(random) };
      case 'time':
        return { $time: random.pick([-62_135_596_800_000, 0, 1_700_000_000_123, -1, 8.64e15, -8.64e15]) };
      case 'float32':
        return random.pick<Spelled>([0, 1, -1.5, 3.4028234663852886e38, 0.1, ...SPECIAL]);
      case 'float64':
        return random.pick<Spelled>([0, 1, -1.5, 1e300, 5e-324, 0.1, ...SPECIAL]);
      case 'any':
        return this.#any();
      case 'error':
        return random.below(3) === 0 ? null : { $go: '*plugin.ErrorString', value: { Code: 0, Err: 'bad' } };
      case 'bigint':
        return { $bigint: random.pick(['0', '1', '-1', '9223372036854775807', '-9223372036854775808']) };
      default:
        return this.#integer(type);
    }
  }

  #integer(type: string): Spelled {
    const random = this.#random;
    const signed = !type.startsWith('u');
    const width = Number(type.replace(/\D+/, '')) || 64;
    const bits = random.below(width - (signed ? 1 : 0) + 1);
    const magnitude =
      bits === 0 ? 0n : 2n ** BigInt(bits) - BigInt(random.below(2) === 0 ? 1 : 1 + random.below(9));
    const value = magnitude < 0n ? 0n : signed && random.below(2) === 0 ? -magnitude : magnitude;
    return Number.isSafeInteger(Number(value)) ? Number(value) : { $bigint: String(value) };
  }

  #any(): Spelled {
    const random = this.#random;
    if (this.#budget <= 0) return null;
    switch (random.below(8)) {
      case 0:
        return null;
      case 1:
        return random.pick(TEXTS);
      case 2:
        return random.below(2) === 0;
      case 3:
        return random.pick<Spelled>([0, 7, -1.5, 2 ** 53, ...SPECIAL]);
      // Not as values of a type of their own: what is wrong for a list may be right here.
      case 4:
        return Array.from({ length: this.#count() }, () => this.of('any'));
      case 5:
        return this.#map('string', 'any');
      case 6:
        return { $bytes: randomHex(random) };
      default: {
        const name = registeredName(random);
        return { $go: name, value: this.of(universe.registered[name] ?? 'any') };
      }
    }
  }
}

/** A struct that stands in a struct by value holds arrays of a length that must be met; leaving it out is fine. */
function mustStand(type: TypeRef): boolean {
  return typeof type === 'object' && 'array' in type;
}

/** A value that no type takes, whatever is made of its being empty. */
function odd(random: Seeded): Spelled {
  return { $odd: random.pick(ODD) };
}

function wrongFor(type: TypeRef, random: Seeded): Spelled {
  if (typeof type === 'string') return wrongBasic(type, random);
  if ('pointer' in type) return wrongFor(type.pointer, random);
  const scalar = random.pick<Spelled>([0, 5, '', 'text', false, true, { $bigint: '0' }, odd(random)]);
  if (random.below(2) === 0) return scalar;
  if ('slice' in type || 'array' in type)
    return random.pick<Spelled>([{}, { a: 1 }, { $map: [] }, odd(random)]);
  if ('opaque' in type) return random.pick<Spelled>([[], {}, [1], odd(random)]);
  // Neither a struct nor a map is a list, or bytes.
  return random.pick<Spelled>([[], [1], { $bytes: '' }, { $bytes: '61' }, odd(random)]);
}

function wrongBasic(type: string, random: Seeded): Spelled {
  switch (type) {
    case 'any':
      return random.pick<Spelled>([{ $go: 'fuzz.Nobody', value: 1 }, { $bigint: '1' }, odd(random)]);
    case 'error':
      return random.pick<Spelled>([{ $go: 'fuzz.Nobody', value: 1 }, 'text', '', 0, {}, odd(random)]);
    case 'string':
    case 'url':
      return random.pick<Spelled>([0, 5, false, true, [], ['a'], { $bytes: '' }, odd(random)]);
    case 'bool':
      return random.pick<Spelled>([0, 1, '', 'true', [], odd(random)]);
    case 'bytes':
      return random.pick<Spelled>([0, 5, '', 'text', false, [], [1], {}, odd(random)]);
    case 'time':
      return random.pick<Spelled>([0, 5, '', 'text', true, [], {}, { $odd: 'InvalidDate' }, odd(random)]);
    case 'float32':
      return random.pick<Spelled>([1e300, '', '1', true, { $bigint: '0' }, { $bigint: '1' }, odd(random)]);
    case 'float64':
      return random.pick<Spelled>(['', '1', true, { $bigint: '0' }, { $bigint: '1' }, odd(random)]);
    default:
      return random.pick<Spelled>([
        1.5,
        '',
        '1',
        false,
        true,
        [],
        { $float: 'NaN' },
        { $bigint: '99999999999999999999999' },
        odd(random),
      ]);
  }
}

function randomHex(random: Seeded): string {
  let hex = '';
  for (let i = random.below(random.pick([1, 4, 40])); i > 0; i -= 1)
    hex += random.pick(['00', '7f', 'ff', '61']);
  return hex;
}

const SPECIAL: readonly Spelled[] = [
  { $float: '-0' },
  { $float: 'NaN' },
  { $float: 'Infinity' },
  { $float: '-Infinity' },
];
const KEYS = ['', 'a', 'id', '__proto__', 'constructor', '0', '17', '-1', 'é', 'k'.repeat(41)] as const;
const TEXTS = [
  '',
  'a',
  'text',
  'é',
  '😀',
  '\ud800',
  'x\udc00y',
  '\u0000',
  `${'x'.repeat(39)}é`,
  `${'x'.repeat(40)}\ud83d`,
  '\u2028'.repeat(50),
  'z'.repeat(300),
] as const;
