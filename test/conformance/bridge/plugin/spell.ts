/**
 * How this end spells what it saw, by the rules of `../spell.go`: plain JSON, and objects with one `$` key for what JSON
 * has no form for.
 */
import { AppError, GoValue, HostError } from '../../../../server/bridge/index.ts';

/** A value that the bridge handed over, as JSON. */
export function spell(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'bigint':
      return { $bigint: String(value) };
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $float: String(value) };
    case 'object':
      return value === null ? null : spellObject(value);
    default:
      return value;
  }
}

function spellObject(value: object): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Date) return { $time: value.getTime() };
  if (value instanceof GoValue) return { $go: value.name, value: spell(value.value) };
  if (Array.isArray(value)) return value.map(spell);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spell(inner)]));
}

/** What a call to the host threw. */
export function spellThrown(error: unknown): unknown {
  if (error instanceof AppError) {
    const { message, id, statusCode, where, detailedError, requestId } = error;
    return {
      AppError: {
        message,
        id,
        status_code: statusCode,
        Where: where,
        detailed_error: detailedError,
        request_id: requestId,
      },
    };
  }
  if (error instanceof HostError) {
    return { HostError: error.code, method: error.method, message: error.message };
  }
  if (error instanceof Error) return { Error: error.name, message: error.message };
  return { other: String(error) };
}
