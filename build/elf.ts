/**
 * What an executable asks of the system's dynamic loader: enough of 64-bit little-endian ELF (System V gABI, chapters
 * 4 and 5) to read the interpreter, the needed libraries and the search paths.
 */

export interface DynamicLinks {
  /** The loader's absolute path; empty for a static executable. */
  readonly interpreter: string;
  /** Names of the libraries it needs, in its order. */
  readonly needed: readonly string[];
  /** RPATH and RUNPATH entries; a shipped executable has none. */
  readonly searchPaths: readonly string[];
}

const PROGRAM_HEADER_BYTES = 56;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** glibc's own libraries and loaders: all that an executable may need. */
export const GLIBC_LIBRARIES: readonly string[] = [
  'libc.so.6',
  'libm.so.6',
  'libdl.so.2',
  'libpthread.so.0',
  'librt.so.1',
  'ld-linux-x86-64.so.2',
  'ld-linux-aarch64.so.1',
];

/** Reads the whole file's bytes. Throws one sentence when they are not such an ELF file, or end too early. */
export function readDynamicLinks(file: Buffer): DynamicLinks {
  // Magic number, then class 2 (64-bit) and data encoding 1 (little-endian).
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file.readUInt16BE(4) !== 0x0201) {
    throw new Error('elf: expected a 64-bit little-endian ELF file');
  }
  const segments = readSegments(file);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  return {
    interpreter: interpreter === undefined ? '' : stringAt(file, interpreter.offset),
    ...(dynamic === undefined ? { needed: [], searchPaths: [] } : readDynamic(file, segments, dynamic)),
  };
}

function readSegments(file: Buffer): Segment[] {
  const start = number(file, 32);
  const entrySize = file.readUInt16LE(54);
  const count = file.readUInt16LE(56);
  if (count > 0 && entrySize !== PROGRAM_HEADER_BYTES) {
    throw new Error(`elf: expected program headers of ${PROGRAM_HEADER_BYTES} bytes, got ${entrySize}`);
  }
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * entrySize;
    requireBytes(file, at, PROGRAM_HEADER_BYTES);
    return {
      type: file.readUInt32LE(at),
      offset: number(file, at + 8),
      address: number(file, at + 16),
      size: number(file, at + 32),
    };
  });
}

function readDynamic(
  file: Buffer,
  segments: readonly Segment[],
  dynamic: Segment,
): Omit<DynamicLinks, 'interpreter'> {
  requireBytes(file, dynamic.offset, dynamic.size);
  const entries: [tag: number, value: number][] = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const tag = number(file, at);
    if (tag === DT_NULL) break;
    entries.push([tag, number(file, at + 8)]);
  }
  const table = entries.find(([tag]) => tag === DT_STRTAB)?.[1];
  const home = segments.find(
    ({ type, address, size }) =>
      type === PT_LOAD && table !== undefined && table >= address && table < address + size,
  );
  if (table === undefined || home === undefined) throw new Error('elf: expected a string table, got none');
  const strings = home.offset + table - home.address;
  const named = (...tags: number[]) =>
    entries.filter(([tag]) => tags.includes(tag)).map(([, offset]) => stringAt(file, strings + offset));
  return {
    needed: named(DT_NEEDED),
    searchPaths: named(DT_RPATH, DT_RUNPATH).flatMap((path) => path.split(':')),
  };
}

function number(file: Buffer, at: number): number {
  requireBytes(file, at, 8);
  return Number(file.readBigUInt64LE(at));
}

function stringAt(file: Buffer, at: number): string {
  requireBytes(file, at, 1);
  const end = file.indexOf(0, at);
  if (end < 0) throw new Error(`elf: expected a closing NUL of the text at offset ${at}, got none`);
  return file.toString('utf8', at, end);
}

/** An offset is a number that the file itself states, so it may be anything up to 2^64. */
function requireBytes(file: Buffer, at: number, count: number): void {
  if (at + count <= file.length) return;
  throw new Error(`elf: expected ${count} bytes at offset ${at}, got a file of ${file.length} bytes`);
}
