/** When a plugin that fails its health checks is restarted, and when it is given up (health_check.go). */

const WINDOW_MS = 60 * 60 * 1000;
const LIMIT = 3;

export class HealthHistory {
  #failures: number[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Notes a failed health check. `deactivate` on the third within an hour, which also clears the history. */
  failed(): 'restart' | 'deactivate' {
    this.#failures.push(this.#now());
    const earliest = this.#failures.at(-LIMIT);
    if (earliest !== undefined && this.#now() - earliest <= WINDOW_MS) {
      this.#failures = [];
      return 'deactivate';
    }
    this.#failures = this.#failures.slice(-LIMIT);
    return 'restart';
  }
}
