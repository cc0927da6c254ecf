/** The API's log methods: a message, and key and value in turns. */

import type { HostState } from './served.ts';

const LEVELS = { LogDebug: 'debug', LogInfo: 'info', LogWarn: 'warn', LogError: 'error' } as const;

export function isLogMethod(go: string): go is keyof typeof LEVELS {
  return Object.hasOwn(LEVELS, go);
}

/** Writes the call into the host's log as one line. */
export function logCall(
  log: HostState['log'],
  method: keyof typeof LEVELS,
  [message, pairs]: readonly unknown[],
): void {
  const values = Array.isArray(pairs) ? (pairs as readonly unknown[]) : [];
  const fields: string[] = [];
  for (let index = 0; index < values.length; index += 2) {
    fields.push(`${String(values[index])}=${JSON.stringify(values[index + 1] ?? null)}`);
  }
  log(LEVELS[method], [String(message), ...fields].join(' '));
}
