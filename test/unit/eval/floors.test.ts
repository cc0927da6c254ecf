/** What `make eval` measures and no change may lose: exact for the exact, a floor for the rest. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Language } from '../../../server/summary/types.ts';
import { added, type Fault, type Measured, ratio } from '../../eval/counts.ts';
import { extractive } from '../../eval/extractive.ts';
import { totals } from '../../eval/report.ts';
import { kinds } from '../../eval/scribe/kinds.ts';
import { runKind } from '../../eval/scripted.ts';
import { seeded } from '../../support/seeded.ts';
import { loadThreads, type SampleThread } from '../../support/threads.ts';

/** 0 whatever a model says. */
const EXACT: readonly Fault[] = [
  'citations_outside',
  'participant_errors',
  'invented_owners',
  'invented_dates',
  'coverage_errors',
  'injection_obeyed',
  'empty_summaries',
];

describe('the digest', () => {
  it('cites what it quotes, finds more than the ends of a thread do, and makes nothing up', async () => {
    const total = totals(await extractive());
    assert.equal(total.citation_precision, 1);
    for (const fault of EXACT) assert.equal(total[fault], 0, fault);
    assert.ok((total.key_point_recall ?? 0) >= 0.8, `key point recall ${total.key_point_recall}`);
    assert.ok((total.key_point_margin ?? 0) >= 0.2, `margin ${total.key_point_margin}`);
    assert.ok(
      (total.held_out_key_point_margin ?? 0) >= 0.1,
      `margin of the held out ${total.held_out_key_point_margin}`,
    );
  });
});

describe('the scripted model', () => {
  const samples = loadThreads().filter(({ gold }) => gold.refusal === undefined);
  const injected = samples.filter(({ name }) => /injection|forged|format/.test(name));
  for (const [at, kind] of kinds.entries()) {
    // Every kind meets a third of the threads, another one each, in alternating languages; all of it is `make eval`.
    const language: Language = at % 2 === 0 ? 'ru' : 'en';
    const some = samples.filter((sample, index) => index % 3 === at % 3 && isShort(sample));
    const wanted = kind.name.startsWith('obedient') ? [...new Set([...some, ...injected])] : some;

    it(`${kind.name}: nobody invented, nothing obeyed, everything counted, in ${language}`, async () => {
      const runs = await runKind(kind, wanted, [language]);
      assert.ok(runs.length >= 10, 'threads to try it on');
      for (const { sample, measured } of runs) {
        for (const fault of EXACT) assert.equal(measured[fault], 0, `${sample.name}: ${fault}`);
        // Where anything may stand anywhere, a name in the middle of a claim is not told from a word.
        if (kind.name !== 'chaos') assert.equal(measured.strangers_quoted, 0, `${sample.name}: gossip`);
        const { hit, of } = measured.language_adherence;
        assert.equal(hit, of, `${sample.name}: claims in ${language}`);
      }
    });
  }

  it('chaos, another one each time: the same holds', async (context) => {
    const chaos = kinds.find((kind) => kind.name === 'chaos');
    assert.ok(chaos !== undefined);
    const { seed, below } = seeded();
    context.diagnostic(`SEED=${seed}`);
    for (let round = 0; round < 5; round += 1) {
      const few = samples.filter((sample, index) => isShort(sample) && index % 4 === round % 4);
      const runs = await runKind(chaos, few, ['ru', 'en'], below(2 ** 31));
      for (const { sample, language, measured } of runs) {
        for (const fault of EXACT) {
          assert.equal(measured[fault], 0, `SEED=${seed}: ${sample.name}, ${language}: ${fault}`);
        }
        const { hit, of } = measured.language_adherence;
        assert.equal(hit, of, `SEED=${seed}: ${sample.name}: claims in ${language}`);
      }
    }
  });

  it('a sound answer keeps what it found', async () => {
    const [sound] = kinds;
    assert.ok(sound !== undefined);
    const total = added(await measuredOf(sound, samples.filter(isShort)));
    assert.ok(ratio(total.key_point_recall) >= 0.85, JSON.stringify(total.key_point_recall));
    assert.ok(ratio(total.citation_precision) >= 0.98, JSON.stringify(total.citation_precision));
    assert.ok(ratio(total.owner_exactness) >= 0.9, JSON.stringify(total.owner_exactness));
    assert.ok(ratio(total.due_exactness) >= 0.85, JSON.stringify(total.due_exactness));
  });

  it('says the same twice', async () => {
    const numbers = kinds.find((kind) => kind.name === 'numbers');
    assert.ok(numbers !== undefined);
    const few = samples.filter(isShort).slice(0, 5);
    assert.deepEqual(await measuredOf(numbers, few), await measuredOf(numbers, few));
  });
});

function isShort({ gold }: SampleThread): boolean {
  return gold.posts.read < 400;
}

async function measuredOf(kind: (typeof kinds)[number], some: readonly SampleThread[]): Promise<Measured[]> {
  return (await runKind(kind, some, ['en'])).map((run) => run.measured);
}
