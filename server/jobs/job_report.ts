/** What the status page and the metrics hear of a job that ended. */

import type { JobEnded } from '../ops/telemetry.ts';
import type { Summary } from '../summary/types.ts';
import type { Failure } from './failure.ts';
import type { SummaryRequest } from './summary_request.ts';

/** `ended`: the summary that was delivered, or why there is none. */
export function jobEnded(
  id: string,
  request: SummaryRequest,
  ended: Summary | Failure,
  times: { readonly at: number; readonly ms: number },
): JobEnded {
  const about = {
    kind: 'job_ended',
    job: id,
    ...times,
    scope: request.scope.kind,
    lens: request.lens.kind,
  } as const;
  if ('key' in ended) {
    const cancelled = ended.key === 'thread_summary.error.llm.cancelled';
    const reason = ended.key.replace(/^thread_summary\.error\./, '');
    const outcome = cancelled ? 'cancelled' : 'failed';
    return { ...about, outcome, reason, posts: 0, parts: 0, reused: false };
  }
  const { source, coverage, changes } = ended;
  return {
    ...about,
    outcome: source.kind === 'model' ? 'summary' : 'digest',
    reason: source.kind === 'digest' ? source.cause : '',
    posts: coverage.postsRead,
    parts: coverage.parts,
    reused: changes !== undefined,
  };
}
