/**
 * A `Summary` as the text of a post: the five sections in the product's order, each claim with links to the posts it
 * rests on, and the receipt of what was read. People, counts and coverage are those the engine computed.
 */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import {
  type Claim,
  type Coverage,
  type Language,
  type Participant,
  type SkipReason,
  type Summary,
  sectionKinds,
} from '../summary/types.ts';
import {
  concat,
  ours,
  type PermalinkBase,
  permalinks,
  plainText,
  postLink,
  type SafeMarkdown,
} from './safe_markdown.ts';

export interface RenderOptions extends PermalinkBase {
  /** Ids of the posts that were read, in the order the reader counts them; citations of others are dropped. */
  readonly postIds: readonly string[];
  /** IANA time zone of the reader, such as `Europe/Moscow`; UTC, and said so, when empty or unknown. */
  readonly timeZone: string;
}

/** Bounds on what a model may fill a post with. Lengths in code points. */
const MAX_CLAIM = 1000;
const MAX_CLAIMS = 50;
const MAX_CITATIONS = 8;
const MAX_NAME = 64;
const MAX_PARTICIPANTS = 30;
const MAX_MODEL_NAME = 100;

const SKIPPED: readonly SkipReason[] = ['deleted', 'system', 'bot', 'empty'];

/** Lines of Markdown; none holds a line break of its own. An empty line parts blocks. */
export function renderSummary(summary: Summary, options: RenderOptions): readonly SafeMarkdown[] {
  const { language } = summary;
  const say = (key: MessageKey, params: Record<string, string | number> = {}): SafeMarkdown =>
    ours(translate(language, key, params));
  const lines: SafeMarkdown[] = [concat(ours('#### '), say('thread_summary.title')), ours('')];

  for (const note of notes(summary)) lines.push(concat(ours('> '), note), ours(''));
  lines.push(
    bold(say('thread_summary.section.participants')),
    participantsLine(summary.participants, language),
  );

  const numbers = new Map(options.postIds.map((id, index) => [id, index + 1]));
  const linkOf = permalinks(options);
  for (const kind of sectionKinds) {
    const claims = summary.sections
      .filter((section) => section.kind === kind)
      .flatMap((section) => section.claims)
      .map((claim) => claimLine(claim, language, numbers, linkOf))
      .filter((line) => line !== undefined);
    if (claims.length === 0) continue;
    lines.push(ours(''), bold(say(`thread_summary.section.${kind}`)));
    for (const claim of claims.slice(0, MAX_CLAIMS)) lines.push(concat(ours('- '), claim));
    const more = claims.length - MAX_CLAIMS;
    if (more > 0) lines.push(concat(ours('- '), say('thread_summary.participants.more', { count: more })));
  }
  lines.push(ours(''), ours('---'), receipt(summary, options.timeZone));
  return lines;
}

/** What the reader must know before reading on: that it is a digest and why, that the answer was cut short. */
function notes(summary: Summary): SafeMarkdown[] {
  const { language, source } = summary;
  if (source.kind === 'model') {
    return source.cutShort ? [ours(translate(language, 'thread_summary.receipt.cut_short'))] : [];
  }
  const label = ours(translate(language, 'thread_summary.digest.label'));
  return [concat(label, ours(' '), ours(translate(language, `thread_summary.digest.cause.${source.cause}`)))];
}

function bold(text: SafeMarkdown): SafeMarkdown {
  return concat(ours('**'), text, ours('**'));
}

function participantsLine(participants: readonly Participant[], language: Language): SafeMarkdown {
  const entries = participants.slice(0, MAX_PARTICIPANTS).map((participant) => {
    const name = plainText(participant.displayName, MAX_NAME);
    const shown = name === '' ? translate(language, 'thread_summary.participants.unknown') : name;
    return translate(language, 'thread_summary.participants.entry', {
      name: shown,
      count: participant.posts,
    });
  });
  const more = participants.length - MAX_PARTICIPANTS;
  if (more > 0) entries.push(translate(language, 'thread_summary.participants.more', { count: more }));
  const total = translate(language, 'thread_summary.participants.total', { count: participants.length });
  // "one participant: one name" would say it twice.
  return ours(participants.length > 1 ? `${total}: ${entries.join(', ')}` : entries.join(', '));
}

/** A claim and the posts it rests on; `undefined` when nothing printable is left of it. */
function claimLine(
  claim: Claim,
  language: Language,
  numbers: ReadonlyMap<string, number>,
  linkOf: (postId: string) => string | undefined,
): SafeMarkdown | undefined {
  const text = plainText(claim.text, MAX_CLAIM);
  if (text === '') return undefined;
  const cited = [...new Set(claim.citations)]
    .flatMap((id) => {
      const number = numbers.get(id);
      return number === undefined ? [] : [{ id, number }];
    })
    .sort((a, b) => a.number - b.number);
  // Links follow the text: an opening bracket of ours is never before words of others.
  const links = cited.slice(0, MAX_CITATIONS).map(({ id, number }) => postLink(number, linkOf(id)));
  if (cited.length > MAX_CITATIONS) links.push(ours('…'));
  const source =
    links.length > 0 ? links.join(', ') : translate(language, 'thread_summary.claim.unsupported');
  return concat(text, ours(` (${source})`));
}

function receipt(summary: Summary, timeZone: string): SafeMarkdown {
  const { coverage, language, source } = summary;
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
  if (coverage.parts > 1) sentences.push(say('thread_summary.receipt.parts', { count: coverage.parts }));
  if (source.kind === 'model') {
    sentences.push(say('thread_summary.receipt.model', { model: plainText(source.model, MAX_MODEL_NAME) }));
    sentences.push(say('thread_summary.receipt.ai'));
  }
  return ours(sentences.join(' '));
}

function period(coverage: Coverage, language: Language, timeZone: string): { from: string; to: string } {
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
