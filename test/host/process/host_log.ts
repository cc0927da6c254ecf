/**
 * What the host logs. Mattermost only logs a broken wire and carries on, so such lines are marked as trouble here, and
 * a test or a demonstration that ends with one has failed.
 */

export type HostLogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface HostLogLine {
  readonly level: HostLogLevel;
  readonly text: string;
  readonly trouble: boolean;
}

export class HostLog {
  readonly lines: HostLogLine[] = [];
  readonly #listener: ((line: HostLogLine) => void) | undefined;
  #excused = false;

  /** The listener is told every line as it comes. */
  constructor(listener?: (line: HostLogLine) => void) {
    this.#listener = listener;
  }

  add(level: HostLogLevel, text: string): void {
    this.#push({ level, text, trouble: false });
  }

  /** A sign of a broken wire or of a process in trouble. */
  trouble(text: string, level: HostLogLevel = 'error'): void {
    this.#push({ level, text, trouble: !this.#excused });
  }

  /** While a process is killed on purpose, what breaks is no trouble. */
  excuse(excused: boolean): void {
    this.#excused = excused;
  }

  firstTrouble(): string | undefined {
    return this.lines.find((line) => line.trouble)?.text;
  }

  text(): string {
    return this.lines.map(({ level, text }) => `${level.padEnd(5)} ${text}`).join('\n');
  }

  #push(line: HostLogLine): void {
    this.lines.push(line);
    this.#listener?.(line);
  }
}
