/** Runs one input, and tells what went wrong: thrown, rejected, or thrown where nobody was there to catch it. */
import type { Input, Property } from './property.ts';

const strays: unknown[] = [];
let watching = false;

/** From now on promises that nobody handles, and errors out of callbacks, count against the input that runs. */
export function watchStrays(): void {
  if (watching) return;
  watching = true;
  process.on('unhandledRejection', (reason) => strays.push(reason));
  process.on('uncaughtException', (reason) => strays.push(reason));
}

export interface Failure {
  /** What was thrown, in short. */
  readonly text: string;
  readonly stack: string;
}

/** Undefined where all rules hold. */
export async function runInput<Plan extends object>(
  property: Property<Plan>,
  input: Input<Plan>,
): Promise<Failure | undefined> {
  // A run may change what it is given, as peers' bytes belong to whoever receives them.
  const copy = { plan: input.plan, bytes: new Uint8Array(input.bytes) };
  try {
    const running = property.run(copy);
    if (running === undefined) return undefined;
    await running;
    await new Promise(setImmediate);
  } catch (reason) {
    strays.length = 0;
    return failureOf(reason);
  }
  if (strays.length === 0) return undefined;
  const [first] = strays;
  strays.length = 0;
  const failure = failureOf(first);
  return { ...failure, text: `uncaught ${failure.text}` };
}

/** Two failures are one when their texts differ in numbers and quoted parts alone. */
export function sameFailure(a: Failure, b: Failure): boolean {
  return kindOf(a.text) === kindOf(b.text);
}

export function kindOf(text: string): string {
  return text
    .replace(/"[^"]*"|'[^']*'/g, '""')
    .replace(/-?\d+n?/g, '0')
    .split('\n', 1)[0] as string;
}

function failureOf(reason: unknown): Failure {
  if (!(reason instanceof Error)) return { text: `threw ${String(reason)}`, stack: '' };
  return { text: `${reason.name}: ${reason.message}`, stack: reason.stack ?? '' };
}
