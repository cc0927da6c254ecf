/**
 * The one road of every call to the host: checks arguments, calls, unwraps results, throws errors. The generated
 * table says how; calls written by hand (api.ts) take the same road for what they share.
 */
import type { TypeRef } from '../gob/schema.ts';
import { RpcError } from '../net_rpc/rpc_error.ts';
import { thrownFrom } from './error_values.ts';
import { HostError, type HostErrorCode } from './host_error.ts';
import type { ApiMethod } from './method.ts';
import type { Caller } from './transformers.ts';

export type HostCall = (...args: unknown[]) => Promise<unknown>;

/** Names of the fields of argument and reply structs, by position. */
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** The connection of the moment. Throws `not_connected` where there is none. */
export type ClientSource = (method: string) => Caller;

/** A function that makes the calls of one method of the table. */
export function hostCall(method: ApiMethod, client: ClientSource): HostCall {
  const serviceMethod = `Plugin.${method.go}`;
  const argsType: TypeRef = { struct: method.args };
  const replyType: TypeRef = { struct: method.returns };
  const { params, pointers = [] } = method;
  const unwrap = unwrapper(method);
  return async (...given) => {
    for (const index of pointers) {
      if (given[index] === null || given[index] === undefined) {
        throw new HostError('missing_argument', method.go, `expected ${params[index]}, got nothing`);
      }
    }
    const args: Record<string, unknown> = {};
    for (let i = 0; i < params.length; i += 1) args[LETTERS[i] as string] = given[i];
    return unwrap(await exchange(client, method, serviceMethod, argsType, args, replyType));
  };
}

/** One exchange. What fails below the call is thrown as a `HostError`; an old host's "no such method" is `not_supported`. */
export async function exchange(
  client: ClientSource,
  method: { readonly go: string; readonly since: string },
  serviceMethod: string,
  argsType: TypeRef,
  args: unknown,
  replyType: TypeRef,
): Promise<unknown> {
  try {
    return await client(method.go).call(serviceMethod, argsType, args, replyType);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const [code, message] = failureOf(error, method.since);
    throw new HostError(code, method.go, message, { cause: error });
  }
}

/** What a failed exchange is to a plugin's author. */
function failureOf(error: RpcError, since: string): [HostErrorCode, string] {
  switch (error.code) {
    case 'method_missing':
      return ['not_supported', `this server does not have it; it needs Mattermost ${since} or newer`];
    case 'closed':
    case 'protocol':
      return ['not_connected', 'the connection to the host ended'];
    case 'overloaded':
      return ['overloaded', 'too many calls wait for the host; this one was not sent'];
    case 'bad_reply':
      return ['bad_answer', 'the host answered in a form that the bridge does not know'];
    case 'remote':
      return ['refused', error.message];
  }
}

/** Nothing, the one result, or the list of results; throws what stands in the error slot. */
export function unwrapper(method: ApiMethod): (reply: unknown) => unknown {
  const { results, error, required = [] } = method;
  const letters = LETTERS.slice(0, results);
  const errorLetter = error === '' ? undefined : LETTERS[results];
  return (reply) => {
    const fields = reply as Record<string, unknown>;
    if (errorLetter !== undefined && fields[errorLetter] !== null) {
      throw thrownFrom(method.go, fields[errorLetter]);
    }
    for (const index of required) {
      if (fields[LETTERS[index] as string] === null) {
        throw new HostError('no_value', method.go, 'the host answered with neither a value nor an error');
      }
    }
    if (results === 0) return undefined;
    return results === 1 ? fields.A : letters.map((letter) => fields[letter]);
  };
}
