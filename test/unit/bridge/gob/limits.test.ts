/** Bounds of what a peer may make us keep, and that nothing a host sends comes near them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobDecoder, PENDING } from '../../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../../server/bridge/gob/encoder.ts';
import { DEFAULT_LIMITS, MEMORY_PER_BYTE } from '../../../../server/bridge/gob/limits.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { GoValue } from '../../../../server/bridge/gob/values.ts';
import { wireUniverse } from '../../../../server/bridge/mattermost/wire_universe.ts';
import { GobBytes, message } from '../../../fuzz/gob/bytes.ts';

const LIST: TypeRef = { slice: 'any' };
const plain: GoUniverse = { structs: {}, registered: { bool: 'bool', '[]interface {}': LIST } };

function decoded(type: TypeRef, bytes: Uint8Array, universe = wireUniverse, limits = {}): unknown {
  const decoder = new GobDecoder(universe, limits);
  decoder.push(bytes);
  return decoder.decode(type);
}

/** A list of `count` empty structs under ids 64 and 65: a byte each. */
function emptyStructs(count: number, field = 'Id'): Uint8Array {
  const struct = new GobBytes().int(-64).uint(3).uint(2).uint(1).uint(1).text(field).uint(1).int(6);
  const list = new GobBytes().int(-65).uint(2).uint(2).int(64).uint(0).uint(0).take();
  const value = new GobBytes().int(65).uint(0).uint(count).take();
  return Buffer.concat([
    message(struct.uint(0).uint(0).uint(0).take()),
    message(list),
    message(Buffer.concat([value, Buffer.alloc(count)])),
  ]);
}

test('structs that are a byte on the wire and hundreds when read are refused in number', () => {
  const users: TypeRef = { slice: { pointer: { struct: 'model.User' } } };
  assert.equal((decoded(users, emptyStructs(1000)) as unknown[]).length, 1000);
  const bytes = emptyStructs(100_000);
  assert.throws(() => decoded(users, bytes), { code: 'limit', message: /far more memory/ });
  // Passed over, they take none, and the stream goes on.
  const decoder = new GobDecoder(wireUniverse);
  decoder.push(bytes);
  assert.throws(() => decoder.decode(users), { code: 'limit' });
  assert.equal(decoder.skip(), true);
});

test('so are empty lists, maps, times and bytes, and structs that no schema tells of', () => {
  const count = 200_000;
  const kinds: [TypeRef, Uint8Array][] = [
    [{ slice: { slice: 'string' } }, new GobBytes().int(-64).uint(2).uint(2).int(6).uint(0).uint(0).take()],
    [
      { slice: { map: 'string', key: 'string' } },
      new GobBytes().int(-64).uint(4).uint(2).int(6).uint(1).int(6).uint(0).uint(0).take(),
    ],
    [{ slice: { opaque: 'gob', go: 'T' } }, new GobBytes().int(-64).uint(5).uint(0).uint(0).take()],
  ];
  const list = message(new GobBytes().int(-65).uint(2).uint(2).int(64).uint(0).uint(0).take());
  for (const [type, definition] of kinds) {
    const value = Buffer.concat([new GobBytes().int(65).uint(0).uint(count).take(), Buffer.alloc(count)]);
    const bytes = Buffer.concat([message(definition), list, message(value)]);
    const limits = { maxExtraMemory: 0 };
    if ('slice' in (type as { slice: object }).slice) {
      // A list is about what its byte allows.
      assert.equal((decoded(type, bytes) as unknown[]).length, count);
    } else assert.throws(() => decoded(type, bytes, wireUniverse, limits), { code: 'limit' });
  }
  const unknown = new GobDecoder(plain, { unknownNames: 'read', maxExtraMemory: 0 });
  const head = new GobBytes().int(8).uint(0).text('[]main.T').int(65).uint(9).uint(0).uint(count).take();
  const definitions = emptyStructs(0);
  unknown.push(definitions.subarray(0, definitions.length - 5));
  unknown.push(message(Buffer.concat([head, Buffer.alloc(count)])));
  assert.throws(() => unknown.decode('any'), { code: 'limit' });
});

test('the leanest values that a host sends are read in any number', () => {
  const users: TypeRef = { slice: { pointer: { struct: 'model.User' } } };
  const many = Array.from({ length: 50_000 }, (_, i) => ({ id: String(i).padStart(26, 'u') }));
  const bytes = new GobEncoder(wireUniverse).encode(users, many);
  assert.equal((decoded(users, bytes, wireUniverse, { maxExtraMemory: 8192 }) as unknown[]).length, 50_000);
});

