/**
 * Gob's primitives into a growing buffer. What was taken out is never written to again: the next bytes go behind it,
 * or into a new buffer.
 */
import { GobError } from './gob_error.ts';

/** Buffers grow from the first size to the second with what is written: many streams carry a few small values. */
const FIRST_CHUNK = 512;
const CHUNK = 16 * 1024;
/** Up to so many UTF-16 units a text is tried as ASCII by hand, and its length takes one byte. */
const SHORT_STRING = 40;

const float = new DataView(new ArrayBuffer(8));

export class Writer {
  #buffer = Buffer.allocUnsafeSlow(FIRST_CHUNK);
  #start = 0;
  #pos = 0;

  /** Bytes written and not taken. */
  get length(): number {
    return this.#pos - this.#start;
  }

  /** Forgets all after the first `length` bytes. */
  truncate(length: number): void {
    this.#pos = this.#start + length;
  }

  /** Everything written since the last take. */
  take(): Uint8Array {
    const taken = this.#buffer.subarray(this.#start, this.#pos);
    this.#start = this.#pos;
    return taken;
  }

  /** An unsigned integer up to 2^53. */
  uint(value: number): void {
    if (value < 128) {
      this.#reserve(1);
      this.#buffer[this.#pos++] = value;
      return;
    }
    this.#reserve(9);
    let width = 1;
    for (let rest = value; rest >= 256; rest = Math.floor(rest / 256)) width += 1;
    this.#buffer[this.#pos] = 256 - width;
    let rest = value;
    for (let i = width; i > 0; i -= 1) {
      const high = Math.floor(rest / 256);
      this.#buffer[this.#pos + i] = rest - high * 256;
      rest = high;
    }
    this.#pos += width + 1;
  }

  /** A signed integer whose double is exact: up to 2^52 either way. */
  int(value: number): void {
    if (value >= -0x10_0000_0000_0000 && value <= 0x10_0000_0000_0000) {
      this.uint(value < 0 ? -2 * value - 1 : 2 * value);
    } else {
      this.bigint(BigInt(value));
    }
  }

  bigint(value: bigint): void {
    this.biguint(value < 0n ? (~value << 1n) | 1n : value << 1n);
  }

  biguint(value: bigint): void {
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) {
      this.uint(Number(value));
      return;
    }
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
    this.uint8(256 - bytes.length);
    this.raw(bytes);
  }

  float(value: number): void {
    float.setFloat64(0, value);
    let width = 8;
    while (width > 1 && float.getUint8(width - 1) === 0) width -= 1;
    this.#reserve(9);
    const first = float.getUint8(0);
    if (width === 1 && first < 128) {
      this.#buffer[this.#pos++] = first;
      return;
    }
    this.#buffer[this.#pos++] = 256 - width;
    for (let i = width - 1; i >= 0; i -= 1) this.#buffer[this.#pos++] = float.getUint8(i);
  }

  /** Length and text; lone surrogates become U+FFFD. */
  string(text: string): void {
    const units = text.length;
    if (units > SHORT_STRING) {
      const length = Buffer.byteLength(text);
      this.uint(length);
      this.#reserve(length);
      this.#buffer.write(text, this.#pos, 'utf8');
      this.#pos += length;
      return;
    }
    this.#reserve(1 + 3 * units);
    const buffer = this.#buffer;
    const at = this.#pos + 1;
    for (let i = 0; i < units; i += 1) {
      const unit = text.charCodeAt(i);
      if (unit > 127) {
        const length = buffer.write(text, at, 'utf8');
        buffer[at - 1] = length;
        this.#pos = at + length;
        return;
      }
      buffer[at + i] = unit;
    }
    buffer[at - 1] = units;
    this.#pos = at + units;
  }

  /** Length and bytes. */
  blob(bytes: Uint8Array): void {
    this.uint(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#pos);
    this.#pos += bytes.length;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#pos++] = value;
  }

  /**
   * Leaves room for the length of what follows; `closeLength` fills it in. It always takes five bytes: gob's readers
   * accept numbers that are wider than they need to be, and nothing has to be moved.
   */
  openLength(): number {
    this.#reserve(5);
    this.#buffer[this.#pos] = 256 - 4;
    this.#pos += 5;
    return this.length;
  }

  /** `mark` is what `openLength` returned. */
  closeLength(mark: number): void {
    const length = this.length - mark;
    if (length > 0x7fff_ffff) throw new GobError('bad_value', 'a value of more than 2 GiB');
    this.#buffer.writeUInt32BE(length, this.#start + mark - 4);
  }

  /** Puts `bytes` before everything after the first `length` bytes. */
  insert(length: number, bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    const at = this.#start + length;
    this.#buffer.copyWithin(at + bytes.length, at, this.#pos);
    this.#buffer.set(bytes, at);
    this.#pos += bytes.length;
  }

  #reserve(count: number): void {
    if (this.#pos + count <= this.#buffer.length) return;
    const length = this.#pos - this.#start;
    const next = Math.min(CHUNK, 4 * this.#buffer.length);
    const buffer = Buffer.allocUnsafeSlow(Math.max(next, 2 * (length + count)));
    this.#buffer.copy(buffer, 0, this.#start, this.#pos);
    this.#buffer = buffer;
    this.#start = 0;
    this.#pos = length;
  }
}
