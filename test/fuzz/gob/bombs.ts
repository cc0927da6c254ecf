/** Small streams that announce, or are, far more than anybody should take. */
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Seeded } from '../../support/seeded.ts';
import { HUGE, type MadeStream } from './broken_golden.ts';
import { GobBytes, message } from './bytes.ts';

type Bomb = (random: Seeded) => MadeStream;

/** Most bombs are a few hundred bytes; those that have to be long are so long. */
const LONG = 30_000;

export function bomb(random: Seeded): MadeStream {
  return random.pick(BOMBS)(random);
}

/** `{A any}`, `[]any`, `map[string]any`, `[]string`, `[]T` of itself and `{A T}` of itself, at ids from 64. */
const ANY_LIST: TypeRef = { slice: 'any' };
const ANY_MAP: TypeRef = { map: 'any', key: 'string' };
const POSTS: TypeRef = { slice: { pointer: { struct: 'model.Post' } } };

const BOMBS: readonly Bomb[] = [
  hugeMessage,
  hugeCount,
  hugeText,
  hugeDefinition,
  deepLists,
  deepMaps,
  deepStructs,
  deepTypes,
  manyTypes,
  manyEmptyStructs,
  manyMessages,
  manyKeys,
];

function hugeMessage(random: Seeded): MadeStream {
  const bytes = new GobBytes().uint(random.pick(HUGE)).int(6).uint(0).uint(5).byte(65).take();
  return { bytes, types: ['string', 'string'] };
}

function hugeCount(random: Seeded): MadeStream {
  const [definition, type] = random.pick([
    [slice(8), ANY_LIST],
    [slice(6), { slice: 'string' }],
    [map(6, 8), ANY_MAP],
    [array(8, 3), { array: 'any', len: 3 }],
    [array(8, 2 ** 31), 'any'],
  ] as const);
  const value = new GobBytes().int(64).uint(0).uint(random.pick(HUGE));
  for (let i = random.below(40); i > 0; i -= 1) value.uint(0);
  return { bytes: stream(definition, value.take()), types: [random.below(3) === 0 ? 'any' : type] };
}

function hugeText(random: Seeded): MadeStream {
  const id = random.pick([5, 6]);
  const bytes = message(new GobBytes().int(id).uint(0).uint(random.pick(HUGE)).text('abc').take());
  return { bytes, types: [id === 5 ? 'bytes' : 'string'] };
}

/** A struct of more fields than the message could hold, or an interface name too long. */
function hugeDefinition(random: Seeded): MadeStream {
  const body = new GobBytes().int(-64).uint(3).uint(2).uint(random.pick(HUGE));
  for (let i = 0; i < 10; i += 1) body.uint(0);
  return { bytes: message(body.take()), types: [{ struct: 'struct {}' }] };
}

function deepLists(random: Seeded): MadeStream {
  const levels = random.pick([100, 490, 500, 510, 10_000]);
  const value = new GobBytes().int(64).uint(0);
  for (let i = 0; i < levels; i += 1) value.uint(1).text('[]interface {}').int(64).uint(9).uint(0);
  value.uint(0);
  return { bytes: stream(slice(8), value.take()), types: [ANY_LIST] };
}

function deepMaps(random: Seeded): MadeStream {
  const levels = random.pick([100, 499, 10_000]);
  const value = new GobBytes().int(64).uint(0);
  for (let i = 0; i < levels; i += 1)
    value.uint(1).text('k').text('map[string]interface {}').int(64).uint(9).uint(0);
  value.uint(0);
  return { bytes: stream(map(6, 8), value.take()), types: [ANY_MAP] };
}

/** A struct whose only field is itself: to be skipped, or read by what the wire says. */
function deepStructs(random: Seeded): MadeStream {
  const value = new GobBytes().int(64);
  const levels = random.pick([100, 499, 10_000]);
  for (let i = 0; i < levels; i += 1) value.uint(1);
  for (let i = 0; i <= levels; i += 1) value.uint(0);
  const known: TypeRef = { struct: 'model.AutocompleteData' };
  const self = struct([[random.pick(['SubCommands', 'Trigger', 'X']), 64]]);
  return {
    bytes: stream(self, value.take()),
    types: [random.below(2) === 0 ? known : { struct: 'struct {}' }],
  };
}

