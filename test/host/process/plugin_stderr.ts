/**
 * What the host makes of the plugin's standard error (go-plugin client.go `logStderr`, log_entry.go): lines of hclog's
 * JSON, lines with a level in front, and anything else. Some lines would panic the host itself; those are trouble.
 */

import type { HostLog, HostLogLevel } from './host_log.ts';

/** `PluginLogBufferSize`: longer lines come in pieces, and none of the pieces is parsed. */
const LINE_BYTES = 64 * 1024;

/** The layout `2006-01-02T15:04:05.000000Z07:00`: six fraction digits, no more and no less. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/;
const STRING_KEYS = ['@message', '@level', '@timestamp'];
const LEVELS: Readonly<Record<string, HostLogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
};

/** Cuts a byte stream into lines of at most `limit` bytes; `whole` is false for each piece of a longer one. */
export class LineCutter {
  readonly #limit: number;
  readonly #take: (line: string, whole: boolean) => void;
  #rest: Buffer = Buffer.alloc(0);
  #continued = false;

  constructor(limit: number, take: (line: string, whole: boolean) => void) {
    this.#limit = limit;
    this.#take = take;
  }

  push(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = bytes.indexOf(0x0a);
      const size = end === -1 ? bytes.length : end;
      if (size >= this.#limit) {
        this.#take(bytes.subarray(0, this.#limit).toString('utf8'), false);
        bytes = bytes.subarray(this.#limit);
        this.#continued = true;
      } else if (end === -1) break;
      else {
        this.#take(bytes.subarray(0, end).toString('utf8').replace(/\r$/, ''), !this.#continued);
        bytes = bytes.subarray(end + 1);
        this.#continued = false;
      }
    }
    this.#rest = bytes;
  }

  /** What stands behind the last newline. */
  finish(): void {
    if (this.#rest.length > 0) this.#take(this.#rest.toString('utf8'), !this.#continued);
    this.#rest = Buffer.alloc(0);
  }
}

/** Reads standard error into the log. */
export function stderrReader(log: HostLog): LineCutter {
  let inPanic = false;
  return new LineCutter(LINE_BYTES, (line, whole) => {
    if (!whole) {
      log.trouble(`plugin: unparsed piece of a long line on standard error: ${line.slice(0, 200)}`, 'debug');
      return;
    }
    const object = parseObject(line);
    if (object === undefined) {
      const prefix = /^\[(TRACE|DEBUG|INFO|WARN|ERROR)\]/.exec(line)?.[1]?.toLowerCase();
      inPanic ||= prefix === undefined && /^(panic|fatal error): /.test(line);
      if (prefix === undefined && inPanic) log.trouble(`plugin: ${line}`);
      else log.add(LEVELS[prefix ?? 'debug'] ?? 'debug', `plugin: ${line}`);
      return;
    }
    const crashing = STRING_KEYS.find((key) => key in object && typeof object[key] !== 'string');
    if (crashing !== undefined) {
      log.trouble(
        `the host panics: ${crashing} is no string in a line of the plugin's standard error: ${line}`,
      );
      return;
    }
    logEntry(log, line, object);
  });
}

function logEntry(log: HostLog, line: string, object: Record<string, unknown>): void {
  const { '@message': message, '@level': level, '@timestamp': timestamp, ...pairs } = object;
  const known =
    LEVELS[
      String(level ?? '')
        .trim()
        .toLowerCase()
    ];
  if (known === undefined || (timestamp !== undefined && !TIMESTAMP.test(String(timestamp)))) {
    log.add('debug', `plugin: ${line}`);
    return;
  }
  const fields = Object.entries(pairs).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  log.add(known, ['plugin:', String(message ?? ''), ...fields].join(' '));
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
