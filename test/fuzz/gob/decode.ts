/**
 * The decoder on broken streams. Whatever comes: a value, `PENDING`, `RESTARTED` or a GobError. A value that does not
 * fit can be passed over; what cannot even be passed over ends the stream, with the same error for good. In whatever
 * pieces it comes: the same. Passing over a value ends where reading it ended. What was read has its type, and is the
 * same again when written back.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { GobDecoder, PENDING, RESTARTED } from '../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import { GobError } from '../../../server/bridge/gob/gob_error.ts';
import type { GobLimits } from '../../../server/bridge/gob/limits.ts';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import type { Seeded } from '../../support/seeded.ts';
import { pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { bomb } from './bombs.ts';
import { brokenGolden } from './broken_golden.ts';
import { assertConforms } from './conforms.ts';
import { anyType, universe } from './seeds.ts';
import { syntheticStream } from './synthetic.ts';

/** Reads the next value as `type`, or passes over it where there is none. */
export interface Take {
  readonly type?: TypeRef;
  readonly restart?: TypeRef;
}

interface Plan {
  readonly takes: readonly Take[];
  readonly cuts: readonly number[];
  readonly unknownNames: 'refuse' | 'read';
  readonly limits: Partial<GobLimits>;
  /** Also judge and write back what was read: thorough, and slow. */
  readonly judged: boolean;
}

type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'restarted' }
  /** Did not fit, and was passed over. */
  | { readonly kind: 'misfit'; readonly error: GobError }
  /** The end of the stream for us. */
  | { readonly kind: 'dead'; readonly error: GobError };

export const gobDecode: Property<Plan> = {
  name: 'gob/decode',
  make: (random) => {
    const { bytes, takes } = streamOf(random);
    return {
      plan: {
        takes,
        cuts: randomCuts(random, bytes.length),
        unknownNames: random.below(2) === 0 ? 'refuse' : 'read',
        limits: random.below(4) > 0 ? {} : smallLimits(random),
        judged: random.below(3) === 0,
      },
      bytes,
    };
  },
  run: ({ plan, bytes }: Input<Plan>) => {
    const whole = inOnePiece(plan, bytes);
    inPieces(plan, bytes, whole);
    passedOver(plan, bytes, whole);
    if (plan.judged) judge(plan, whole.outcomes);
  },
};

/** So small that streams meet them. */
function smallLimits(random: Seeded): Partial<GobLimits> {
  return {
    maxMessageBytes: random.pick([40, 200, 2 ** 28]),
    maxValueBytes: random.pick([60, 300, 2 ** 28]),
    maxValueMessages: random.pick([1, 2, 4, 500]),
    maxTypes: random.pick([1, 3, 5000]),
    maxFields: random.pick([3, 30, 100_000]),
    maxDepth: random.pick([2, 4, 500]),
    maxExtraMemory: random.pick([0, 1000, 4 * 1024 * 1024]),
  };
}

function streamOf(random: Seeded): { bytes: Uint8Array; takes: Take[] } {
  const kind = random.below(100);
  const stream = kind < 58 ? brokenGolden(random) : kind < 98 ? syntheticStream(random) : bomb(random);
  const restart = random.below(3) === 0 ? { struct: 'rpc.Request' } : undefined;
  const takes = stream.types.map((type): Take => {
    const asked = random.below(25) === 0 ? anyType(random) : type;
    return {
      ...(random.below(8) === 0 ? {} : { type: asked }),
      ...(restart === undefined ? {} : { restart }),
    };
  });
  return { bytes: stream.bytes, takes };
}

interface Whole {
  readonly outcomes: readonly Outcome[];
  /** What was buffered after each. */
  readonly buffered: readonly number[];
  readonly left: number;
}

function inOnePiece(plan: Plan, bytes: Uint8Array): Whole {
  const taker = new Taker(plan);
  taker.decoder.push(new Uint8Array(bytes));
  const outcomes: Outcome[] = [];
  const buffered: number[] = [];
  for (const take of plan.takes) {
    const outcome = taker.take(take);
    if (outcome === undefined) break;
    outcomes.push(outcome);
    const left = taker.decoder.bufferedBytes;
    assert.ok(left >= 0 && left <= bytes.length, `${left} bytes are buffered of ${bytes.length}`);
    buffered.push(left);
    if (outcome.kind === 'dead') {
      assertDead(taker.decoder, take, outcome.error);
      break;
    }
  }
  return { outcomes, buffered, left: taker.decoder.bufferedBytes };
}

