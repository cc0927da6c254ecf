/** What the golden streams cannot show: hostile bytes, limits, values that come in parts, recovery of the caller. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobDecoder, PENDING, RESTARTED } from '../../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../../server/bridge/gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { GoValue } from '../../../../server/bridge/gob/values.ts';
import { seeded } from '../../../support/seeded.ts';

const universe: GoUniverse = {
  structs: {
    Header: { go: 'Header', fields: [{ go: 'Seq', json: 'Seq', type: 'uint64' }] },
    Body: {
      go: 'Body',
      fields: [
        { go: 'Text', json: 'text', type: 'string' },
        { go: 'Any', json: 'any', type: 'any' },
        { go: 'Next', json: 'next', type: { pointer: { struct: 'Body' } } },
      ],
    },
    Empty: { go: 'Empty', fields: [] },
  },
  registered: {
    string: 'string',
    float64: 'float64',
    bool: 'bool',
    '[]interface {}': { slice: 'any' },
    'map[string]interface {}': { map: 'any', key: 'string' },
    '*Body': { pointer: { struct: 'Body' } },
  },
};
const HEADER: TypeRef = { struct: 'Header' };
const BODY: TypeRef = { struct: 'Body' };

/** A message: its length, then the bytes. */
function message(...bytes: number[]): Buffer {
  return Buffer.from([bytes.length, ...bytes]);
}

function refuses(bytes: Uint8Array, type: TypeRef, expected: object, limits = {}): void {
  const decoder = new GobDecoder(universe, limits);
  decoder.push(bytes);
  assert.throws(() => decoder.decode(type), { name: 'GobError', ...expected });
  // The stream is lost, and says so each time.
  assert.throws(() => decoder.decode(type), { name: 'GobError', ...expected });
}

test('a length beyond the limit is refused before a byte of the message has come', () => {
  refuses(Buffer.from([0xf8, 0x7f, 255, 255, 255, 255, 255, 255, 255]), 'string', {
    code: 'corrupt',
    offset: 9,
  });
  refuses(Buffer.from([0xfb, 2, 0, 0, 0, 0]), 'string', {
    code: 'limit',
    message: /at most \d+ bytes, got 8589934592/,
  });
  refuses(Buffer.from([0xfe, 1, 0]), 'string', { code: 'limit' }, { maxMessageBytes: 255 });
});

test('counts and lengths inside a message reserve nothing and cannot pass its end', () => {
  const huge = [0xfc, 0x7f, 255, 255, 255];
  refuses(message(12, 0, ...huge), 'string', { code: 'corrupt', message: /2147483647 bytes declared/ });
  refuses(message(10, 0, ...huge), 'bytes', { code: 'corrupt' });
  // []string is type 64 here: a slice whose elements are strings.
  const definition = message(0x7f, 2, 2, 12, 0, 0);
  refuses(
    Buffer.concat([definition, message(0xff, 128, 0, ...huge)]),
    { slice: 'string' },
    { code: 'corrupt' },
  );
});

test('a stream that is cut anywhere is pending, never wrong', () => {
  const whole = new GobEncoder(universe).encode(BODY, {
    text: 'привет',
    any: ['a', 1, { k: true }],
    next: { text: 'b' },
  });
  for (let cut = 0; cut < whole.length; cut += 1) {
    const decoder = new GobDecoder(universe);
    decoder.push(whole.slice(0, cut));
    assert.equal(decoder.decode(BODY), PENDING);
    decoder.push(whole.slice(cut));
    const value = decoder.decode(BODY) as { text: string; next: { text: string } };
    assert.equal(value.text, 'привет');
    assert.equal(value.next.text, 'b');
    assert.equal(decoder.bufferedBytes, 0);
  }
});

test('nesting beyond the limit is refused, whatever holds what', () => {
  const deep = (depth: number): object => (depth === 0 ? {} : { next: deep(depth - 1) });
  const encoder = new GobEncoder(universe);
  const bytes = encoder.encode(BODY, deep(80));
  const roomy = new GobDecoder(universe);
  roomy.push(Uint8Array.from(bytes));
  assert.notEqual(roomy.decode(BODY), PENDING);
  refuses(bytes, BODY, { code: 'limit', message: /nested deeper than 50/ }, { maxDepth: 50 });
  let list: unknown = 'end';
  for (let i = 0; i < 40; i += 1) list = [list];
  refuses(new GobEncoder(universe).encode(BODY, { any: list }), BODY, { code: 'limit' }, { maxDepth: 50 });
});

