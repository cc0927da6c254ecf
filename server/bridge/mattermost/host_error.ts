/** What a call to the host can fail with, besides the `AppError` that the host itself answers with. */

/** Codes of `plugin.ErrorString` (server/public/plugin/client_rpc.go, encodableError): Go's well-known errors. */
const CODES = [
  'plain',
  'eof',
  'sql_no_rows',
  'sql_conn_done',
  'sql_tx_done',
  'skip',
  'bad_conn',
  'remove_argument',
] as const;

/** Why a call has no answer; a closed list. */
export type HostErrorCode =
  /** An `error` of the host's, by its well-known kind. */
  | (typeof CODES)[number]
  /** This host is too old for the call. The connection is sound. */
  | 'not_supported'
  /** The host answered neither a value nor an error. */
  | 'no_value'
  /** The host answered in a form that the bridge does not know. The connection is sound. */
  | 'bad_answer'
  /** The host did not take the call, and said why. */
  | 'refused'
  /** So much waits for the host that the call was not sent. */
  | 'overloaded'
  /** There is no host to ask: before `OnActivate`, or after the connection ended. */
  | 'not_connected'
  /** Bytes that somebody sends in a stream ended before all that were announced had come. */
  | 'stream_ended'
  /** An argument that the host would follow unchecked is missing: handing it over could end the host. */
  | 'missing_argument'
  /** An argument that the host, or this one, cannot take. */
  | 'bad_argument'
  /** Saving would reset settings that the host has and the bridge does not know. */
  | 'unknown_settings';

/** A call that the host did not answer, or answered with an `error` of Go's; an `AppError` is an answer of its own. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: HostErrorCode;
  /** Name of the call in Go, such as `RegisterCommand`. */
  readonly method: string;

  constructor(code: HostErrorCode, method: string, message: string, options?: { cause?: unknown }) {
    super(`${method}: ${message}`, options);
    this.code = code;
    this.method = method;
  }
}

/** The code that `plugin.ErrorString.Code` stands for. */
export function hostErrorCode(code: number): HostErrorCode {
  return CODES[code] ?? 'plain';
}