/** Types of types of types: what compiles them must not recurse without end. */
function deepTypes(random: Seeded): MadeStream {
  const levels = random.pick([10, 500, 3000]);
  const messages: Uint8Array[] = [];
  for (let i = 0; i < levels; i += 1)
    messages.push(
      message(
        new GobBytes()
          .int(-64 - i)
          .raw(slice(65 + i))
          .take(),
      ),
    );
  const value = new GobBytes().int(64).uint(0);
  for (let i = 0; i < levels; i += 1) value.uint(1);
  messages.push(message(value.take()));
  return {
    bytes: Buffer.concat(messages),
    types: [random.pick<TypeRef>(['any', ANY_LIST, { struct: 'struct {}' }])],
  };
}

function manyTypes(random: Seeded): MadeStream {
  const messages: Uint8Array[] = [];
  for (let i = random.pick([100, 6000]); i > 0; i -= 1) {
    const fields = Array.from({ length: random.pick([1, 1, 30]) }, () => ['', 6] as const);
    messages.push(
      message(
        new GobBytes()
          .int(-64 - i)
          .raw(struct(fields))
          .take(),
      ),
    );
    if (messages.length * fields.length > 4000) break;
  }
  messages.push(message(new GobBytes().int(65).uint(0).take()));
  return { bytes: Buffer.concat(messages), types: [{ struct: 'struct {}' }] };
}

/** One byte each on the wire, and all their fields once read. */
function manyEmptyStructs(random: Seeded): MadeStream {
  const count = random.pick([10, 1000, LONG]);
  const value = new GobBytes().int(65).uint(0).uint(count);
  for (let i = 0; i < count; i += 1) value.uint(0);
  const definitions = [
    message(
      new GobBytes()
        .int(-64)
        .raw(struct([['Id', 6]]))
        .take(),
    ),
    message(new GobBytes().int(-65).raw(slice(64)).take()),
  ];
  const types = random.pick<TypeRef>([
    POSTS,
    { slice: { struct: 'model.Config' } },
    { slice: { pointer: { struct: 'model.User' } } },
    { slice: { struct: 'struct {}' } },
  ]);
  return { bytes: Buffer.concat([...definitions, message(value.take())]), types: [types] };
}

/** Each element in a message of its own, so that the value is begun anew again and again. */
function manyMessages(random: Seeded): MadeStream {
  const count = random.pick([10, 200, 3000]);
  const messages = [message(new GobBytes().int(-64).raw(slice(8)).take())];
  const defining = random.below(2) === 0;
  const body = new GobBytes().int(64).uint(0).uint(count);
  for (let i = 0; i < count; i += 1) {
    body.text(defining ? 'string' : 'bool');
    if (defining) body.int(-65 - i).raw(slice(8));
    messages.push(message(body.take()));
    if (defining) body.int(6).uint(3).uint(0).text('x');
    else body.int(1).uint(2).uint(0).uint(1);
  }
  messages.push(message(body.take()));
  return { bytes: Buffer.concat(messages), types: [ANY_LIST] };
}

/** Keys that might be taken for indices, or for a prototype. */
function manyKeys(random: Seeded): MadeStream {
  const count = random.pick([10, 3000]);
  const value = new GobBytes().int(64).uint(0).uint(count);
  const kind = random.below(3);
  for (let i = 0; i < count; i += 1) {
    value.text(kind === 0 ? String(i * 999_983) : kind === 1 ? String(4294967294 - i) : `__proto__${i % 7}`);
    value.uint(0);
  }
  return { bytes: stream(map(6, 8), value.take()), types: [ANY_MAP] };
}

/** A stream of one type, id 64, and one message. */
function stream(definition: Uint8Array, value: Uint8Array): Uint8Array {
  return Buffer.concat([message(new GobBytes().int(-64).raw(definition).take()), message(value)]);
}

function slice(elem: number): Uint8Array {
  return new GobBytes().uint(2).uint(2).int(elem).uint(0).uint(0).take();
}

function array(elem: number, length: number): Uint8Array {
  return new GobBytes().uint(1).uint(2).int(elem).uint(1).int(length).uint(0).uint(0).take();
}

function map(key: number, elem: number): Uint8Array {
  return new GobBytes().uint(4).uint(2).int(key).uint(1).int(elem).uint(0).uint(0).take();
}

function struct(fields: readonly (readonly [string, number])[]): Uint8Array {
  const body = new GobBytes().uint(3).uint(2).uint(fields.length);
  for (const [name, id] of fields) body.uint(1).text(name).uint(1).int(id).uint(0);
  return body.uint(0).uint(0).take();
}
