/** Errors that the host answers API calls with. */

import { GoValue } from '../../../server/bridge/gob/values.ts';

/** A `model.AppError`: what a served method throws, and the plugin finds in the call's error slot. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly id: string;
  readonly status: number;
  readonly where: string;

  constructor(where: string, status: number, id: string, message: string) {
    super(message);
    this.where = where;
    this.status = status;
    this.id = id;
  }

  /** As the struct has it. */
  toAppError(): Record<string, unknown> {
    const { id, message, status, where } = this;
    return { id, message, status_code: status, Where: where };
  }
}

/** What is not there; `where` is the method's Go name. */
export function missing(where: string): HostError {
  return new HostError(where, 404, 'store.missing.app_error', 'Not found.');
}

export function badRequest(where: string, id: string): HostError {
  return new HostError(where, 400, id, 'Bad request.');
}

/** The value of a Go `error` slot. */
export function errorValue(error: unknown): GoValue {
  if (error instanceof HostError) return new GoValue('*model.AppError', error.toAppError());
  const text = error instanceof Error ? error.message : String(error);
  return new GoValue('*plugin.ErrorString', { Code: 0, Err: text });
}
