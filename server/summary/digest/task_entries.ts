/** Tasks for the digest: the likely ones, and those less likely that somebody reports as done. */

import { findReports, reportOf } from './completions.ts';
import { authorOf, type Discussion, type Remark } from './discussion.ts';
import type { Entry } from './entries.ts';
import type { Pacing } from './pacing.ts';
import { ENOUGH, findTasks } from './tasks.ts';

/** A report is quoted along with the task when it is no longer than this. */
const MAX_REPORT_CHARS = 120;
/** What a report adds to a task's strength. */
const REPORTED = 1;
const COST = 600;

/** `voided`: posts whose decision was taken back; what they ask of others goes with it. */
export async function taskEntries(
  discussion: Discussion,
  voided: ReadonlySet<number>,
  pacing: Pacing,
): Promise<Entry[]> {
  const reports = await findReports(discussion, pacing);
  const told = new Set<Remark>();
  const entries: Entry[] = [];
  for (const task of await findTasks(discussion, pacing)) {
    const { exchange, remark, owner } = task;
    const author = discussion.thread.posts[remark.post]?.authorId;
    if (told.has(remark) || (voided.has(remark.post) && owner !== author)) continue;
    if (task.done === true) {
      entries.push({ exchange, strength: task.strength, mark: 'done', task: { owner } });
      continue;
    }
    const report = reportOf(discussion, task, reports);
    if (pacing.spent(COST)) await pacing.rest();
    if (report === undefined) {
      if (task.strength >= ENOUGH) entries.push({ exchange, strength: task.strength, task: { owner } });
      continue;
    }
    told.add(report);
    const strength = task.strength + REPORTED;
    if (strength < ENOUGH) continue;
    const done = { strength, mark: 'done', task: { owner: owner ?? authorOf(discussion, report) } } as const;
    entries.push(
      report.text.length <= MAX_REPORT_CHARS
        ? { ...done, exchange: [...exchange, [report]] }
        : { ...done, exchange, also: [report.post] },
    );
  }
  return entries;
}
