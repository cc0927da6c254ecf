/**
 * The one error class of the go_plugin room.
 *
 * - `accept_timeout`, `dial_timeout`: the other side of a brokered stream did not come within 5 s;
 * - `bad_ack`: it answered with another stream's id;
 * - `session_closed`: the session ended first;
 * - `id_taken`: the id is being accepted already;
 * - `no_socket`: no place to listen could be had.
 */
export type GoPluginErrorCode =
  | 'accept_timeout'
  | 'dial_timeout'
  | 'bad_ack'
  | 'session_closed'
  | 'id_taken'
  | 'no_socket';

export class GoPluginError extends Error {
  override readonly name = 'GoPluginError';
  readonly code: GoPluginErrorCode;

  constructor(code: GoPluginErrorCode, message: string, options?: { cause?: unknown }) {
    super(`go-plugin: ${message}`, options);
    this.code = code;
  }
}

export interface ErrorFacts {
  readonly error: string;
  readonly code?: string;
  /** `file.ts:12:3` of the innermost frame. */
  readonly at?: string;
}

const NAME = /^[A-Za-z_$][\w$]{0,63}$/;
const CODE = /^[\w.:/-]{1,128}$/;

/** What a log may say of any error: name, code, first frame. Its message may quote what users wrote. */
export function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { error: error === null ? 'null' : typeof error };
  const code = 'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? error.code : '';
  const at = firstFrame(error);
  return {
    error: NAME.test(error.name) ? error.name : 'Error',
    ...(code === '' ? {} : { code }),
    ...(at === undefined ? {} : { at }),
  };
}

/** The message comes before the frames in a stack and may look like one: it is cut off first. */
function firstFrame(error: Error): string | undefined {
  const stack = String(error.stack ?? '');
  const after = stack.indexOf(error.message);
  const frames = after < 0 ? stack : stack.slice(after + error.message.length);
  return frames.match(/^\s*at .*?([\w.-]+:\d+:\d+)\)?$/m)?.[1];
}
