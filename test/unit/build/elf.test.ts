import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { type DynamicLinks, readDynamicLinks } from '../../../build/elf.ts';
import { seeded } from '../../support/seeded.ts';

const STRINGS = 0x200;
const ADDRESS = 0x400000;

/** A small ELF file written by hand: one loaded segment, an interpreter, a dynamic section, a string table. */
function smallElf(): Buffer {
  const file = Buffer.alloc(0x280);
  file.write('\u007fELF\u0002\u0001\u0001', 0, 'latin1');
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(3, 56);
  const segment = (index: number, type: number, offset: number, size: number) => {
    const at = 64 + index * 56;
    file.writeUInt32LE(type, at);
    file.writeBigUInt64LE(BigInt(offset), at + 8);
    file.writeBigUInt64LE(BigInt(ADDRESS + offset), at + 16);
    file.writeBigUInt64LE(BigInt(size), at + 32);
  };
  segment(0, 1, 0, file.length);
  segment(1, 3, 0xf0, 8);
  segment(2, 2, 0x100, 6 * 16);
  file.write('/ld.so\0', 0xf0);
  const names = '\0libc.so.6\0libm.so.6\0/opt/a:/opt/b\0';
  file.write(names, STRINGS);
  const entries = [
    [1, names.indexOf('libc')],
    [5, ADDRESS + STRINGS],
    [1, names.indexOf('libm')],
    [29, names.indexOf('/opt')],
    [0, 0],
    [1, 0xffff],
  ] as const;
  for (const [index, [tag, value]] of entries.entries()) {
    file.writeBigUInt64LE(BigInt(tag), 0x100 + index * 16);
    file.writeBigUInt64LE(BigInt(value), 0x108 + index * 16);
  }
  return file;
}

const expected: DynamicLinks = {
  interpreter: '/ld.so',
  needed: ['libc.so.6', 'libm.so.6'],
  searchPaths: ['/opt/a', '/opt/b'],
};

/** Reads `file`; whatever it holds, the outcome is links or one sentence. */
function outcome(file: Buffer): DynamicLinks | string {
  try {
    return readDynamicLinks(file);
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.match(error.message, /^elf: expected .+/);
    return error.message;
  }
}

test('reads interpreter, libraries and search paths, up to the closing entry', () => {
  assert.deepEqual(readDynamicLinks(smallElf()), expected);
});

test('reads the program that runs this test', { skip: process.platform !== 'linux' }, () => {
  const links = readDynamicLinks(readFileSync(process.execPath));
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  const loaded = new Set(sharedObjects.map((path) => basename(path)));
  assert.ok(existsSync(links.interpreter), links.interpreter);
  assert.ok(links.needed.length > 0);
  for (const name of links.needed) assert.ok(loaded.has(name), `${name} is loaded`);
});

test('a file without program headers is static', () => {
  const file = smallElf();
  file.writeUInt16LE(0, 56);
  assert.deepEqual(readDynamicLinks(file), { interpreter: '', needed: [], searchPaths: [] });
});

test('refuses what is not 64-bit little-endian ELF', () => {
  for (const text of ['', '#!/bin/sh\n'.repeat(20), '\u007fELF\u0001\u0001'.padEnd(80, '\0')]) {
    assert.equal(outcome(Buffer.from(text, 'latin1')), 'elf: expected a 64-bit little-endian ELF file');
  }
});

test('a file cut at any byte gives its links or a sentence, and no wrong links', () => {
  const file = smallElf();
  const end = STRINGS + '\0libc.so.6\0libm.so.6\0/opt/a:/opt/b\0'.length;
  for (let length = 0; length < file.length; length += 1) {
    const result = outcome(file.subarray(0, length));
    if (length < end) assert.equal(typeof result, 'string', `cut at ${length}`);
    else assert.deepEqual(result, expected);
  }
});

test('offsets beyond the file, up to 2^64, give a sentence', () => {
  const places = { headers: 32, interpreter: 64 + 56 + 8, dynamic: 64 + 112 + 8, needed: 0x108 };
  for (const [name, at] of Object.entries(places)) {
    for (const value of [0x281n, 1n << 40n, 1n << 53n, (1n << 64n) - 1n]) {
      const file = smallElf();
      file.writeBigUInt64LE(value, at);
      assert.match(String(outcome(file)), /got a file of 640 bytes$/, `${name} at ${value}`);
    }
  }
});

test('a string table outside every segment, or none, gives a sentence', () => {
  const outside = smallElf();
  outside.writeBigUInt64LE(5n, 0x118);
  assert.equal(outcome(outside), 'elf: expected a string table, got none');
  const none = smallElf();
  none.writeBigUInt64LE(6n, 0x110);
  assert.equal(outcome(none), 'elf: expected a string table, got none');
});

test('program headers of another size give a sentence', () => {
  const file = smallElf();
  file.writeUInt16LE(32, 54);
  assert.equal(outcome(file), 'elf: expected program headers of 56 bytes, got 32');
});

test('random damage never does worse than a sentence', (context) => {
  const random = seeded();
  context.diagnostic(`SEED=${random.seed}`);
  for (let round = 0; round < 5000; round += 1) {
    const file = smallElf();
    for (let count = 1 + random.below(4); count > 0; count -= 1) {
      file[random.below(file.length)] = random.below(256);
    }
    outcome(file);
  }
});