test('a thread of 10,000 posts and a configuration of 100 MB are read', () => {
  const thread: TypeRef = { struct: 'plugin.Z_GetPostThreadReturns' };
  const ids = Array.from({ length: 10_000 }, (_, i) => String(i).padStart(26, 'p'));
  const posts = Object.fromEntries(ids.map((id) => [id, { id, message: 'yes', props: { a: ['b'] } }]));
  const bytes = new GobEncoder(wireUniverse).encode(thread, { A: { order: ids, posts } });
  const { A } = decoded(thread, bytes) as { A: { posts: object } };
  assert.equal(Object.keys(A.posts).length, 10_000);
  const configuration: TypeRef = { struct: 'plugin.Z_LoadPluginConfigurationArgsReturns' };
  const whole = new Uint8Array(100_000_000).fill(32);
  const sent = new GobEncoder(wireUniverse).encode(configuration, { A: whole });
  assert.equal((decoded(configuration, sent) as { A: Uint8Array }).A.length, whole.length);
});

/** A list of `count` interface values, each in a message of its own. */
function inMessages(count: number): Uint8Array[] {
  const body = new GobBytes().int(64).uint(0).uint(count);
  const messages = [message(new GobBytes().int(-64).uint(2).uint(2).int(8).uint(0).uint(0).take())];
  for (let i = 0; i < count; i += 1) {
    messages.push(message(body.text('bool').take()));
    body.int(1).uint(2).uint(0).uint(1);
  }
  return [...messages, message(body.take())];
}

test('a value of more messages than a host has types is refused, however it comes', () => {
  const few = DEFAULT_LIMITS.maxValueMessages - 1;
  assert.equal((decoded(LIST, Buffer.concat(inMessages(few)), plain) as unknown[]).length, few);
  // Each message that arrives alone is counted once, however often the value was begun anew.
  const patient = new GobDecoder(plain);
  let value: unknown = PENDING;
  for (const one of inMessages(few)) {
    assert.equal(value, PENDING);
    patient.push(one);
    value = patient.decode(LIST);
  }
  assert.equal((value as unknown[]).length, few);
  const many = inMessages(few + 1);
  assert.throws(() => decoded(LIST, Buffer.concat(many), plain), {
    code: 'limit',
    message: /at most 500 messages/,
  });
  const decoder = new GobDecoder(plain);
  const read = (): void => {
    for (const one of many) {
      decoder.push(one);
      assert.equal(decoder.decode(LIST), PENDING);
    }
  };
  assert.throws(read, { code: 'limit' });
  // Where its end is nobody can tell.
  assert.throws(() => decoder.skip(), { code: 'limit' });
});

test('all types that a host registers, inside one value, are within that limit', () => {
  const anyUniverse = wireUniverse;
  const encoder = new GobEncoder(anyUniverse);
  const values = Object.keys(anyUniverse.registered).flatMap((name) => {
    try {
      return [new GobEncoder(anyUniverse).encode(LIST, [new GoValue(name, emptyOf(name))]) && name];
    } catch {
      return [];
    }
  });
  assert.ok(values.length > 10, `${values.length} names`);
  encoder.append(
    LIST,
    values.map((name) => new GoValue(name, emptyOf(name))),
  );
  // Our encoder sends definitions ahead, one a message; Go's needs as many, and one more for each value at most.
  const bytes = encoder.take();
  let messages = 0;
  for (let at = 0; at < bytes.length; messages += 1) at += messageLength(bytes, at);
  assert.ok(messages + values.length < DEFAULT_LIMITS.maxValueMessages / 2, `${messages} messages`);
});

function emptyOf(name: string): unknown {
  if (name.startsWith('[]')) return name === '[]uint8' ? new Uint8Array(0) : [];
  if (name === 'string') return '';
  if (name === 'bool') return false;
  return /^u?int|^float/.test(name) ? 0 : {};
}

function messageLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 128) return 1 + first;
  const width = 256 - first;
  let length = 0;
  for (let i = 1; i <= width; i += 1) length = length * 256 + (bytes[at + i] ?? 0);
  return 1 + width + length;
}

