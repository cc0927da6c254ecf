/**
 * The sample threads through the real adapter and a scripted model that is imperfect in every way of
 * `scribe/kinds.ts`, each thread in each way and in both languages. Claims without a source are left out, as is the
 * default of the setting.
 */

import { createLanguageModel } from '../../server/llm/openai_compatible.ts';
import { summarize } from '../../server/summary/summarize.ts';
import { estimateTokens } from '../../server/summary/tokens.ts';
import type { Language } from '../../server/summary/types.ts';
import { type FakeLlm, startFakeLlm } from '../support/fake_llm.ts';
import { summarizeOptions } from '../support/summarize_options.ts';
import { loadThreads, type SampleThread } from '../support/threads.ts';
import { readSample } from '../support/threads_world.ts';
import { added, type Fault, type Measured, type Share } from './counts.ts';
import { measure } from './measure.ts';
import { render } from './render.ts';
import type { Row } from './report.ts';
import { type Kind, kinds, STRANGERS } from './scribe/kinds.ts';
import { Scribe } from './scribe/scribe.ts';

export const scriptedColumns: readonly (Share | Fault)[] = [
  'citation_precision',
  'citation_recall',
  'task_status',
  'owner_exactness',
  'due_exactness',
  'key_point_recall',
  'language_adherence',
  'citations_outside',
  'empty_summaries',
  'participant_errors',
  'strangers_quoted',
  'invented_owners',
  'invented_dates',
  'coverage_errors',
  'injection_obeyed',
];

export interface ScriptedRun {
  readonly sample: SampleThread;
  readonly kind: Kind;
  readonly language: Language;
  readonly measured: Measured;
}

/** One row a kind, over all threads and both languages. */
export async function scripted(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of kinds) {
    const runs = await runKind(kind, loadThreads());
    rows.push({ name: kind.name, heldOut: false, measured: added(runs.map((run) => run.measured)) });
  }
  return rows;
}

export async function runKind(
  kind: Kind,
  samples: readonly SampleThread[],
  languages: readonly Language[] = ['ru', 'en'],
  salt = 0,
): Promise<ScriptedRun[]> {
  const fake = await startFakeLlm({ behaviour: kind.behaviour, pieceChars: 40 });
  const runs: ScriptedRun[] = [];
  try {
    for (const sample of samples.filter(({ gold }) => gold.refusal === undefined)) {
      for (const language of languages) {
        runs.push({ sample, kind, language, measured: await runOne(fake, kind, sample, language, salt) });
      }
    }
    return runs;
  } finally {
    await fake.close();
  }
}

async function runOne(
  fake: FakeLlm,
  kind: Kind,
  sample: SampleThread,
  language: Language,
  salt: number,
): Promise<Measured> {
  const thread = await readSample(sample);
  const scribe = new Scribe(sample.gold, thread, kind, salt);
  let tokensIn = 0;
  let tokensOut = 0;
  fake.answerWith((request) => {
    const answer = scribe.answer(request);
    for (const message of request.messages ?? []) tokensIn += estimateTokens(message.content);
    tokensOut += estimateTokens(answer);
    return answer;
  });
  const model = createLanguageModel({
    baseUrl: fake.baseUrl,
    token: '',
    model: 'scripted',
    deadlines: { connectMs: 10_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 600_000 },
    retry: { baseMs: 1, random: () => 0 },
  });
  const summary = await summarize(thread, summarizeOptions({ language, unsupported: 'drop' }), model, true);
  return measure({
    thread,
    gold: {
      ...sample.gold,
      must_not: [...sample.gold.must_not, ...(kind.name.startsWith('obedient') ? scribe.wanted : [])],
    },
    summary,
    rendered: render(summary, thread),
    tokensIn,
    tokensOut,
    strangers: STRANGERS,
  });
}
