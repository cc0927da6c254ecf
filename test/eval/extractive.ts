/** The sample threads through the extractive digest. */

import { renderSummary } from '../../server/delivery/summary_markdown.ts';
import { summarize } from '../../server/summary/summarize.ts';
import type { Conversation, Language, Summary } from '../../server/summary/types.ts';
import { summarizeOptions } from '../support/summarize_options.ts';
import { loadThreads } from '../support/threads.ts';
import { readSample } from '../support/threads_world.ts';
import { measure } from './measure.ts';
import type { Row } from './report.ts';

const SITE = { siteUrl: 'https://chat.example.com', teamName: 'demo' };

/** Threads that are refused have no row. */
export async function extractive(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const sample of loadThreads()) {
    if (sample.gold.refusal !== undefined) continue;
    const thread = await readSample(sample);
    const rendered: string[] = [];
    let summary: Summary | undefined;
    for (const language of ['ru', 'en'] satisfies Language[]) {
      summary = await digestOf(thread, language);
      rendered.push(render(summary, thread));
    }
    rows.push({
      name: sample.name,
      measured: measure(thread, sample.gold, summary?.sections ?? [], rendered),
    });
  }
  return rows;
}

export function digestOf(thread: Conversation, language: Language): Promise<Summary> {
  const options = summarizeOptions({ language });
  return summarize(thread, options, null, true);
}

export function render(summary: Summary, thread: Conversation): string {
  const postIds = thread.posts.map((post) => post.id);
  return renderSummary(summary, { ...SITE, postIds, timeZone: 'Europe/Moscow' }).join('\n');
}
