/**
 * The rows of the fault matrix that concern the model, as a table: what the endpoint does, what the reader is told,
 * what the log holds, how often the endpoint is asked. README.md says which row of the matrix each is.
 */

import type { LlmErrorCode } from '../../../server/llm/language_model.ts';
import type { LogLevel } from '../../../server/ops/log.ts';
import type { FaultName } from './faults.ts';

/** `failure`: one sentence, or the digest that gives the reason. The others are summaries; `marked` how. */
export type Outcome =
  | {
      readonly kind: 'failure';
      readonly code: LlmErrorCode;
      readonly level: LogLevel;
      readonly seconds?: number;
    }
  | { readonly kind: 'partial'; readonly code: LlmErrorCode; readonly level: LogLevel }
  | { readonly kind: 'summary'; readonly marked: 'whole' | 'cut short' };

export interface Row {
  /** Of the matrix, shortened. */
  readonly row: string;
  /** How the answer comes. `none`: none comes, so there is no difference. */
  readonly way: 'streamed' | 'whole' | 'none';
  /** One a request; the last for all that follow. */
  readonly faults: readonly FaultName[];
  readonly outcome: Outcome;
  /** Times that the endpoint is asked; 0 where it is never reached. */
  readonly asked: number;
  /** Where it is not this endpoint that fails. */
  readonly instead?: 'refused' | 'dns' | 'tls';
  /** The deadline that ends the run, where it is one. */
  readonly ends?: 'firstByteMs' | 'idleMs' | 'totalMs';
  /** The thread is long enough to be read in several parts. */
  readonly long?: true;
}

const fails = (code: LlmErrorCode, level: LogLevel): Outcome => ({ kind: 'failure', code, level });
const busy = (seconds: number): Outcome => ({
  kind: 'failure',
  code: 'rate_limited',
  level: 'info',
  seconds,
});
const breaks = (code: LlmErrorCode): Outcome => ({ kind: 'partial', code, level: 'warn' });
const FIRST = { ends: 'firstByteMs' } as const;
const IDLE = { ends: 'idleMs' } as const;
const CUT: Outcome = { kind: 'summary', marked: 'cut short' };
const WHOLE: Outcome = { kind: 'summary', marked: 'whole' };

const row = (
  name: string,
  way: Row['way'],
  faults: FaultName | readonly FaultName[],
  outcome: Outcome,
  asked = 1,
  more: Partial<Row> = {},
): Row => ({
  row: name,
  way,
  faults: typeof faults === 'string' ? [faults] : faults,
  outcome,
  asked,
  ...more,
});

