/**
 * Lines for fd 2 as the host's go-plugin reads them: one JSON object each, as hclog writes it.
 *
 * go-plugin's log_entry.go asserts `@message`, `@level` and `@timestamp` to be strings without checking, in a
 * goroutine that nothing recovers: a line `{"@message":1}` ends the whole Mattermost server. So whatever is written
 * to fd 2 goes through here. The timestamp must have exactly six fraction digits.
 */

/** Levels of the host's log. */
export type HostLogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
/** Keys and values beside a message; anything else is made text first. */
export type HostLogValue = string | number | boolean;

/** go-plugin reads lines of up to 64 KiB; longer ones arrive in pieces, unparsed. */
const MAX_LINE_BYTES = 60 * 1024;
/** UTF-16 units; even at six bytes each (`\u0000`) the message leaves room for pairs. */
const MAX_MESSAGE = 8 * 1024;
const MAX_VALUE = 2 * 1024;

/**
 * One line, its newline included. `pairs` alternates key and value; a last key without value gets an empty one. What
 * is too long is cut, pairs which do not fit the line are left out.
 */
export function hostLogLine(
  level: HostLogLevel,
  message: string,
  pairs: readonly HostLogValue[] = [],
  now: Date = new Date(),
): string {
  const timestamp = now.toISOString().replace('Z', '000Z');
  let line = `{"@level":"${level}","@message":${text(message, MAX_MESSAGE)},"@timestamp":"${timestamp}"`;
  let room = MAX_LINE_BYTES - Buffer.byteLength(line) - 2;
  for (let i = 0; i < pairs.length; i += 2) {
    // `@…` keys are hclog's own.
    const key = String(pairs[i]).replace(/^@+/, '');
    const pair = `,${text(key, 128)}:${value(pairs[i + 1] ?? '')}`;
    const size = Buffer.byteLength(pair);
    if (size > room) continue;
    line += pair;
    room -= size;
  }
  return `${line}}\n`;
}

function value(given: HostLogValue): string {
  if (typeof given === 'boolean' || (typeof given === 'number' && Number.isFinite(given)))
    return String(given);
  return text(String(given), MAX_VALUE);
}

function text(given: string, max: number): string {
  // JSON.stringify escapes control characters and lone surrogates.
  return JSON.stringify(given.length > max ? `${given.slice(0, max)}…` : given);
}
