/**
 * One process of a fuzzing run: every nth input of one property, from its share's first to its last.
 *
 * The index of the input at hand is written to a file before it runs, so that whoever waits can tell which one hangs,
 * or ended the process.
 */
import { openSync, writeSync } from 'node:fs';
import { seeded } from '../support/seeded.ts';
import { keep } from './corpus.ts';
import { MAX_INPUT_MS, MAX_MEMORY_MIB } from './limits.ts';
import { minimise } from './minimise.ts';
import { propertyOf } from './properties.ts';
import { type Input, inputSeed, type Property } from './property.ts';
import { type Failure, kindOf, runInput, watchStrays } from './run_input.ts';
import type { Finding, Share, Tally } from './share.ts';

/** An input that took so many ms of CPU, and longer than all before, is run again: it may have been the engine. */
const WORTH_A_REPEAT_MS = 10;
/** Kinds of failures that are made smaller and kept; more are a sign that something is wrong as a whole. */
const MAX_KINDS = 8;
const MINIMISE_MS = 20_000;
/** Inputs between two messages to whoever waits. */
const REPORT_EVERY = 500;

interface Use {
  readonly cpuMs: number;
  readonly maxMiB: number;
}

function use(): Use {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuMs: (userCPUTime + systemCPUTime) / 1000, maxMiB: maxRSS / 1024 };
}

class Worker {
  readonly #property: Property;
  readonly #share: Share;
  readonly #kinds = new Set<string>();
  readonly #tally: Tally = {
    inputs: 0,
    failed: 0,
    slow: 0,
    slowestMs: 0,
    slowestIndex: -1,
    peakMiB: 0,
    cpuSeconds: 0,
  };

  constructor(property: Property, share: Share) {
    this.#property = property;
    this.#share = share;
  }

  async run(): Promise<void> {
    const { first, step, end, progressFile, seed } = this.#share;
    const progress = openSync(progressFile, 'w');
    const index = Buffer.alloc(4);
    for (let i = first; i < end; i += step) {
      index.writeInt32LE(i);
      writeSync(progress, index, 0, 4, 0);
      await this.#one(i, this.#property.make(seeded(inputSeed(seed, this.#property.name, i))));
      if (this.#tally.inputs % REPORT_EVERY === 0) report({ tally: this.#tally });
    }
    report({ tally: this.#tally, done: true });
  }

  async #one(index: number, input: Input<object>): Promise<void> {
    const tally = this.#tally;
    const before = use();
    const failure = await runInput(this.#property, input);
    const after = use();
    tally.inputs += 1;
    tally.peakMiB = Math.max(tally.peakMiB, after.maxMiB);
    tally.cpuSeconds = after.cpuMs / 1000;
    if (failure !== undefined) await this.#failed(index, input, failure);
    if (after.maxMiB > MAX_MEMORY_MIB && before.maxMiB <= MAX_MEMORY_MIB) {
      this.#keep('memory', index, input, `the process took ${Math.round(after.maxMiB)} MiB`);
    }
    const ms = after.cpuMs - before.cpuMs;
    if (ms > WORTH_A_REPEAT_MS && ms > tally.slowestMs) await this.#slow(index, input, ms);
  }

  async #slow(index: number, input: Input<object>, firstMs: number): Promise<void> {
    let ms = firstMs;
    for (let again = 0; again < 3; again += 1) {
      const before = use();
      await runInput(this.#property, input);
      ms = Math.min(ms, use().cpuMs - before.cpuMs);
    }
    const tally = this.#tally;
    if (ms > tally.slowestMs) Object.assign(tally, { slowestMs: ms, slowestIndex: index });
    if (ms <= MAX_INPUT_MS) return;
    tally.slow += 1;
    this.#keep('slow', index, input, `took ${Math.round(ms)} ms of CPU`);
  }

  /** Of each kind of failure one input is kept, as small as it gets. */
  async #failed(index: number, input: Input<object>, failure: Failure): Promise<void> {
    this.#tally.failed += 1;
    const kind = kindOf(failure.text);
    if (this.#kinds.has(kind) || this.#kinds.size >= MAX_KINDS) return;
    this.#kinds.add(kind);
    const until = performance.now() + MINIMISE_MS;
    const smallest = await minimise(input, async (smaller) => {
      if (performance.now() > until) return false;
      const again = await runInput(this.#property, smaller);
      return again !== undefined && kindOf(again.text) === kind;
    });
    this.#keep('crash', index, smallest, failure.text, failure.stack);
  }

  #keep(fault: Finding['fault'], index: number, input: Input<object>, text: string, stack = ''): void {
    const file = keep(this.#property.name, fault, text, input);
    report({ tally: this.#tally, finding: { fault, index, file, text, stack } });
  }
}

function report(message: { tally: Tally; finding?: Finding; done?: true }): void {
  process.send?.(message);
}

const share = JSON.parse(process.argv[2] ?? '') as Share;
watchStrays();
// Whoever waits for it has gone.
process.once('disconnect', () => process.exit(1));
await new Worker(await propertyOf(share.property), share).run();
process.removeAllListeners('disconnect');
process.disconnect?.();
