/**
 * Every way a job ends without a summary: one sentence for the reader, one log line for the administrator. The line
 * has ids, codes and, where there is one, the remedy; never text of posts.
 */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import { LlmError, type LlmErrorCode } from '../llm/language_model.ts';
import { describeError, type LogFields, type LogLevel } from '../ops/log.ts';
import { ReadingError, type ReadingErrorCode } from '../reading/reading_error.ts';
import { SummaryError } from '../summary/summary_error.ts';

export interface Failure {
  readonly key: MessageKey;
  /** What the sentence asks for beside `reference`. */
  readonly params?: Readonly<Record<string, string | number>>;
  readonly level: LogLevel;
  readonly fields: LogFields;
  /** What the model had said by then stays, with the sentence before it: it was the model, or the person, that stopped. */
  readonly keepsPartial?: boolean;
  /** The person may not see any more what they may have been shown. */
  readonly hides?: boolean;
}

/**
 * Why a job was aborted: the reason of its signal. `cancelled`: by the person. `stopping`: the plugin stops. `lost`:
 * another process has the job.
 */
export type AbortReason = 'cancelled' | 'stopping' | 'lost';

/** What was made could not be shown. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';
}

/** The conversation was asked for in two ways at once, or on two nodes. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

const READING: Readonly<Record<ReadingErrorCode, { key: MessageKey; level: LogLevel }>> = {
  bad_post_id: { key: 'thread_summary.error.bad_post_id', level: 'info' },
  not_found: { key: 'thread_summary.error.thread_not_found', level: 'info' },
  not_allowed: { key: 'thread_summary.error.may_not_read', level: 'info' },
  not_all_readable: { key: 'thread_summary.error.not_all_readable', level: 'info' },
  empty: { key: 'thread_summary.error.empty_thread', level: 'info' },
  only_system: { key: 'thread_summary.error.no_readable_posts', level: 'info' },
  no_channel_posts: { key: 'thread_summary.error.no_channel_posts', level: 'info' },
  nothing_unread: { key: 'thread_summary.error.nothing_unread', level: 'info' },
  too_many_posts: { key: 'thread_summary.error.too_many_posts', level: 'info' },
  cannot_verify: { key: 'thread_summary.error.cannot_check_access', level: 'error' },
};

/** `error`: the administrator must act; `warn`: the endpoint had a bad moment; `info`: working as configured. */
const LLM_LEVELS: Readonly<Record<LlmErrorCode, LogLevel>> = {
  not_configured: 'info',
  bad_url: 'error',
  dns: 'warn',
  connect: 'warn',
  tls: 'error',
  timeout_connect: 'warn',
  timeout_first_byte: 'warn',
  timeout_idle: 'warn',
  timeout_total: 'warn',
  auth: 'error',
  model_not_found: 'error',
  too_long: 'info',
  rate_limited: 'info',
  upstream: 'warn',
  protocol: 'error',
  interrupted: 'warn',
  empty: 'warn',
  filtered: 'info',
  cancelled: 'info',
};

/** What a job ended with: `signal` is the job's own. */
export function endedBy(
  error: unknown,
  { named }: { readonly named: boolean },
  signal: AbortSignal,
): Failure {
  if (signal.aborted && !(error instanceof DeliveryFailed)) {
    const reason = signal.reason as AbortReason;
    const fields = { code: reason };
    return reason === 'cancelled'
      ? { key: 'thread_summary.error.llm.cancelled', level: 'info', fields, keepsPartial: true }
      : { key: 'thread_summary.error.interrupted', level: 'info', fields };
  }
  if (error instanceof AlreadyRunning) {
    const fields = { code: 'already_running' };
    return { key: 'thread_summary.error.already_running', level: 'info', fields };
  }
  if (error instanceof DeliveryFailed) {
    return { key: 'thread_summary.error.delivery', level: 'error', fields: describeError(error.cause) };
  }
  return failureOf(error, named);
}

/** `named`: the person named the post themselves, so that "no such post" and "not for you" are one sentence. */
export function failureOf(error: unknown, named: boolean): Failure {
  if (error instanceof ReadingError) {
    const { key, level } = READING[error.code];
    const hidden = named && (error.code === 'not_found' || error.code === 'not_allowed');
    const cause = error.cause === undefined ? {} : prefixed('cause', describeError(error.cause));
    return {
      key: hidden ? 'thread_summary.error.not_readable' : key,
      hides: true,
      level,
      fields: { ...describeError(error), ...cause },
    };
  }
  if (error instanceof SummaryError) {
    return { key: `thread_summary.error.${error.code}`, level: 'info', fields: describeError(error) };
  }
  if (error instanceof LlmError) {
    return {
      ...sentenceOf(error),
      level: LLM_LEVELS[error.code],
      fields: { ...describeError(error), remedy: remedy(error.code) },
      // What a provider withdrew is not shown either.
      keepsPartial: error.code !== 'filtered',
    };
  }
  return { key: 'thread_summary.error.internal', level: 'error', fields: describeError(error) };
}

function sentenceOf({ code, retryAfterMs }: LlmError): Pick<Failure, 'key' | 'params'> {
  if (code !== 'rate_limited' || retryAfterMs === undefined) {
    return { key: `thread_summary.error.llm.${code}` };
  }
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return { key: 'thread_summary.error.llm.rate_limited_for', params: { seconds } };
}

/** How a failure that a summary came out of all the same is logged; `undefined` when nothing failed. */
export function modelFailure(cause: LlmErrorCode): { level: LogLevel; fields: LogFields } | undefined {
  if (cause === 'not_configured') return undefined;
  return { level: LLM_LEVELS[cause], fields: { code: cause, remedy: remedy(cause) } };
}

/** The log is in English, whatever language the reader has. */
function remedy(code: LlmErrorCode): string {
  return translate('en', `thread_summary.admin.llm.${code}`);
}

function prefixed(prefix: string, fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${prefix}_${key}`, value]));
}
