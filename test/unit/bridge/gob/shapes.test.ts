/** Values of another shape than their type's are refused by field, never taken for an empty one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobDecoder } from '../../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../../server/bridge/gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { GoValue } from '../../../../server/bridge/gob/values.ts';

const KINDS: Readonly<Record<string, TypeRef>> = {
  Text: 'string',
  Flag: 'bool',
  Small: 'int8',
  Whole: 'uint64',
  Big: 'bigint',
  Half: 'float32',
  Real: 'float64',
  Bytes: 'bytes',
  At: 'time',
  Site: 'url',
  Opaque: { opaque: 'gob', go: 'test.Opaque' },
  List: { slice: 'string' },
  Numbers: { slice: 'int' },
  Pair: { array: 'string', len: 2 },
  Map: { map: 'string', key: 'string' },
  ByNumber: { map: 'string', key: 'int64' },
  ByFlag: { map: 'string', key: 'bool' },
  ByReal: { map: 'string', key: 'float64' },
  Inner: { struct: 'Inner' },
  Pointer: { pointer: { struct: 'Inner' } },
  Any: 'any',
};
const universe: GoUniverse = {
  structs: {
    All: { go: 'All', fields: Object.entries(KINDS).map(([go, type]) => ({ go, json: go, type })) },
    Inner: { go: 'Inner', fields: [{ go: 'Name', json: 'name', type: 'string' }] },
  },
  registered: {
    string: 'string',
    '[]interface {}': { slice: 'any' },
    'map[string]interface {}': { map: 'any', key: 'string' },
  },
};
const ALL: TypeRef = { struct: 'All' };

/** The empty form of each shape: none of them may pass for another. */
const EMPTY: Readonly<Record<string, unknown>> = {
  text: '',
  false: false,
  zero: 0,
  bigZero: 0n,
  list: [],
  bytes: new Uint8Array(0),
  object: {},
  bare: Object.create(null),
  map: new Map(),
  set: new Set(),
  date: new Date(-62_135_596_800_000),
  promise: Promise.resolve(),
  buffer: new ArrayBuffer(0),
  headers: new Headers(),
  value: new GoValue('string', ''),
  function: () => {},
  symbol: Symbol('s'),
};

/** Which of them each type takes. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  Text: ['text'],
  Flag: ['false'],
  Small: ['zero'],
  Whole: ['zero', 'bigZero'],
  Big: ['zero', 'bigZero'],
  Half: ['zero'],
  Real: ['zero'],
  Bytes: ['bytes'],
  At: ['date'],
  Site: ['text'],
  Opaque: ['bytes'],
  List: ['list'],
  Numbers: ['list', 'bytes'],
  Pair: [],
  Map: ['object', 'bare'],
  ByNumber: ['object', 'bare'],
  ByFlag: ['object', 'bare'],
  ByReal: ['object', 'bare'],
  // What a class has made may stand for a struct; that `Headers` has no fields cannot be told from outside.
  Inner: ['object', 'bare', 'headers'],
  Pointer: ['object', 'bare', 'headers'],
  Any: ['text', 'false', 'zero', 'list', 'bytes', 'object', 'bare', 'value'],
};

for (const field of Object.keys(KINDS)) {
  test(`a field of type ${field} takes its own empty value and no other's`, () => {
    const registered = {
      ...universe.registered,
      bool: 'bool',
      float64: 'float64',
      '[]uint8': 'bytes',
    } as const;
    const encoder = new GobEncoder({ ...universe, registered });
    for (const [shape, value] of Object.entries(EMPTY)) {
      const encode = (): unknown => encoder.encode(ALL, { [field]: value });
      if (TAKES[field]?.includes(shape)) assert.doesNotThrow(encode, shape);
      else assert.throws(encode, { code: 'bad_value', message: new RegExp(` in All\\.${field}$`) }, shape);
    }
    // Absent is what Go calls zero, whatever the type.
    assert.doesNotThrow(() => encoder.encode(ALL, { [field]: undefined }));
    assert.doesNotThrow(() => encoder.encode(ALL, { [field]: null }));
  });
}

test('an error tells what came by its class, never what it held', () => {
  class Secret {
    readonly password = 'hunter2';
  }
  const text = (field: string, value: unknown): string => {
    try {
      new GobEncoder(universe).encode(ALL, { [field]: value });
    } catch (error) {
      return (error as Error).message;
    }
    return 'taken';
  };
  assert.equal(text('Map', new Map([['a', 'b']])), 'gob: expected map[string]string, got a Map in All.Map');
  assert.equal(text('Map', new Secret()), 'gob: expected map[string]string, got a Secret in All.Map');
  assert.equal(text('Any', new Secret()), 'gob: expected any, got a Secret in All.Any');
  assert.equal(
    text('ByNumber', { hunter2: '' }),
    'gob: expected a map whose keys are int64, got another key in All.ByNumber',
  );
});

test('keys of maps are written as their type is, and each in one way', () => {
  const good: [string, readonly string[]][] = [
    ['ByNumber', ['0', '-7', '42', '9223372036854775807', '-9223372036854775808']],
    ['ByFlag', ['true', 'false']],
    ['ByReal', ['0', '-1.5', '1e+300', 'NaN', 'Infinity', '-Infinity']],
  ];
  for (const [field, keys] of good) {
    const map = Object.fromEntries(keys.map((key) => [key, key]));
    const decoder = new GobDecoder(universe);
    decoder.push(new GobEncoder(universe).encode(ALL, { [field]: map }));
    assert.deepEqual({ ...((decoder.decode(ALL) as Record<string, object>)[field] ?? {}) }, map);
  }
  const bad: [string, readonly string[]][] = [
    ['ByNumber', ['', ' ', '1.5', '007', '+1', '-0', '1e3', '0x10', 'NaN', '9223372036854775808']],
    ['ByFlag', ['', 'yes', '1', 'True']],
    ['ByReal', ['', '1.0', '.5', 'nan', '0x1']],
  ];
  for (const [field, keys] of bad) {
    for (const key of keys) {
      const encode = (): unknown => new GobEncoder(universe).encode(ALL, { [field]: { [key]: 'x' } });
      assert.throws(encode, { code: 'bad_value' }, `${field} ${key}`);
    }
  }
});

test('a float32 beyond its range is refused: Go would give the connection up', () => {
  const encoder = new GobEncoder(universe);
  for (const value of [3.4028234663852886e38, -3.4028234663852886e38, 0.1, Infinity, Number.NaN]) {
    assert.doesNotThrow(() => encoder.encode(ALL, { Half: value }));
  }
  for (const value of [3.402823466385289e38, -1e39, 1e300]) {
    assert.throws(() => encoder.encode(ALL, { Half: value }), { message: /cannot hold in All\.Half/ });
  }
});
