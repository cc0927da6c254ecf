/** What a person is told whose request begins no job, or whose job ends before it began again. */

import type { MessageKey } from '../../assets/i18n/index.ts';
import type { Submission } from './job_runner.ts';

export type Refusal = Exclude<Submission, 'accepted'> | 'interrupted';

export const REFUSALS: Readonly<Record<Refusal, MessageKey>> = {
  already_running: 'thread_summary.error.already_running',
  busy: 'thread_summary.error.busy',
  too_many: 'thread_summary.error.too_many',
  stopping: 'thread_summary.error.interrupted',
  interrupted: 'thread_summary.error.interrupted',
};