test('definitions are bounded in number and fields, and an id is defined once', () => {
  const empty = (id: number): Buffer => message(0xff, 2 * id - 1, 3, 0, 0);
  const many = Array.from({ length: 6 }, (_, index) => empty(65 + index));
  refuses(Buffer.concat(many), BODY, { code: 'limit', message: /more than 5 types/ }, { maxTypes: 5 });
  refuses(Buffer.concat([empty(65), empty(65)]), BODY, { code: 'corrupt', message: /defined twice/ });
  refuses(message(3, 3, 0, 0), BODY, { code: 'corrupt' });
  refuses(message(0xff, 129, 3, 2, 120, 0), BODY, {
    code: 'corrupt',
    message: /120 field definitions do not fit/,
  });
});

test('values that nobody wants are skipped whatever they hold', () => {
  const encoder = new GobEncoder(universe);
  const decoder = new GobDecoder(universe);
  decoder.push(encoder.encode(BODY, { text: 'x', any: [null, ['y'], { z: null }] }));
  decoder.push(encoder.encode(HEADER, { Seq: 7 }));
  assert.equal(decoder.skip(), true);
  assert.deepEqual(decoder.decode(HEADER), { Seq: 7 });
  assert.equal(decoder.skip(), PENDING);
});

test('a value that does not fit stays until it is skipped, however often it is tried', () => {
  const encoder = new GobEncoder(universe);
  const body = { text: 'a', any: ['b', new GoValue('*Body', { any: 1 })], next: { text: 'c' } };
  const bytes = Buffer.concat([encoder.encode(BODY, body), encoder.encode(BODY, { text: 'after' })]);
  const other: GoUniverse = {
    ...universe,
    structs: {
      ...universe.structs,
      Other: { go: 'Other', fields: [{ go: 'Next', json: 'next', type: { pointer: { struct: 'Other2' } } }] },
      Other2: { go: 'Other2', fields: [{ go: 'Text', json: 'text', type: 'int' }] },
    },
  };
  const decoder = new GobDecoder(other);
  const misfit = { name: 'GobError', code: 'type_mismatch' };
  for (const byte of bytes.subarray(0, -1)) decoder.push(Uint8Array.of(byte));
  for (let i = 0; i < 3; i += 1) assert.throws(() => decoder.decode({ struct: 'Other' }), misfit);
  assert.throws(() => decoder.decode('int'), misfit);
  assert.equal(decoder.skip(), true);
  assert.equal(decoder.decode(BODY), PENDING);
  decoder.push(bytes.subarray(-1));
  assert.throws(() => decoder.decode('int'), misfit);
  assert.equal((decoder.decode(BODY) as { text: string }).text, 'after');
});

test('a recursive type that does not fit says so in every form in which it comes', () => {
  // Names of the peer's types are of no account; so its Tree is a Body without the text, and its Leaf the rest.
  const tree = (leaf: TypeRef): GoUniverse['structs'] => ({
    Tree: {
      go: 'Tree',
      fields: [
        { go: 'Leaf', json: 'leaf', type: { pointer: { struct: 'Leaf' } } },
        { go: 'Bad', json: 'bad', type: leaf },
      ],
    },
    Leaf: { go: 'Leaf', fields: [{ go: 'Tree', json: 'tree', type: { pointer: { struct: 'Tree' } } }] },
  });
  const encoder = new GobEncoder({ structs: tree('int'), registered: {} });
  const decoder = new GobDecoder({ structs: tree('string'), registered: {} });
  const misfit = { name: 'GobError', code: 'type_mismatch' };
  decoder.push(encoder.encode({ struct: 'Tree' }, { leaf: { tree: { bad: 1 } }, bad: 2 }));
  assert.throws(() => decoder.decode({ struct: 'Tree' }), misfit);
  assert.equal(decoder.skip(), true);
  decoder.push(encoder.encode({ struct: 'Leaf' }, { tree: { leaf: {}, bad: 3 } }));
  assert.throws(() => decoder.decode({ struct: 'Leaf' }), misfit);
  assert.equal(decoder.skip(), true);
});

test('a value whose end cannot be found ends the stream for good', () => {
  const decoder = new GobDecoder(universe);
  decoder.push(message(12, 0, 9, 0x61));
  assert.throws(() => decoder.decode('string'), { code: 'corrupt' });
  assert.throws(() => decoder.skip(), { code: 'corrupt' });
  decoder.push(message(12, 0, 1, 0x61));
  assert.throws(() => decoder.decode('string'), { code: 'corrupt' });
});

test('a value that gives way to the next header is dropped, and the header read', () => {
  const encoder = new GobEncoder(universe);
  const decoder = new GobDecoder(universe);
  decoder.push(encoder.encode(HEADER, { Seq: 1 }));
  assert.deepEqual(decoder.decode(HEADER), { Seq: 1 });
  decoder.push(encoder.encode(HEADER, { Seq: 2 }));
  assert.equal(decoder.decode(BODY, HEADER), RESTARTED);
  assert.deepEqual(decoder.decode(HEADER), { Seq: 2 });
  decoder.push(encoder.encode(BODY, { text: 'in step' }));
  assert.equal((decoder.decode(BODY, HEADER) as { text: string }).text, 'in step');
});

