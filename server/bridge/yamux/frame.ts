/**
 * The header codec, and a frame reader that works on whatever chunks a socket delivers.
 *
 * Nothing is buffered but an incomplete header (at most 11 bytes). Payload goes on as subarrays of the chunk it came
 * in, in as many pieces as it came. A version or type that yamux does not know ends the reading: without them the
 * length cannot be trusted.
 */
import { FrameType, HEADER_SIZE, PROTOCOL_VERSION } from './constants.ts';
import { YamuxError } from './errors.ts';

export interface FrameSink {
  /** A whole header. `length` is the payload length for data, else the frame's value. */
  frame(type: FrameType, flags: number, streamId: number, length: number): void;
  /** A piece of the payload of the data frame announced last; `missing` bytes of it are still to come. */
  payload(chunk: Uint8Array, missing: number): void;
}

/** Writes a header's 12 bytes at `at`; the caller has seen to the room. Numbers are unsigned 32 bit (flags 16). */
export function writeHeader(
  target: Uint8Array,
  at: number,
  type: FrameType,
  flags: number,
  streamId: number,
  length: number,
): void {
  target[at] = PROTOCOL_VERSION;
  target[at + 1] = type;
  target[at + 2] = flags >>> 8;
  target[at + 3] = flags;
  writeUint32(target, at + 4, streamId);
  writeUint32(target, at + 8, length);
}

export class FrameReader {
  readonly #sink: FrameSink;
  readonly #partial = new Uint8Array(HEADER_SIZE);
  #partialLength = 0;
  #payloadMissing = 0;
  /** Bytes of earlier chunks, for error messages alone. */
  #earlier = 0;
  #stopped = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Reads no further, not even the rest of the chunk at hand. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Hands every header and payload piece in `chunk` to the sink, in order. The chunk belongs to the reader from now on.
   * Throws YamuxError `bad_version` or `bad_type`; nothing may be pushed after that.
   */
  push(chunk: Uint8Array): void {
    const length = chunk.length;
    let at = 0;
    while (at < length && !this.#stopped) {
      if (this.#payloadMissing > 0) {
        const taken = Math.min(this.#payloadMissing, length - at);
        this.#payloadMissing -= taken;
        const piece = taken === length ? chunk : chunk.subarray(at, at + taken);
        at += taken;
        this.#sink.payload(piece, this.#payloadMissing);
      } else if (this.#partialLength === 0 && length - at >= HEADER_SIZE) {
        at += HEADER_SIZE;
        this.#header(chunk, at - HEADER_SIZE, this.#earlier + at - HEADER_SIZE);
      } else {
        const taken = Math.min(HEADER_SIZE - this.#partialLength, length - at);
        this.#partial.set(chunk.subarray(at, at + taken), this.#partialLength);
        this.#partialLength += taken;
        at += taken;
        if (this.#partialLength < HEADER_SIZE) break;
        this.#partialLength = 0;
        this.#header(this.#partial, 0, this.#earlier + at - HEADER_SIZE);
      }
    }
    this.#earlier += length;
  }

  #header(bytes: Uint8Array, at: number, offset: number): void {
    const version = bytes[at];
    if (version !== PROTOCOL_VERSION) {
      throw new YamuxError('bad_version', `frame version: expected 0, got ${version} at offset ${offset}`);
    }
    const type = bytes[at + 1] as number;
    if (!isFrameType(type)) {
      throw new YamuxError('bad_type', `frame type: expected 0 to 3, got ${type} at offset ${offset}`);
    }
    const flags = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    const length = readUint32(bytes, at + 8);
    if (type === FrameType.data) this.#payloadMissing = length;
    this.#sink.frame(type, flags, readUint32(bytes, at + 4), length);
  }
}

function isFrameType(type: number): type is FrameType {
  return type <= FrameType.goAway;
}

/** The caller has checked that the bytes are there. */
function readUint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  return high * 0x1_0000 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
}

function writeUint32(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}
