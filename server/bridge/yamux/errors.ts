/**
 * The one error class of the yamux room. Its code is from a closed list, and each code has one consequence: what the
 * peer is told and how much of the connection is lost. Messages carry ids, sizes and offsets, never payload.
 */
import { GoAwayCode } from './constants.ts';

/**
 * What an error costs:
 * - `none`: the one call that met it;
 * - `reset`: one stream, which the peer is told with RST;
 * - `lost`: one stream, of which the peer knows or cannot be told;
 * - `close`: the session, without a word, as Go does;
 * - `goAway`: the session, after a go away with the protocol error code.
 */
export type Consequence = 'none' | 'reset' | 'lost' | 'close' | 'goAway';

const CONSEQUENCES = {
  // The peer broke the protocol. Go says go away for the stream faults, and just hangs up on a bad header.
  bad_version: 'close',
  bad_type: 'close',
  duplicate_stream: 'goAway',
  unexpected_fin: 'goAway',
  receive_window_exceeded: 'goAway',
  // The peer, or the transport, gave the session up.
  remote_protocol_error: 'close',
  remote_internal_error: 'close',
  unexpected_go_away: 'close',
  transport_failed: 'close',
  keepalive_timeout: 'close',
  write_timeout: 'close',
  open_timeout: 'close',
  control_queue_full: 'close',
  // One stream.
  session_closed: 'lost',
  stream_reset: 'lost',
  stream_closed: 'none',
  half_close_timeout: 'reset',
  handler_failed: 'reset',
  // One call.
  send_queue_full: 'none',
  read_ended: 'none',
  remote_go_away: 'none',
  streams_exhausted: 'none',
  too_many_opens: 'none',
  ping_timeout: 'none',
} as const satisfies Record<string, Consequence>;

export type YamuxErrorCode = keyof typeof CONSEQUENCES;

export class YamuxError extends Error {
  override readonly name = 'YamuxError';
  readonly code: YamuxErrorCode;

  constructor(code: YamuxErrorCode, message: string, options?: { cause?: unknown }) {
    super(`yamux: ${message}`, options);
    this.code = code;
  }

  get consequence(): Consequence {
    return CONSEQUENCES[this.code];
  }

  /** The code to say go away with before hanging up; undefined where Go hangs up without a word. */
  get goAway(): GoAwayCode | undefined {
    return this.consequence === 'goAway' ? GoAwayCode.protocolError : undefined;
  }

  /** A YamuxError as it is; anything else as the failure of the transport that raised it. */
  static from(reason: unknown): YamuxError {
    if (reason instanceof Error && reason.name === 'YamuxError' && 'code' in reason)
      return reason as YamuxError;
    const name = reason instanceof Error ? reason.name : typeof reason;
    return new YamuxError('transport_failed', `transport failed: ${name}`, { cause: reason });
  }
}
