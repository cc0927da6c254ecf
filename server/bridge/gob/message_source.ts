/**
 * Bytes of one stream direction, cut into gob's messages (a length, then so many bytes).
 *
 * One value may span several messages, the later of which have not arrived yet. So everything since the value's
 * start is kept: whoever runs out of messages throws `NEED_MORE`, and begins the value anew when more has come.
 */
import { GobError } from './gob_error.ts';
import { MEMORY_PER_BYTE } from './limits.ts';
import type { Reader } from './reader.ts';

/** Thrown, never seen outside this room: the next message has not arrived whole. */
export const NEED_MORE: unique symbol = Symbol('need more');

const NO_BYTES = Buffer.alloc(0);
/** Bytes that pieces may keep alive beside themselves, and beside as many as they are. */
const MAY_KEEP = 512 * 1024;
/** From this size on a buffer grows by a quarter, rather than twofold. */
const LARGE = 256 * 1024;

export class MessageSource {
  readonly #r: Reader;
  #buffer: Buffer = NO_BYTES;
  /** Bytes in the buffer, as an offset into it. */
  #filled = 0;
  /** Bytes received after those, in the order they came. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Sizes of the buffers that those are pieces of; a buffer of two pieces counts twice. */
  #keptAlive = 0;
  /** Start of what is kept: of the value that is being read. */
  #start = 0;
  /** Where the open message's length stands. */
  #messageStart = 0;
  /** Messages of the value that were opened. */
  #messages = 0;
  /** Until so many bytes are filled, trying again is pointless. */
  #wanted = 0;

  constructor(reader: Reader) {
    this.#r = reader;
  }

  /** Bytes received and not read. */
  get buffered(): number {
    return this.#filled - this.#start + this.#waitingBytes;
  }

  /** Whether the message that was missing has arrived. */
  get ready(): boolean {
    return this.#filled > this.#start && this.#filled >= this.#wanted;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.buffered === 0) {
      this.#r.base += this.#start;
      this.#adopt(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
        bytes.length,
        this.#wanted - this.#start,
      );
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#keptAlive += bytes.buffer.byteLength;
    const received = this.#filled + this.#waitingBytes;
    // Of a long message every byte is copied once, when the last has come.
    if (received < this.#wanted && this.#keptAlive <= 2 * this.#waitingBytes + MAY_KEEP) return;
    this.#join(received);
  }

  /** Opens the next message in the reader; throws `NEED_MORE` when it has not arrived whole. */
  next(): void {
    const r = this.#r;
    const at = r.pos;
    this.#messageStart = at;
    if (at >= this.#filled) throw this.#missing(at + 1);
    r.end = this.#filled;
    const first = this.#buffer[at] as number;
    // The length itself may be cut: it announces how many bytes it has.
    const width = first < 128 ? 1 : 257 - first;
    if (width > 9) throw r.corrupt('a message length of more than eight bytes');
    if (at + width > this.#filled) throw this.#missing(at + width);
    const length = r.uint();
    const { maxMessageBytes, maxValueBytes, maxValueMessages } = r.limits;
    if (length > maxMessageBytes) {
      throw new GobError(
        'limit',
        `expected messages of at most ${maxMessageBytes} bytes, got ${length}`,
        r.offset,
      );
    }
    this.#messages += 1;
    if (this.#messages > maxValueMessages) {
      throw new GobError('limit', `expected values of at most ${maxValueMessages} messages`, r.offset);
    }
    r.end = r.pos + length;
    if (r.end - this.#start > maxValueBytes + 16) {
      throw new GobError('limit', `expected values of at most ${maxValueBytes} bytes`, r.offset);
    }
    if (r.end > this.#filled) throw this.#missing(r.end);
    r.room += length * MEMORY_PER_BYTE;
  }

  /** What was read is done with; the reader stands at the next value. */
  commit(): void {
    this.#start = this.#r.pos = this.#r.end;
    this.#wanted = 0;
    this.#messages = 0;
    if (this.#start < this.#filled) return;
    this.#r.base += this.#start;
    this.#adopt(NO_BYTES, 0, 0);
  }

  /** Begins the value anew. */
  rewind(): void {
    this.#r.pos = this.#r.end = this.#start;
    this.#messages = 0;
  }

  /** Drops all before the open message and stands at its length again. */
  rewindToMessage(): void {
    this.#messages = 0;
    this.#start = this.#r.pos = this.#r.end = this.#messageStart;
  }

  /** Brings everything received together. */
  #join(needed: number): void {
    if (needed > this.#buffer.length) this.#grow(needed);
    // Growing moves what is kept to the front.
    for (const bytes of this.#waiting) {
      this.#buffer.set(bytes, this.#filled);
      this.#filled += bytes.length;
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#keptAlive = 0;
  }

  #missing(wanted: number): typeof NEED_MORE {
    this.#wanted = wanted;
    return NEED_MORE;
  }

  /** A share more than is held, so that bytes are copied few times; never what a peer merely announced. */
  #grow(needed: number): void {
    const kept = this.#filled - this.#start;
    const least = needed - this.#start;
    const wanted = this.#wanted - this.#start;
    // A long message that is whole needs no more room, unless its value has spanned several before.
    const more = least < LARGE ? 2 : this.#messageStart === this.#start && wanted <= least ? 1 : 1.25;
    const room = Math.max(256, Math.ceil(least * more));
    const buffer = Buffer.allocUnsafeSlow(wanted > least ? Math.min(room, wanted) : room);
    this.#buffer.copy(buffer, 0, this.#start, this.#filled);
    this.#r.base += this.#start;
    this.#adopt(buffer, kept, this.#wanted - this.#start);
  }

  #adopt(buffer: Buffer, filled: number, wanted: number): void {
    this.#buffer = this.#r.bytes = buffer;
    this.#filled = filled;
    this.#start = this.#r.pos = this.#r.end = 0;
    this.#wanted = Math.max(0, wanted);
  }
}
