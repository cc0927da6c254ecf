/** Time as the session sees it, so that tests can hold the clock. */

export interface Timers {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
  /** Milliseconds on a monotonic clock. */
  now(): number;
}

/** The process's own clock. Its timers do not keep the process alive: the connection does. */
export const systemTimers: Timers = {
  setTimeout: (callback, ms) => {
    const handle = setTimeout(callback, ms);
    handle.unref();
    return handle;
  },
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  now: () => performance.now(),
};

/**
 * A deadline on the peer that grants one more turn of the event loop when it expires. After a stall of our own loop,
 * expired timers run before the socket is read; without that turn we would blame the peer for our stall.
 */
export class Deadline {
  readonly #timers: Timers;
  #handle: unknown;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  start(ms: number, missed: () => void): void {
    this.clear();
    this.#handle = this.#timers.setTimeout(() => {
      this.#handle = this.#timers.setTimeout(() => {
        this.#handle = undefined;
        missed();
      }, 0);
    }, ms);
  }

  clear(): void {
    if (this.#handle !== undefined) this.#timers.clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}
