/**
 * Makes a failing input smaller while it goes on failing: parts of the plan's lists, and of the bytes, are left out in
 * ever smaller pieces (delta debugging, Zeller and Hildebrandt 2002); bytes that need not be what they are become zero.
 */
import type { Input } from './property.ts';

/** Runs an input, and tells whether it still fails in the same way. */
export type StillFails<Plan> = (input: Input<Plan>) => Promise<boolean>;

/** Tries so many inputs at most. */
const MAX_TRIES = 4000;

export async function minimise<Plan extends object>(
  failing: Input<Plan>,
  stillFails: StillFails<Plan>,
  maxTries: number = MAX_TRIES,
): Promise<Input<Plan>> {
  let input = failing;
  let tries = 0;
  const attempt = async (smaller: Input<Plan>): Promise<boolean> => {
    if (tries >= maxTries) return false;
    tries += 1;
    if (!(await stillFails(smaller))) return false;
    input = smaller;
    return true;
  };
  for (;;) {
    const before = sizeOf(input);
    for (const [key, value] of Object.entries(input.plan)) {
      if (!Array.isArray(value)) continue;
      await withoutParts(value.length, (from, to) => {
        const list = (input.plan as Record<string, unknown[]>)[key] as unknown[];
        return attempt({ ...input, plan: { ...input.plan, [key]: without(list, from, to) } });
      });
    }
    await withoutParts(input.bytes.length, (from, to) =>
      attempt({
        ...input,
        bytes: Buffer.concat([input.bytes.subarray(0, from), input.bytes.subarray(to)]),
      }),
    );
    if (sizeOf(input) >= before || tries >= maxTries) break;
  }
  for (let at = 0; at < input.bytes.length && tries < maxTries; at += 1) {
    if (input.bytes[at] !== 0) await attempt({ ...input, bytes: zeroed(input.bytes, at) });
  }
  return input;
}

/** Offers every part of a list for removal, halves first, single elements last. */
async function withoutParts(
  length: number,
  remove: (from: number, to: number) => Promise<boolean>,
): Promise<void> {
  let left = length;
  for (let size = Math.ceil(length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    // From the end: what comes early is more often needed by what comes late.
    for (let to = left; to > 0; ) {
      const from = Math.max(0, to - size);
      if (await remove(from, to)) left -= to - from;
      to = from;
    }
  }
}

function without<T>(list: readonly T[], from: number, to: number): T[] {
  return [...list.slice(0, from), ...list.slice(to)];
}

function zeroed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = 0;
  return copy;
}

function sizeOf(input: Input<object>): number {
  let size = input.bytes.length;
  for (const value of Object.values(input.plan)) if (Array.isArray(value)) size += value.length;
  return size;
}
