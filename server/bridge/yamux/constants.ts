/**
 * yamux's numbers, spelt as in its specification (hashicorp/yamux, spec.md and const.go).
 *
 * A frame is a 12-byte big-endian header (version u8, type u8, flags u16, stream id u32, length u32), followed by
 * `length` payload bytes when, and only when, its type is data.
 */

export const PROTOCOL_VERSION = 0;
export const HEADER_SIZE = 12;

export const FrameType = { data: 0, windowUpdate: 1, ping: 2, goAway: 3 } as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export const Flag = { syn: 1, ack: 2, fin: 4, rst: 8 } as const;

export const GoAwayCode = { normal: 0, protocolError: 1, internalError: 2 } as const;
export type GoAwayCode = (typeof GoAwayCode)[keyof typeof GoAwayCode];

/** Both sides assume this window for a new stream; a larger one would have to be granted. */
export const INITIAL_WINDOW = 256 * 1024;

/** Highest id that may still be handed out (session.go stops one short of the maximum). */
export const LAST_STREAM_ID = 0xffff_fffd;

export interface Limits {
  /** Streams the peer opened that nobody accepted yet; a SYN beyond it is answered with RST. */
  readonly acceptBacklog: number;
  /** Our own opens on the wire without an ACK; further opens wait for a place. */
  readonly pendingOpens: number;
  /** Our own opens waiting for such a place; `open` throws beyond it. */
  readonly waitingOpens: number;
  /** Streams alive at once in a session; a SYN beyond it is answered with RST, `open` throws. */
  readonly maxStreams: number;
  /** Bytes a stream queues beyond the peer's window; `write` throws beyond it. */
  readonly sendQueueBytes: number;
  /** Bytes of control frames kept while the transport takes nothing; the session ends beyond it. */
  readonly controlQueueBytes: number;
  /** Largest payload of a data frame that we send, so that one stream cannot hold up the others. */
  readonly maxPayload: number;
  /** Milliseconds between keepalive pings; 0 sends none. */
  readonly keepAliveMs: number;
  /** Milliseconds within which a ping must be answered, and the transport must take more bytes. */
  readonly answerMs: number;
  /** Milliseconds within which a stream we opened must be acknowledged, or the session ends. */
  readonly openMs: number;
  /** Milliseconds a stream may stay half closed by us before it is reset. */
  readonly halfCloseMs: number;
}

/** yamux's `DefaultConfig`, which go-plugin uses unchanged, and our own caps where Go has none. */
export const DEFAULT_LIMITS: Limits = {
  acceptBacklog: 256,
  pendingOpens: 256,
  waitingOpens: 4096,
  maxStreams: 65_536,
  sendQueueBytes: 64 * 1024 * 1024,
  controlQueueBytes: 1024 * 1024,
  maxPayload: 64 * 1024,
  keepAliveMs: 30_000,
  answerMs: 10_000,
  openMs: 75_000,
  halfCloseMs: 300_000,
};
