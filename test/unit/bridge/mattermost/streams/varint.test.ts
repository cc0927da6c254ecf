/** Varints as Go's encoding/binary has them, in any cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VarintReader, varint } from '../../../../../server/bridge/mattermost/streams/varint.ts';

/** From Go: `binary.PutVarint`. */
const GO: readonly [value: number, hex: string][] = [
  [0, '00'],
  [1, '02'],
  [63, '7e'],
  [64, '8001'],
  [512, '8008'],
  [32_768, '808004'],
  [65_537, '828008'],
  [131_072, '808010'],
  [2 ** 31, '8080808010'],
  [2 ** 52, '8080808080808010'],
];

test('writes what Go writes, and reads it, split everywhere', () => {
  for (const [value, hex] of GO) {
    assert.equal(Buffer.from(varint(value)).toString('hex'), hex);
    const bytes = Buffer.from(hex, 'hex');
    for (let split = 0; split <= bytes.length; split += 1) {
      const reader = new VarintReader();
      assert.equal(reader.push(bytes.subarray(0, split)) + reader.push(bytes.subarray(split)), value);
    }
  }
});

test('several at once are summed; negative ones count for nothing, as in Go', () => {
  const reader = new VarintReader();
  assert.equal(reader.push(Buffer.from('808004' + '03' + '02' + '80', 'hex')), 32_769);
  assert.equal(reader.push(Buffer.from('08', 'hex')), 512);
});

test('a number without an end is refused', () => {
  assert.throws(() => new VarintReader().push(Buffer.from('80'.repeat(10), 'hex')), RangeError);
  const longest = Buffer.from(`${'fe'.padEnd(18, 'ff')}01`, 'hex');
  assert.equal(longest.length, 10);
  assert.ok(new VarintReader().push(longest) > 2 ** 62, 'the largest int64, rounded');
});

test('a negative number stays negative where rounding takes its lowest bit', () => {
  // 2^53 + 127 zig-zagged, which is odd; a double of that size is even.
  assert.equal(new VarintReader().push(Uint8Array.of(0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10)), 0);
  assert.ok(
    new VarintReader().push(Uint8Array.of(0xfe, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10)) >= 2 ** 52,
  );
});
