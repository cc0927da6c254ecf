/** Random numbers that can be had again: a test prints its seed and takes it back from `SEED`. */

export interface Seeded {
  readonly seed: number;
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from 0 to `below - 1`. */
  below(below: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Mulberry32. The seed is `given`, else the environment's `SEED`, else the clock's. */
export function seeded(given?: number): Seeded {
  const seed = (given ?? (Number(process.env.SEED) || Date.now())) >>> 0;
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    seed,
    next,
    below,
    pick: (from) => {
      const chosen = from[below(from.length)];
      if (chosen === undefined) throw new Error('pick: expected a non-empty list');
      return chosen;
    },
  };
}
