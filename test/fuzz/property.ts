/**
 * What is fuzzed: a property makes inputs from random numbers, and runs one. An input is self-contained, so that it
 * can be kept in the corpus, made smaller, and run again without the seed it came from.
 */
import type { Seeded } from '../support/seeded.ts';

export interface Input<Plan> {
  /** What is done, as JSON. Top-level lists are made of parts that may be left out one by one. */
  readonly plan: Plan;
  /** What the peer sends. */
  readonly bytes: Uint8Array;
}

export interface Property<Plan extends object = object> {
  /** As in `properties.ts`. */
  readonly name: string;
  make(random: Seeded): Input<Plan>;
  /** Throws, or rejects, where a rule is broken. */
  run(input: Input<Plan>): void | Promise<void>;
}

/** Nth input of a run: the same for the same seed, whoever else runs. */
export function inputSeed(seed: number, name: string, index: number): number {
  let mixed = (seed ^ 0x9e3779b9) >>> 0;
  for (let i = 0; i < name.length; i += 1) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193) >>> 0;
  mixed = Math.imul(mixed ^ index, 0x85ebca6b) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
