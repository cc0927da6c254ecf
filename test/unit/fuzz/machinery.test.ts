/** The fuzzer itself: that it finds what is wrong, makes it small, and says so. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { root } from '../../../build/project.ts';
import { minimise } from '../../fuzz/minimise.ts';
import { mutated, pieces, randomCuts, spliced } from '../../fuzz/mutate.ts';
import type { Property } from '../../fuzz/property.ts';
import { inputSeed } from '../../fuzz/property.ts';
import { rowOf, table } from '../../fuzz/report.ts';
import { kindOf, runInput } from '../../fuzz/run_input.ts';
import { seeded } from '../../support/seeded.ts';

function property(run: Property<{ parts: number[] }>['run']): Property<{ parts: number[] }> {
  return { name: 'test/none', make: () => ({ plan: { parts: [] }, bytes: new Uint8Array(0) }), run };
}

const INPUT = { plan: { parts: [1, 2, 3] }, bytes: Uint8Array.of(1) };

test('what is thrown or rejected is a failure', async () => {
  const outcomes: [Property<{ parts: number[] }>['run'], RegExp][] = [
    [
      () => {
        throw new TypeError('at once');
      },
      /^TypeError: at once$/,
    ],
    [() => Promise.reject(new RangeError('later')), /^RangeError: later$/],
  ];
  for (const [run, text] of outcomes) assert.match((await runInput(property(run), INPUT))?.text ?? '', text);
  assert.equal(
    await runInput(
      property(() => {}),
      INPUT,
    ),
    undefined,
  );
});

test('so is what is thrown where nobody catches it', () => {
  // In a process of its own: here the test runner catches everything.
  const script = `
    import { runInput, watchStrays } from ${JSON.stringify(new URL('../../fuzz/run_input.ts', import.meta.url))};
    watchStrays();
    const strays = [
      async () => void Promise.reject(new Error('unheard')).then(() => {}),
      async () => queueMicrotask(() => { throw new Error('from a callback'); }),
    ];
    for (const run of strays) {
      const failure = await runInput({ name: 'test/none', make: undefined, run }, { plan: {}, bytes: [] });
      console.log(failure?.text);
    }
  `;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(done.stdout, 'uncaught Error: unheard\nuncaught Error: from a callback\n', done.stderr);
});

test('a run may change its input, and the next one does not see it', async () => {
  const seen: number[] = [];
  const greedy = property(({ bytes }) => {
    seen.push(bytes[0] ?? 0);
    bytes[0] = 9;
  });
  await runInput(greedy, INPUT);
  await runInput(greedy, INPUT);
  assert.deepEqual(seen, [1, 1]);
});

test('failures that differ in numbers and quoted texts are of one kind', () => {
  assert.equal(kindOf('stream 3: got "a"\nmore'), kindOf('stream 71: got "b"'));
  assert.notEqual(kindOf('stream 3 was lost'), kindOf('stream 3 was doubled'));
});

test('a failing input is made as small as its failure allows', async () => {
  const needed = {
    plan: { parts: [5, 6, 7, 8, 9] },
    bytes: Uint8Array.from({ length: 300 }, (_, i) => i & 255),
  };
  const small = await minimise(
    needed,
    async ({ plan, bytes }) => plan.parts.includes(8) && bytes.includes(200),
  );
  assert.deepEqual(small.plan.parts, [8]);
  assert.deepEqual([...small.bytes], [200]);
});

test('the same seed makes the same inputs, another one others', () => {
  const bytes = Uint8Array.from({ length: 60 }, (_, i) => i);
  const make = (seed: number, index: number): string =>
    Buffer.from(mutated(bytes, seeded(inputSeed(seed, 'test/none', index)))).toString('hex');
  assert.equal(make(1, 5), make(1, 5));
  const made = new Set(Array.from({ length: 200 }, (_, index) => make(1, index)));
  assert.ok(made.size > 190, `${made.size} different ones`);
  assert.notEqual(make(1, 5), make(2, 5));
});

test('pieces put together are the whole', (context) => {
  const random = seeded();
  context.diagnostic(`SEED=${random.seed}`);
  for (let round = 0; round < 200; round += 1) {
    const bytes = Uint8Array.from({ length: random.below(400) }, () => random.below(256));
    const cut = pieces(bytes, randomCuts(random, bytes.length));
    assert.deepEqual(Uint8Array.from(Buffer.concat(cut)), bytes);
    assert.ok(cut.every(({ length }) => length > 0));
  }
  assert.deepEqual([...spliced(Uint8Array.of(1, 2, 3, 4), 1, 2, Uint8Array.of(9))], [1, 9, 4]);
});

test('the table tells what was found, and whether that is a failure', () => {
  const tally = {
    inputs: 10,
    failed: 0,
    slow: 0,
    slowestMs: 0,
    slowestIndex: -1,
    peakMiB: 90,
    cpuSeconds: 0.8,
  };
  const good = rowOf('a/b', [{ tallies: [tally, { ...tally, peakMiB: 120 }], findings: [] }], 1.4);
  assert.deepEqual([good.inputs, good.peakMiB, good.cpuSeconds, good.bad], [20, 120, 1.6, false]);
  const slow = { ...tally, slow: 1, slowestMs: 123.44, slowestIndex: 7 };
  const finding = {
    fault: 'slow',
    index: 7,
    file: 'a/b/slow.input',
    text: 'took 123 ms',
    stack: '',
  } as const;
  const bad = rowOf('c', [{ tallies: [slow, tally], findings: [finding] }], 2);
  assert.deepEqual([bad.slow, bad.slowestMs, bad.slowestIndex, bad.bad], [1, 123.44, 7, true]);
  assert.equal(rowOf('d', [{ tallies: [{ ...tally, peakMiB: 257 }], findings: [] }], 2).bad, true);
  const lost = { ...finding, fault: 'crash', text: 'the process ended with SIGSEGV' } as const;
  assert.equal(rowOf('e', [{ tallies: [tally], findings: [lost] }], 2).crashes, 1);
  const lines = table([good, bad]).split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[2] ?? '', /^c +20 +0 +0 +1 +123\.4 +7 +90 +2 +2$/);
});