function inPieces(plan: Plan, bytes: Uint8Array, whole: Whole): void {
  if (plan.cuts.length === 0) return;
  const taker = new Taker(plan);
  let done = 0;
  for (const piece of pieces(bytes, plan.cuts)) {
    taker.decoder.push(piece);
    for (; done < plan.takes.length; done += 1) {
      const outcome = taker.take(plan.takes[done] as Take);
      if (outcome === undefined) break;
      assertSame(outcome, whole.outcomes[done], done);
      if (outcome.kind === 'dead') return;
    }
  }
  assert.equal(done, whole.outcomes.length, 'values read in pieces');
  assert.equal(taker.decoder.bufferedBytes, whole.left, 'bytes left after reading in pieces');
}

function passedOver(plan: Plan, bytes: Uint8Array, whole: Whole): void {
  const decoder = new GobDecoder(universe, plan.limits);
  decoder.push(new Uint8Array(bytes));
  for (const [index, outcome] of whole.outcomes.entries()) {
    // A value that broke off leaves its definitions behind, as here.
    if (outcome.kind !== 'value' || plan.takes[index]?.restart !== undefined) return;
    const skipped = decoder.skip();
    assert.equal(skipped, true, `value ${index} was read, and is not passed over`);
    assert.equal(decoder.bufferedBytes, whole.buffered[index], `end of value ${index} passed over`);
  }
}

function judge(plan: Plan, outcomes: readonly Outcome[]): void {
  const encoder = new GobEncoder(universe, { newerFields: true });
  const decoder = new GobDecoder(universe);
  for (const [index, outcome] of outcomes.entries()) {
    const type = plan.takes[index]?.type;
    if (outcome.kind !== 'value' || type === undefined) continue;
    assertConforms(universe, type, outcome.value, plan.unknownNames === 'read');
    let bytes: Uint8Array;
    try {
      bytes = encoder.encode(type, outcome.value);
    } catch (error) {
      if (error instanceof GobError && error.code === 'unknown_name' && plan.unknownNames === 'read')
        continue;
      throw error;
    }
    decoder.push(bytes);
    const again = decoder.decode(type);
    assert.ok(isDeepStrictEqual(again, outcome.value), `value ${index} differs when written back`);
  }
}

/** Takes one value after the other, as a net/rpc connection does. */
class Taker {
  readonly decoder: GobDecoder;
  /** Why the value that is due does not fit. */
  #misfit: GobError | undefined;

  constructor({ unknownNames, limits }: Plan) {
    this.decoder = new GobDecoder(universe, { unknownNames, ...limits });
  }

  /** Undefined while it is pending. */
  take({ type, restart }: Take): Outcome | undefined {
    if (type !== undefined && this.#misfit === undefined) {
      const value = attempted(() => this.decoder.decode(type, restart));
      if (value === PENDING) return undefined;
      if (value === RESTARTED) return { kind: 'restarted' };
      if (!(value instanceof GobError)) return { kind: 'value', value };
      this.#misfit = value;
    }
    const done = attempted(() => this.decoder.skip(restart));
    if (done === PENDING) return undefined;
    const error = this.#misfit;
    this.#misfit = undefined;
    if (done instanceof GobError) return { kind: 'dead', error: done };
    if (done === RESTARTED) return { kind: 'restarted' };
    return error === undefined ? { kind: 'value', value: true } : { kind: 'misfit', error };
  }
}

function attempted(take: () => unknown): unknown {
  try {
    return take();
  } catch (error) {
    if (error instanceof GobError) return error;
    throw error;
  }
}

function assertDead(decoder: GobDecoder, { type, restart }: Take, error: GobError): void {
  decoder.push(Uint8Array.of(3, 6, 0, 1));
  assert.throws(
    () => decoder.decode(type ?? 'any', restart),
    (again) => again === error,
  );
  assert.throws(
    () => decoder.skip(),
    (again) => again === error,
  );
}

function assertSame(outcome: Outcome, expected: Outcome | undefined, index: number): void {
  assert.equal(outcome.kind, expected?.kind, `value ${index} in pieces`);
  if (outcome.kind === 'dead' || outcome.kind === 'misfit') {
    assert.ok(expected !== undefined && 'error' in expected);
    assert.equal(outcome.error.message, expected.error.message, `error of value ${index} in pieces`);
  } else if (outcome.kind === 'value' && expected?.kind === 'value') {
    assert.ok(
      isDeepStrictEqual(outcome.value, expected.value),
      `value ${index} differs when it comes in pieces`,
    );
  }
}
