/**
 * yamux frames (hashicorp/yamux, spec.md): a 12-byte big-endian header, and a payload behind those of type data.
 *
 * Whole frames are handed on: a payload is at most one window, so buffering one is bounded.
 */

export const FRAME = { data: 0, windowUpdate: 1, ping: 2, goAway: 3 } as const;
export const FLAG = { syn: 1, ack: 2, fin: 4, rst: 8 } as const;

const HEADER_BYTES = 12;

/** Bytes a stream may receive before its reader takes some: yamux's `MaxStreamWindowSize` by default. */
export const WINDOW_BYTES = 256 * 1024;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 for ping and go away. */
  readonly streamId: number;
  /** Payload length for data, window delta, ping's value, or the reason of a go away. */
  readonly value: number;
  /** Empty for all types but data. */
  readonly payload: Buffer;
}

/** The peer broke the protocol in a way that ends a session. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

export function encodeHeader(type: number, flags: number, streamId: number, value: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(type, 1);
  header.writeUInt16BE(flags, 2);
  header.writeUInt32BE(streamId, 4);
  header.writeUInt32BE(value, 8);
  return header;
}

/** Cuts what a socket delivers into frames. */
export class FrameParser {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that `chunk` completes. Throws FrameError on an unknown version or type and on an oversized payload. */
  push(chunk: Buffer): Frame[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const version = bytes.readUInt8(at);
      const type = bytes.readUInt8(at + 1);
      const value = bytes.readUInt32BE(at + 8);
      if (version !== 0) throw new FrameError(`invalid protocol version: ${version}`);
      if (type > FRAME.goAway) throw new FrameError(`invalid msg type: ${type}`);
      const size = type === FRAME.data ? value : 0;
      if (size > WINDOW_BYTES)
        throw new FrameError(`payload: expected at most ${WINDOW_BYTES} bytes, got ${size}`);
      const end = at + HEADER_BYTES + size;
      if (end > bytes.length) break;
      frames.push({
        type,
        flags: bytes.readUInt16BE(at + 2),
        streamId: bytes.readUInt32BE(at + 4),
        value,
        payload: bytes.subarray(at + HEADER_BYTES, end),
      });
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return frames;
  }
}
