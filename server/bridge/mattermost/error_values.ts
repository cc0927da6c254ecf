/** Errors as they cross the wire, and as people throw and catch them. */
import { GoValue } from '../gob/values.ts';
import { AppError } from './app_error.ts';
import type { AppError as AppErrorValue } from './generated/types.ts';
import { HostError, hostErrorCode } from './host_error.ts';

/** The error in a reply's error slot: a `model.AppError` struct, or a Go `error` of any registered kind. */
export function thrownFrom(method: string, value: unknown): Error {
  if (!(value instanceof GoValue)) return appErrorFrom(value as AppErrorValue);
  if (value.name === '*model.AppError') return appErrorFrom(value.value as AppErrorValue);
  if (value.name === '*plugin.ErrorString') {
    const { Code, Err } = value.value as { readonly Code: number; readonly Err: string };
    return new HostError(hostErrorCode(Code), method, Err);
  }
  // A database's error: its own fields differ by driver.
  return new HostError('plain', method, `the host failed with a ${value.name}`);
}

export function appErrorFrom(value: AppErrorValue): AppError {
  return new AppError(value.message, {
    id: value.id,
    statusCode: value.status_code,
    where: value.Where,
    detailedError: value.detailed_error,
    requestId: value.request_id,
  });
}

/** What a hook threw, for a slot of type `*model.AppError`. */
export function toAppErrorValue(error: unknown, hook: string): Partial<AppErrorValue> {
  if (error instanceof AppError) {
    return {
      id: error.id,
      message: error.message,
      detailed_error: error.detailedError,
      request_id: error.requestId,
      // Go's http.Error panics on a status of less than three digits.
      status_code: error.statusCode >= 100 && error.statusCode <= 999 ? error.statusCode : 500,
      Where: error.where,
      // The host would look the id up among its own translations, and not find it.
      SkipTranslation: true,
    };
  }
  return {
    id: 'plugin.hook_failed',
    message: 'The plugin failed to answer.',
    detailed_error: error instanceof Error ? error.name : typeof error,
    status_code: 500,
    Where: hook,
    SkipTranslation: true,
  };
}

/** What a hook threw, for a slot of type `error`. An `AppError` crosses as what it is (client_rpc.go, encodableError). */
export function toErrorValue(error: unknown, hook: string): GoValue {
  if (error instanceof AppError) return new GoValue('*model.AppError', toAppErrorValue(error, hook));
  const text = error instanceof Error ? error.message || error.name : String(error);
  return new GoValue('*plugin.ErrorString', { Code: 0, Err: text });
}
