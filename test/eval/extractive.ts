/** The sample threads through the extractive digest. */

import { summarize } from '../../server/summary/summarize.ts';
import type { Conversation, Language, Summary } from '../../server/summary/types.ts';
import { summarizeOptions } from '../support/summarize_options.ts';
import { loadThreads } from '../support/threads.ts';
import { readSample } from '../support/threads_world.ts';
import { type Fault, faults, type Measured, type Share } from './counts.ts';
import { measure } from './measure.ts';
import { render } from './render.ts';
import type { Row } from './report.ts';

export const extractiveColumns: readonly (Share | Fault)[] = [
  'citation_precision',
  'citation_recall',
  'decision_recall',
  'conclusion_precision',
  'task_recall',
  'task_precision',
  'task_status',
  'owner_exactness',
  'due_exactness',
  'open_question_recall',
  'key_point_recall',
  'key_point_precision',
  'baseline_recall',
  'reversed_standing',
  'forbidden_texts',
];

/** Threads that are refused have no row. The languages differ in labels alone: one is measured, faults count in both. */
export async function extractive(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const sample of loadThreads()) {
    const { gold, name } = sample;
    if (gold.refusal !== undefined) continue;
    const thread = await readSample(sample);
    const measured: Measured[] = [];
    for (const language of ['ru', 'en'] satisfies Language[]) {
      const summary = await digestOf(thread, language);
      const rendered = render(summary, thread);
      measured.push(measure({ thread, gold, summary, rendered, tokensIn: 0, tokensOut: 0, strangers: [] }));
    }
    const [russian, english] = measured;
    if (russian === undefined || english === undefined) continue;
    const worst = faults.map((fault) => [fault, Math.max(russian[fault], english[fault])]);
    rows.push({
      name,
      heldOut: gold.held_out === true,
      measured: { ...russian, ...Object.fromEntries(worst) },
    });
  }
  return rows;
}

export function digestOf(thread: Conversation, language: Language): Promise<Summary> {
  return summarize(thread, summarizeOptions({ language }), null, true);
}
