/** The receipt under a summary: what was read, what was not and why, by what and how long. */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import type { Coverage, Language, SkipReason, Summary } from '../summary/types.ts';
import { bounded } from './document.ts';

export interface ReceiptView {
  /** IANA time zone of the reader, such as `Europe/Moscow`; UTC, and said so, when empty or unknown. */
  readonly timeZone: string;
  /** Milliseconds from the start of the job to its result; left out where nobody measured them. */
  readonly tookMs?: number;
}

const MAX_MODEL_NAME = 100;
const SKIPPED: readonly SkipReason[] = ['deleted', 'system', 'bot', 'empty', 'request'];

/** One paragraph of plain text. */
export function receiptWords(summary: Summary, { timeZone, tookMs }: ReceiptView): string {
  const { coverage, language, source, droppedClaims, withheldClaims = 0 } = summary;
  const say = (key: MessageKey, params: Record<string, string | number> = {}): string =>
    translate(language, key, params);
  const sentences = [
    say('thread_summary.receipt.posts', { read: coverage.postsRead, count: coverage.postsInScope }),
    say('thread_summary.receipt.period', period(coverage, language, timeZone)),
  ];
  const skipped = SKIPPED.flatMap((reason) => {
    const count = coverage.skipped[reason] ?? 0;
    return count > 0 ? [say(`thread_summary.receipt.skipped.${reason}`, { count })] : [];
  });
  if (skipped.length > 0)
    sentences.push(say('thread_summary.receipt.skipped', { reasons: skipped.join(', ') }));
  sentences.push(...files(coverage, say));
  if (coverage.parts > 1) sentences.push(say('thread_summary.receipt.parts', { count: coverage.parts }));
  if (droppedClaims > 0) sentences.push(say('thread_summary.receipt.dropped', { count: droppedClaims }));
  if (withheldClaims > 0) sentences.push(say('thread_summary.receipt.withheld', { count: withheldClaims }));
  if (source.kind === 'model') {
    sentences.push(say('thread_summary.receipt.model', { model: bounded(source.model, MAX_MODEL_NAME) }));
  }
  if (tookMs !== undefined) {
    sentences.push(say('thread_summary.receipt.took', { seconds: seconds(tookMs, language) }));
  }
  if (source.kind === 'model') sentences.push(say('thread_summary.receipt.ai'));
  return sentences.join(' ');
}

function files(
  { files: { read, images, notRead } }: Coverage,
  say: (key: MessageKey, params: Record<string, number | string>) => string,
): string[] {
  const parts = [
    ...(read > 0 ? [say('thread_summary.receipt.files.read', { count: read })] : []),
    ...(images > 0 ? [say('thread_summary.receipt.files.images', { count: images })] : []),
    ...(notRead > 0 ? [say('thread_summary.receipt.files.not_read', { count: notRead })] : []),
  ];
  return parts.length === 0 ? [] : [say('thread_summary.receipt.files', { files: parts.join(', ') })];
}

/** `0.4`, `12`: one decimal below ten seconds. */
function seconds(ms: number, language: Language): string {
  const value = ms / 1000;
  const digits = value < 9.95 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  }).format(value);
}

/** Two times by the reader's clock, UTC named where that is not known. */
export function period(
  coverage: Pick<Coverage, 'from' | 'to'>,
  language: Language,
  timeZone: string,
): { from: string; to: string } {
  const zone = knownZone(timeZone);
  const suffix = zone === undefined ? ' UTC' : '';
  return {
    from: formatTime(coverage.from, language, zone),
    to: `${formatTime(coverage.to, language, zone)}${suffix}`,
  };
}

function knownZone(timeZone: string): string | undefined {
  if (timeZone === '') return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return undefined;
  }
}

/** `2026-03-05 10:00`, in Russian `05.03.2026 10:00`: the same on every ICU version. */
function formatTime(time: number, language: Language, timeZone = 'UTC'): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(new Date(time)).map((part) => [part.type, part.value]));
  const field = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  const [year, month, day] = [field('year'), field('month'), field('day')];
  const date = language === 'ru' ? `${day}.${month}.${year}` : `${year}-${month}-${day}`;
  return `${date} ${field('hour')}:${field('minute')}`;
}
