/**
 * Structured log: a message and key/value pairs, handed to a sink.
 *
 * Values are ids, codes, counts and sizes. Post text, prompts and upstream bodies never come here: errors are
 * described by `describeError`, which takes codes and leaves messages of foreign errors out.
 */

import { AppError } from '../bridge/mattermost/app_error.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogValue = string | number | boolean;
export type LogFields = Readonly<Record<string, LogValue | undefined>>;

/** Takes one finished line. `pairs` alternates key and value, as the plugin API's Log calls expect. Must not throw. */
export type LogSink = (level: LogLevel, message: string, pairs: readonly LogValue[]) => void;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with `fields` before those of every line. */
  with(fields: LogFields): Log;
}

/** Longest value kept, in UTF-16 units; the host's reader ends at lines over 64 KiB. */
const MAX_VALUE = 300;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

function cleanValue(value: LogValue): LogValue {
  if (typeof value !== 'string') return value;
  const oneLine = value.replace(CONTROL, ' ');
  return oneLine.length > MAX_VALUE ? `${oneLine.slice(0, MAX_VALUE)}…` : oneLine;
}

/** A log that writes to `sink`; fields whose value is `undefined` are left out. */
export function createLog(sink: LogSink, base: LogFields = {}): Log {
  const write = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    const pairs: LogValue[] = [];
    for (const [key, value] of Object.entries({ ...base, ...fields })) {
      if (value !== undefined) pairs.push(key, cleanValue(value));
    }
    sink(level, message, pairs);
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    with: (fields) => createLog(sink, { ...base, ...fields }),
  };
}

/** The four Log calls of the plugin API. */
export interface HostLogApi {
  logDebug(message: string, pairs: unknown[]): Promise<unknown>;
  logInfo(message: string, pairs: unknown[]): Promise<unknown>;
  logWarn(message: string, pairs: unknown[]): Promise<unknown>;
  logError(message: string, pairs: unknown[]): Promise<unknown>;
}

/** Logs through the host; a line the host does not take (no session, a failed call) goes to `fallback`. */
export function hostSink(api: () => HostLogApi | undefined, fallback: LogSink): LogSink {
  return (level, message, pairs) => {
    const host = api();
    if (host === undefined) {
      fallback(level, message, pairs);
      return;
    }
    const values = [...pairs];
    const call = {
      debug: () => host.logDebug(message, values),
      info: () => host.logInfo(message, values),
      warn: () => host.logWarn(message, values),
      error: () => host.logError(message, values),
    }[level];
    Promise.resolve()
      .then(call)
      .catch(() => fallback(level, message, pairs));
  };
}

/** `text` with every one of `secrets` replaced; secrets shorter than 4 units are ignored, they would match anything. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= 4) clean = clean.split(secret).join('[redacted]');
  }
  return clean;
}

/** Name and code of an error, as log fields. Messages stay out: a foreign error may quote what it was given. */
export function describeError(error: unknown): LogFields {
  if (error instanceof AppError) {
    return { error: 'AppError', code: error.id, status: error.statusCode, where: error.where };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined;
  const frame = code === undefined ? firstFrame(error) : undefined;
  return { error: error.name, code, status, at: frame };
}

/** `file.ts:12:3` of the innermost frame, without its folder. */
function firstFrame(error: Error): string | undefined {
  const lines = (error.stack ?? '').split('\n').map((line) => line.trim());
  const frame = lines.find((line) => /^at .*:\d+:\d+\)?$/.test(line));
  return frame?.match(/([^/\\(\s]+:\d+:\d+)\)?$/)?.[1];
}
