/** Work in slices: after so much of it, other work gets its turn. */

/** Gives other work its turn; resolves when it is ours again. */
export type Pause = () => Promise<void>;

/** Between two pauses, in units of about a microsecond on a small server; work is told by its size, never by a clock. */
const SLICE = 2_500;

export class Pacing {
  readonly #pause: Pause;
  #left = SLICE;

  constructor(pause: Pause) {
    this.#pause = pause;
  }

  /** Counts work that was done; true when it is time to `rest`. */
  spent(units: number): boolean {
    this.#left -= units;
    return this.#left <= 0;
  }

  async rest(): Promise<void> {
    this.#left = SLICE;
    await this.#pause();
  }
}
