/**
 * A POSIX ustar archive of regular files and their folders, the same bytes from the same content: entries sorted,
 * owner 0, one fixed time, modes as given. Format: POSIX.1-1988, 512-byte blocks, two empty ones at the end.
 */

export interface TarFile {
  /** Relative, `/`-separated, at most 100 bytes. */
  readonly path: string;
  readonly data: Uint8Array;
  readonly executable: boolean;
}

const BLOCK = 512;

/** 1 January 2020 UTC: any fixed time serves; zero makes some tools warn. */
const MTIME_SECONDS = 1_577_836_800;

/** The archive of `files`, with an entry for each folder above them. */
export function tarArchive(files: readonly TarFile[]): Buffer {
  const folders = new Set(files.flatMap(({ path }) => foldersAbove(path)));
  const entries = [
    ...[...folders].map((path) => ({ path: `${path}/`, data: new Uint8Array(), mode: 0o755, type: '5' })),
    ...files.map(({ path, data, executable }) => ({
      path,
      data,
      mode: executable ? 0o755 : 0o644,
      type: '0',
    })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const blocks: Uint8Array[] = [];
  for (const { path, data, mode, type } of entries) {
    blocks.push(header(path, data.length, mode, type), data, Buffer.alloc(-data.length & (BLOCK - 1)));
  }
  blocks.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(blocks);
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function header(path: string, size: number, mode: number, type: string): Buffer {
  if (Buffer.byteLength(path) > 100)
    throw new Error(`tar: expected a path of at most 100 bytes, got "${path}"`);
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(MTIME_SECONDS, 12), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\u000000', 257);
  block.write(octal(0, 8), 329);
  block.write(octal(0, 8), 337);
  // The checksum is taken with its own field full of spaces.
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A number as octal digits that fill `width` bytes with the closing NUL. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}
