/**
 * Bounded reads of gob's primitives ("Encoding Details" in the documentation of encoding/gob) from the message that
 * is open. Every read checks the message's end; errors carry the offset in the stream.
 */
import { GobError } from './gob_error.ts';
import { type GobLimits, MEMORY } from './limits.ts';
import { SharedTexts } from './shared_texts.ts';

const NO_BYTES = Buffer.alloc(0);
/**
 * `toString('utf8', …)` without its look-up of the encoding, which for short texts costs more than the decoding.
 * Undocumented, but part of Node and Bun alike; where it is missing the documented way does the same.
 */
const textOf = textReader();
/** Of all streams: many are short, and say the same. */
const texts = new SharedTexts(textOf);

const float = new DataView(new ArrayBuffer(8));

export class Reader {
  bytes: Buffer = NO_BYTES;
  pos = 0;
  /** End of the open message in `bytes`. */
  end = 0;
  /** Stream offset of `bytes[0]`. */
  base = 0;
  depth = 0;
  /** Fields of the struct definitions that are in force. */
  fields = 0;
  /** Bytes of memory that the value at hand may still take. */
  room = 0;
  readonly limits: GobLimits;

  constructor(limits: GobLimits) {
    this.limits = limits;
  }

  get offset(): number {
    return this.base + this.pos;
  }

  corrupt(message: string): GobError {
    return new GobError('corrupt', message, this.offset);
  }

  mismatch(message: string): GobError {
    return new GobError('type_mismatch', message, this.offset);
  }

  /** Counts field definitions, before any is kept. */
  takeFields(count: number): void {
    if (count > this.end - this.pos) throw this.corrupt(`${count} field definitions do not fit the message`);
    this.fields += count;
    if (this.fields > this.limits.maxFields) {
      throw new GobError('limit', `more than ${this.limits.maxFields} fields defined`, this.offset);
    }
  }

  /** Counts memory that a value takes, before it does. */
  takeRoom(bytes: number): void {
    this.room -= bytes;
    if (this.room < 0) {
      throw new GobError(
        'limit',
        'the value would take far more memory than its bytes account for',
        this.offset,
      );
    }
  }

  enter(): void {
    this.depth += 1;
    if (this.depth > this.limits.maxDepth) {
      throw new GobError('limit', `value nested deeper than ${this.limits.maxDepth}`, this.offset);
    }
  }

  /** An unsigned integer that a number holds exactly. */
  uint(): number {
    const at = this.pos;
    if (at < this.end) {
      const first = this.bytes[at] as number;
      if (first < 128) {
        this.pos = at + 1;
        return first;
      }
    }
    const width = this.#width();
    if (width <= 6) return this.#wide(width);
    const value = this.#huge(width);
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt('a length or number of more than 53 bits');
    return Number(value);
  }

  /** A signed integer that a number holds exactly: an id, or a count. */
  int(): number {
    const value = this.signed();
    if (typeof value !== 'number') throw this.corrupt('a number of more than 53 bits');
    return value;
  }

  /** A signed integer; a bigint only beyond 53 bits. */
  signed(): number | bigint {
    const at = this.pos;
    let unsigned: number;
    if (at < this.end && (this.bytes[at] as number) < 128) {
      unsigned = this.bytes[at] as number;
      this.pos = at + 1;
      return unsigned & 1 ? -(unsigned >>> 1) - 1 : unsigned >>> 1;
    }
    const width = this.#width();
    if (width <= 6) {
      unsigned = this.#wide(width);
      const half = Math.floor(unsigned / 2);
      return unsigned % 2 === 1 ? -half - 1 : half;
    }
    return narrow(toSigned(this.#huge(width)));
  }

  /** An unsigned integer; a bigint only beyond 53 bits. */
  unsigned(): number | bigint {
    const at = this.pos;
    if (at < this.end && (this.bytes[at] as number) < 128) {
      this.pos = at + 1;
      return this.bytes[at] as number;
    }
    const width = this.#width();
    return width <= 6 ? this.#wide(width) : narrow(this.#huge(width));
  }

  bigint(): bigint {
    return BigInt(this.signed());
  }

  bool(): boolean {
    return this.uint() !== 0;
  }

  /** A double: its bytes reversed, as an unsigned integer. */
  float(): number {
    const at = this.pos;
    if (at >= this.end) throw this.#cutShort();
    const first = this.bytes[at] as number;
    float.setFloat64(0, 0);
    if (first < 128) {
      this.pos = at + 1;
      float.setUint8(0, first);
      return float.getFloat64(0);
    }
    const width = this.#width();
    for (let i = 0; i < width; i += 1) float.setUint8(width - 1 - i, this.bytes[this.pos + i] as number);
    this.pos += width;
    return float.getFloat64(0);
  }

  /** Length and text. Ill-formed UTF-8 becomes U+FFFD. */
  string(longest: number = Number.MAX_SAFE_INTEGER): string {
    const length = this.length(longest);
    const { bytes, pos } = this;
    const end = pos + length;
    this.pos = end;
    return texts.text(bytes, pos, end);
  }

  /** Length and bytes; the caller may keep them. */
  blob(): Uint8Array {
    const length = this.length();
    this.takeRoom(MEMORY.bytes);
    const { bytes, pos } = this;
    this.pos = pos + length;
    // A view would keep the whole buffer alive; that is worth it only where it is most of the buffer.
    if (length > 65_536 && length * 2 > bytes.length) {
      return new Uint8Array(bytes.buffer, bytes.byteOffset + pos, length);
    }
    const copy = new Uint8Array(length);
    copy.set(bytes.subarray(pos, pos + length));
    return copy;
  }

  /** A byte count that fits the message. */
  length(longest: number = Number.MAX_SAFE_INTEGER): number {
    const length = this.uint();
    if (length > longest)
      throw new GobError('limit', `expected at most ${longest} bytes, got ${length}`, this.offset);
    const left = this.end - this.pos;
    if (length > left) throw this.corrupt(`${length} bytes declared where the message has ${left}`);
    return length;
  }

  skipBytes(length: number): void {
    if (length > this.end - this.pos) throw this.#cutShort();
    this.pos += length;
  }

  /** Width in bytes of a number of more than one byte; leaves `pos` at its first byte. */
  #width(): number {
    if (this.pos >= this.end) throw this.#cutShort();
    const first = this.bytes[this.pos] as number;
    const width = 256 - first;
    if (width > 8) throw this.corrupt('a number of more than eight bytes');
    this.pos += 1;
    if (width > this.end - this.pos) throw this.#cutShort();
    return width;
  }

  #wide(width: number): number {
    const { bytes } = this;
    let value = 0;
    for (let i = 0; i < width; i += 1) value = value * 256 + (bytes[this.pos++] as number);
    return value;
  }

  #huge(width: number): bigint {
    let value = 0n;
    for (let i = 0; i < width; i += 1) value = (value << 8n) | BigInt(this.bytes[this.pos++] as number);
    return value;
  }

  #cutShort(): GobError {
    return this.corrupt('the message ends within a value');
  }
}

function textReader(): (bytes: Buffer, start: number, end: number) => string {
  if ('utf8Slice' in Buffer.prototype) {
    return (bytes, start, end) =>
      (bytes as Buffer & { utf8Slice(a: number, b: number): string }).utf8Slice(start, end);
  }
  return (bytes, start, end) => bytes.toString('utf8', start, end);
}

function toSigned(unsigned: bigint): bigint {
  return unsigned & 1n ? ~(unsigned >> 1n) : unsigned >> 1n;
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
