/** What fuzzing once found, run again: each input of the corpus must keep to all rules. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keep, readCorpus } from '../../fuzz/corpus.ts';
import { propertyOf, TARGETS } from '../../fuzz/properties.ts';
import { inputSeed } from '../../fuzz/property.ts';
import { runInput, watchStrays } from '../../fuzz/run_input.ts';
import { seeded } from '../../support/seeded.ts';
import { temporaryFolder } from '../../support/temporary_folder.ts';

/** Fresh inputs of each target besides: enough to tell that it works at all. */
const FRESH = 150;

watchStrays();

for (const { name } of TARGETS) {
  test(`${name}: the corpus, and ${FRESH} fresh inputs`, async (context) => {
    const property = await propertyOf(name);
    for (const entry of readCorpus().filter((one) => one.property === name)) {
      const failure = await runInput(property, entry.input);
      assert.equal(failure?.stack ?? failure?.text, undefined, `${entry.file}, found for: ${entry.found}`);
    }
    const { seed } = seeded();
    context.diagnostic(`SEED=${seed}`);
    for (let index = 0; index < FRESH; index += 1) {
      const input = property.make(seeded(inputSeed(seed, name, index)));
      const failure = await runInput(property, input);
      const again = `make fuzz TARGET=${name} SEED=${seed} ONE=${index}`;
      assert.equal(failure?.stack ?? failure?.text, undefined, again);
    }
  });
}

test('every input of the corpus belongs to a target', () => {
  const names = new Set(TARGETS.map(({ name }) => name));
  for (const { file, property } of readCorpus()) assert.ok(names.has(property), file);
});

test('an input that is kept comes back as it was, under a name that tells its fault', (context) => {
  const folder = temporaryFolder(context);
  const input = { plan: { cuts: [1, 2], text: 'é' }, bytes: Uint8Array.of(0, 255, 7) };
  const file = keep('gob/decode', 'slow', 'took 132 ms of CPU', input, folder);
  assert.match(file, /^gob.decode.slow-took-ms-of-cpu-[0-9a-f]{8}\.input$/);
  assert.equal(keep('gob/decode', 'slow', 'took 140 ms of CPU', input, folder), file, 'kept once');
  const [entry, ...others] = readCorpus(folder);
  assert.equal(others.length, 0);
  assert.equal(entry?.property, 'gob/decode');
  assert.deepEqual(entry?.input.plan, input.plan);
  assert.deepEqual(Uint8Array.from(entry?.input.bytes ?? []), input.bytes);
});