export const rows: readonly Row[] = [
  row('refused', 'none', 'answer', fails('connect', 'warn'), 0, { instead: 'refused' }),
  row('DNS', 'none', 'answer', fails('dns', 'warn'), 0, { instead: 'dns' }),
  row('reset before an answer', 'none', 'reset_before_headers', fails('connect', 'warn'), 3),
  row('TLS, unknown authority', 'none', 'answer', fails('tls', 'error'), 0, { instead: 'tls' }),

  row(
    'no first byte, no headers',
    'none',
    'stall_before_headers',
    fails('timeout_first_byte', 'warn'),
    1,
    FIRST,
  ),
  row('no first byte', 'streamed', 'stall_before_first_byte', fails('timeout_first_byte', 'warn'), 1, FIRST),
  row('slow-loris', 'streamed', 'comments_for_ever', fails('timeout_total', 'warn'), 1, { ends: 'totalMs' }),

  row('stall', 'streamed', 'stall_mid_stream', breaks('timeout_idle'), 1, IDLE),
  row('stall', 'whole', 'whole_stalls', fails('timeout_idle', 'warn'), 1, IDLE),
  row('reset', 'streamed', 'reset_mid_stream', breaks('interrupted')),
  row('reset', 'whole', 'whole_resets', fails('interrupted', 'warn')),
  row('end of file', 'streamed', 'end_mid_stream', breaks('interrupted')),
  row('end of file', 'whole', 'whole_ends_early', fails('protocol', 'error')),
  row('error in the stream', 'streamed', 'error_event_mid_stream', breaks('upstream')),

  row('bad SSE', 'streamed', 'bad_json', fails('protocol', 'error')),
  row('bad JSON', 'whole', 'whole_not_json', fails('protocol', 'error')),
  row('invalid UTF-8', 'streamed', 'not_utf8', fails('protocol', 'error')),
  row('invalid UTF-8', 'whole', 'whole_not_utf8', fails('protocol', 'error')),
  row('HTML with 200', 'whole', 'html', fails('protocol', 'error')),
  row('HTML with 200, unlabelled', 'streamed', 'html_unlabelled', fails('protocol', 'error')),
  row('redirect', 'none', 'redirect', fails('protocol', 'error')),
  row('another refusal of the request', 'none', 'bad_request', fails('protocol', 'error')),

  row('401', 'none', 'unauthorized', fails('auth', 'error')),
  row('403', 'none', 'forbidden', fails('auth', 'error')),
  row('404 model', 'none', 'model_not_found', fails('model_not_found', 'error')),

  row('400 context length', 'none', 'context_length', fails('too_long', 'info')),
  row('413', 'none', 'payload_too_large', fails('too_long', 'info')),
  row('400 context length, then good', 'streamed', ['context_length', 'answer'], WHOLE, 4, { long: true }),

  row('408', 'none', 'status_408', fails('upstream', 'warn'), 3),
  row('409', 'none', 'status_409', fails('upstream', 'warn'), 3),
  row('500', 'none', 'server_error', fails('upstream', 'warn'), 3),
  row('502', 'none', 'status_502', fails('upstream', 'warn'), 3),
  row('503', 'none', 'status_503', fails('upstream', 'warn'), 3),
  row('504', 'none', 'status_504', fails('upstream', 'warn'), 3),
  row('500 twice, then good', 'streamed', ['server_error', 'server_error', 'answer'], WHOLE, 3),
  row('503, then good', 'whole', ['status_503', 'answer_whole'], WHOLE, 2),

  row('429 without end', 'none', 'rate_limited', busy(1), 3),
  row('429 that does not fit', 'none', 'status_429_for_a_minute', busy(61)),
  row('429, then good', 'streamed', ['rate_limited', 'answer'], WHOLE, 2),

  row('empty', 'streamed', 'empty', fails('empty', 'warn'), 2),
  row('empty', 'whole', 'whole_empty', fails('empty', 'warn'), 2),
  row('only <think>', 'streamed', 'only_think', fails('empty', 'warn'), 2),
  row('only <think>', 'whole', 'whole_only_think', fails('empty', 'warn'), 2),
  row('empty, then good', 'streamed', ['empty', 'answer'], WHOLE, 2),

  row('length', 'streamed', 'length', CUT),
  row('length', 'whole', 'whole_length', CUT),
  row('content_filter', 'streamed', 'content_filter', fails('filtered', 'info')),
  row('content_filter', 'whole', 'whole_filtered', fails('filtered', 'info')),

  row('empty choices', 'streamed', 'empty_choices', WHOLE),
  row('empty choices', 'whole', 'whole_no_choices', fails('empty', 'warn'), 2),
  row('unknown finish reason', 'streamed', 'unknown_reason', CUT),
  row('unknown finish reason', 'whole', 'whole_unknown_reason', CUT),
  row('no finish reason', 'streamed', 'no_finish_reason', CUT),

  row('oversized', 'streamed', 'bomb_plain', CUT),
  row('oversized', 'whole', 'whole_bomb', fails('protocol', 'error')),
  row('compressed bomb', 'streamed', 'bomb_compressed', fails('protocol', 'error')),

  row('links, images, @all', 'streamed', 'hostile', WHOLE),
];