test('a type that nobody registered is read by what the wire says, where that is asked for', () => {
  const known: GoUniverse = {
    structs: {
      ...universe.structs,
      Later: {
        go: 'Later',
        fields: [
          { go: 'Name', json: 'name', type: 'string' },
          { go: 'Zero', json: 'zero', type: 'int' },
          { go: 'Tags', json: 'tags', type: { map: { slice: 'float64' }, key: 'int' } },
          { go: 'Inner', json: 'inner', type: 'any' },
          { go: 'At', json: 'at', type: 'time' },
        ],
      },
    },
    registered: { ...universe.registered, '*Later': { pointer: { struct: 'Later' } } },
  };
  const inner = new GoValue('*Later', { name: 'inner', inner: null });
  const value = { name: 'new', tags: { 7: [1.5] }, inner: ['x', inner], at: new Date(0) };
  const bytes = new GobEncoder(known).encode(BODY, { text: 'before', any: new GoValue('*Later', value) });
  refuses(Uint8Array.from(bytes), BODY, { code: 'unknown_name' });
  const decoder = new GobDecoder(universe, { unknownNames: 'read' });
  decoder.push(bytes);
  const { text, any } = decoder.decode(BODY) as { text: string; any: GoValue };
  assert.equal(text, 'before');
  assert.equal(any.name, '*Later');
  const { Name, Tags, Inner, At } = any.value as Record<string, unknown>;
  assert.deepEqual([Name, { ...(Tags as object) }], ['new', { 7: [1.5] }]);
  assert.equal((At as Uint8Array).length, 15);
  assert.equal((Inner as GoValue[])[1]?.name, '*Later');
  assert.deepEqual({ ...((Inner as GoValue[])[1]?.value as object) }, { Name: 'inner' });
});

test('random cuts of many values give the same values', (context) => {
  const random = seeded();
  context.diagnostic(`SEED=${random.seed}`);
  const encoder = new GobEncoder(universe);
  const sent = Array.from({ length: 200 }, (_, index) => ({
    text: 'я'.repeat(random.below(300)),
    any: random.below(2) === 0 ? null : [index, 'b'.repeat(random.below(50))],
    next: null,
  }));
  const bytes = Buffer.concat(sent.map((value) => encoder.encode(BODY, value)));
  const decoder = new GobDecoder(universe);
  const got: unknown[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random.below(700);
    decoder.push(Uint8Array.from(bytes.subarray(at, end)));
    at = end;
    for (let value = decoder.decode(BODY); value !== PENDING; value = decoder.decode(BODY)) got.push(value);
  }
  assert.deepEqual(got, sent);
});

test('long values in cuts of every size give the same values', (context) => {
  const random = seeded();
  context.diagnostic(`SEED=${random.seed}`);
  const encoder = new GobEncoder(universe);
  const texts = [300_000, 5_000, 1_000_000, 70_000].map((length) => 'long '.repeat(length / 5));
  for (const text of texts) encoder.append(BODY, { text });
  const stream = encoder.take();
  const decoder = new GobDecoder(universe);
  const found: string[] = [];
  let pushed = 0;
  while (pushed < stream.length) {
    // A chunk as a socket delivers it, alone in its memory, or a piece of a larger one.
    const cut = random.pick([1, 100, 4_095, 4_096, 65_536, 250_000]);
    const piece = stream.subarray(pushed, pushed + cut);
    decoder.push(random.pick([true, false]) ? Uint8Array.from(piece) : piece);
    pushed += piece.length;
    for (let value = decoder.decode(BODY); value !== PENDING; value = decoder.decode(BODY)) {
      found.push((value as { text: string }).text);
    }
  }
  assert.deepEqual(found, texts);
  assert.equal(decoder.bufferedBytes, 0);
});

test('flipped bytes end in a value, in waiting or in a GobError, and never in anything else', (context) => {
  const random = seeded();
  context.diagnostic(`SEED=${random.seed}`);
  const encoder = new GobEncoder(universe);
  const bytes = Buffer.concat([
    encoder.encode(HEADER, { Seq: 300 }),
    encoder.encode(BODY, { text: 'text', any: { k: ['v', 1.5] }, next: { text: 'n' } }),
  ]);
  for (let round = 0; round < 20_000; round += 1) {
    const broken = Uint8Array.from(bytes);
    for (let i = 0; i <= random.below(3); i += 1) broken[random.below(broken.length)] = random.below(256);
    const decoder = new GobDecoder(universe);
    decoder.push(broken);
    try {
      if (decoder.decode(HEADER) !== PENDING) decoder.decode(BODY, HEADER);
    } catch (error) {
      assert.equal((error as Error).name, 'GobError', `round ${round}: ${String((error as Error).stack)}`);
    }
  }
});
