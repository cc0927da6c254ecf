/**
 * The one error class of the net/rpc room.
 *
 * - `remote`: the peer answered with an error; the message is its text;
 * - `method_missing`: the peer does not have the method. The connection is sound: this is how an old host is probed;
 * - `bad_reply`: the answer does not fit the type that was asked for. The connection is sound;
 * - `closed`: the connection ended, or was closed, before the answer;
 * - `protocol`: the peer's bytes are no net/rpc; the connection is over;
 * - `overloaded`: the peer does not take what we send, and enough is waiting.
 *
 * A handler of our server that throws a `remote` one answers with just its text.
 */
export type RpcErrorCode = 'remote' | 'method_missing' | 'bad_reply' | 'closed' | 'protocol' | 'overloaded';

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: RpcErrorCode;
  /** Whoever is to know has been told. */
  readonly reported: boolean;

  constructor(code: RpcErrorCode, message: string, options?: { cause?: unknown; reported?: boolean }) {
    super(message, options);
    this.code = code;
    this.reported = options?.reported === true;
  }

  /** The error that the `Error` text of a response stands for. */
  static fromResponse(text: string): RpcError {
    const missing = text.startsWith("rpc: can't find method ") || text.startsWith("rpc: can't find service ");
    return new RpcError(missing ? 'method_missing' : 'remote', text);
  }
}

const NAME = /^[A-Za-z_$][\w$]{0,63}$/;
const CODE = /^[\w.:/-]{1,128}$/;

/**
 * What the peer, and a log, may hear of an error of ours: its name and its code. The message stays here, it may quote
 * what users wrote.
 */
export function safeErrorText(error: unknown): string {
  if (error instanceof RpcError && error.code === 'remote') return error.message;
  if (!(error instanceof Error)) return `threw a ${error === null ? 'null' : typeof error}`;
  const name = NAME.test(error.name) ? error.name : 'Error';
  const code = 'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? error.code : '';
  return code === '' ? name : `${name}: ${code}`;
}

/** What a handler throws of a failure that has been reported: the peer gets its name and code, and no more is said. */
export function reportedFailure(error: unknown): RpcError {
  return new RpcError('remote', safeErrorText(error), { cause: error, reported: true });
}