test('fields are counted again when a value that defined them is read anew', () => {
  // A list whose only value is of a struct that it defines on its way, cut behind the definition.
  const struct = new GobBytes().int(-65).uint(3).uint(2).uint(40);
  for (let i = 0; i < 40; i += 1) struct.uint(1).text(`F${i}`).uint(1).int(6).uint(0);
  const messages = [
    message(new GobBytes().int(-64).uint(2).uint(2).int(8).uint(0).uint(0).take()),
    message(
      Buffer.concat([
        new GobBytes().int(64).uint(0).uint(1).text('*main.T').take(),
        struct.uint(0).uint(0).take(),
      ]),
    ),
    message(new GobBytes().int(65).uint(4).uint(1).text('x').uint(0).take()),
  ];
  const decoder = new GobDecoder(plain, { unknownNames: 'read', maxFields: 60 });
  const [definition, open, rest] = messages as [Uint8Array, Uint8Array, Uint8Array];
  decoder.push(definition);
  decoder.push(open);
  for (let i = 0; i < 10; i += 1) {
    assert.equal(decoder.decode(LIST), PENDING);
    // Something of the next message arrives, but not all of it.
    if (i < rest.length - 1) decoder.push(rest.slice(i, i + 1));
  }
  decoder.push(rest.slice(Math.min(10, rest.length - 1)));
  const [value] = decoder.decode(LIST) as [GoValue];
  assert.deepEqual({ ...(value.value as object) }, { F0: 'x' });
});

test('keys of maps beyond 53 bits keep every digit', () => {
  const type: TypeRef = { map: 'string', key: 'int64' };
  const map = { '9223372036854775807': 'most', '-9223372036854775808': 'least', '9007199254740993': 'odd' };
  const bytes = new GobEncoder(plain).encode(type, map);
  assert.deepEqual({ ...(decoded(type, bytes, plain) as object) }, map);
});

test('a map of keys that no object can have is read as pairs, inside a type that nobody registered', () => {
  const point: GoUniverse['structs'] = {
    Point: { go: 'Point', fields: [{ go: 'X', json: 'x', type: 'int' }] },
  };
  // Our encoder knows no such maps: the definitions and the value by hand.
  const bytes = Buffer.concat([
    message(new GobBytes().int(-64).uint(2).uint(2).int(8).uint(0).uint(0).take()),
    message(
      new GobBytes()
        .int(-65)
        .uint(3)
        .uint(2)
        .uint(1)
        .uint(1)
        .text('X')
        .uint(1)
        .int(2)
        .uint(0)
        .uint(0)
        .uint(0)
        .take(),
    ),
    message(new GobBytes().int(-66).uint(4).uint(2).int(65).uint(1).int(6).uint(0).uint(0).take()),
    message(
      new GobBytes()
        .int(64)
        .uint(0)
        .uint(1)
        .text('map[main.Point]string')
        .int(66)
        .uint(9)
        .uint(0)
        .uint(2)
        .uint(1)
        .int(7)
        .uint(0)
        .text('seven')
        .uint(0)
        .text('zero')
        .take(),
    ),
  ]);
  const decoder = new GobDecoder({ ...plain, structs: point }, { unknownNames: 'read' });
  decoder.push(bytes);
  const [value] = decoder.decode(LIST) as [GoValue];
  assert.deepEqual(
    (value.value as [object, string][]).map(([key, text]) => [{ ...key }, text]),
    [
      [{ X: 7 }, 'seven'],
      [{}, 'zero'],
    ],
  );
});

test('a float32 that Go would refuse is refused', () => {
  const bytes = (value: number): Uint8Array => new GobEncoder(plain).encode('float64', value);
  for (const value of [3.4028234663852886e38, -1, Infinity]) {
    assert.equal(decoded('float32', bytes(value), plain), value);
  }
  for (const value of [3.402823466385289e38, -1e300]) {
    assert.throws(() => decoded('float32', bytes(value), plain), { code: 'type_mismatch' });
  }
});

test('the budget of memory is counted in bytes of the value, not of the stream', () => {
  const users: TypeRef = { slice: { pointer: { struct: 'model.User' } } };
  const decoder = new GobDecoder(wireUniverse, { maxExtraMemory: 20 * MEMORY_PER_BYTE });
  const encoder = new GobEncoder(wireUniverse);
  for (let i = 0; i < 50; i += 1) {
    decoder.push(encoder.encode(users, [{ id: 'u'.repeat(26) }]));
    assert.equal((decoder.decode(users) as unknown[]).length, 1);
  }
});
