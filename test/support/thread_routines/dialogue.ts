/** The parts a routine is made of, written as text: lists of words, of lines, of short dialogues with gaps to fill. */

import type { Seeded } from '../seeded.ts';

/** Who speaks, by a letter that the routine knows, and what they say. */
export type Dialogue = readonly (readonly [who: string, text: string])[];

export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

export function lines(text: string): readonly string[] {
  return text.trim().split('\n');
}

/** One dialogue a line: `m: text / z: text`. */
export function dialogues(text: string): readonly Dialogue[] {
  return lines(text).map((line) =>
    line.split(' / ').map((part) => {
      const colon = part.indexOf(': ');
      if (colon === -1) throw new Error(`dialogue: expected "who: text", got "${part}"`);
      return [part.slice(0, colon), part.slice(colon + 2)] as const;
    }),
  );
}

/** Puts values where `{name}` stands. Throws where there is none. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`routine: expected a value for {${name}}`);
    return String(value);
  });
}

/** All of them in an order of chance, then again in another: nothing comes back before everything has been. */
export function inTurn<T>(from: readonly T[], random: Seeded): () => T {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...from];
    const [taken] = left.splice(random.below(left.length), 1);
    if (taken === undefined) throw new Error('routine: expected a non-empty list');
    return taken;
  };
}
