/**
 * Reads a model's answer line by line into sections of claims. Nothing in it is believed: numbers that point
 * nowhere are dropped, its list of participants is ignored, a line that makes no sense costs that line alone.
 */

import { extractCitations } from './citations.ts';
import { mergeClaims } from './claims.ts';
import { type HeadingKind, headingKind } from './headings.ts';
import { type Claim, perSection, type SectionKind } from './types.ts';

export type ClaimsBySection = Readonly<Record<SectionKind, readonly Claim[]>>;

export interface ParsedAnswer {
  readonly sections: ClaimsBySection;
  /** Claims or characters beyond the limits were cut off. */
  readonly overflowed: boolean;
}

const MAX_ANSWER_CHARS = 200_000;
/** A claim is far shorter; bounds what the patterns below can cost. */
const MAX_LINE_CHARS = 4_000;
const MAX_CLAIMS_PER_SECTION = 40;
const MAX_CLAIM_CHARS = 600;

const BULLET = /^\s*(?:[-*+•·–—▪◦‣]|\d{1,3}[.)]|\(\d{1,3}\))\s+(?:\[[ xX✓]\]\s+)?/;
const HEADING_MARK = /^\s*#{1,6}\s*/;
const NOTHING =
  /^[(*_[]*(?:none|nothing|n\/a|not applicable|no (?:open |explicit |specific )?(?:tasks?|actions?|action items?|conclusions?|decisions?|topics?|key points?)(?: (?:were|was|are))?(?: (?:found|mentioned|assigned|stated|identified|reached|made|named))?|нет|отсутствуют|не указан[оы]|не (?:было|найдено|выявлено|обсуждалось)|(?:задач|выводов|решений|действий|тем)(?: и действий)? нет|нет (?:задач|выводов|решений|действий|тем))[)*_\].!]*$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** `postIds[n - 1]` is the id of post number `n`. */
export function parseAnswer(answer: string, postIds: readonly string[]): ParsedAnswer {
  const claims = perSection((): Claim[] => []);
  let overflowed = answer.length > MAX_ANSWER_CHARS;
  let section: HeadingKind | undefined;
  let continues: Claim | undefined;
  const isPost = (number: number) => number >= 1 && number <= postIds.length;
  const idOf = (number: number) => postIds[number - 1] ?? '';

  for (const raw of answer.slice(0, MAX_ANSWER_CHARS).split(/\r\n|[\n\r\u2028\u2029]/)) {
    overflowed ||= raw.length > MAX_LINE_CHARS;
    const line = raw.slice(0, MAX_LINE_CHARS).replace(CONTROL, '');
    const previous = continues;
    continues = undefined;
    const heading = readHeading(line);
    if (heading !== undefined) section = heading.kind;
    const body = heading === undefined ? line : heading.rest;
    if (section === 'ignored' || /^[\s|:=*_`~-]*$/.test(body)) continue;

    const bulleted = BULLET.test(body);
    const cited = extractCitations(plainText(body), isPost);
    if (!/\p{L}/u.test(cited.text) || NOTHING.test(cited.text)) continue;
    // Before the first heading only lines that look like claims count: models like to greet.
    if (section === undefined && !bulleted && cited.numbers.length === 0) continue;

    const list = claims[section ?? 'key_points'];
    const citations = cited.numbers.map(idOf);
    if (previous !== undefined && heading === undefined && !bulleted && /^\s/.test(raw)) {
      const joined = limited({
        text: `${previous.text} ${cited.text}`,
        citations: [...previous.citations, ...citations],
      });
      list[list.length - 1] = joined;
      continues = joined;
      continue;
    }
    if (list.length >= MAX_CLAIMS_PER_SECTION) {
      overflowed = true;
      continue;
    }
    const claim = limited({ text: cited.text, citations });
    list.push(claim);
    continues = claim;
  }
  return { sections: perSection((kind) => mergeClaims(claims[kind])), overflowed };
}

/**
 * A heading is a line whose words are known (`## Tasks`, `**Выводы:**`, `3. Key points`), or any line marked with
 * `#`: an unknown one opens the key points. A known heading may carry its first claim after a colon.
 */
function readHeading(line: string): { kind: HeadingKind; rest: string } | undefined {
  const marked = HEADING_MARK.test(line) && /^\s*#{1,6}\s*\S/.test(line);
  const words = stripMarkup(line.replace(HEADING_MARK, '').replace(BULLET, ''));
  if (words === '') return undefined;
  const bare = headingKind(trimHeading(words));
  if (bare !== undefined) return { kind: bare, rest: '' };
  const bulleted = BULLET.test(line);
  const colon = /^([^:：]{2,60})[:：]\s*(\S.*)$/.exec(words);
  if (!bulleted && colon?.[1] !== undefined && colon[2] !== undefined) {
    const kind = headingKind(trimHeading(colon[1]));
    if (kind !== undefined) return { kind, rest: colon[2] };
  }
  return marked && !/[[【]\s*#?\d/.test(line) ? { kind: 'key_points', rest: '' } : undefined;
}

function trimHeading(words: string): string {
  return words
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/^(?:\d{1,2}[.)]|section \d)\s*/i, '')
    .replace(/[^\p{L}\p{N})]+$/u, '')
    .replace(/\s*\((?:[^()]{0,40})\)$/, '');
}

function plainText(line: string): string {
  return stripMarkup(
    line
      .replace(HEADING_MARK, '')
      .replace(BULLET, '')
      .replace(/^\s*>\s?/, '')
      .replace(/^\s*\|\s*|\s*\|\s*$/g, ''),
  );
}

/** Removes bold marks; what else looks like Markdown stays as text, for delivery makes it inert. */
function stripMarkup(text: string): string {
  return text.replace(/\*\*|__(?=\s|\p{P}|$)|(?<=^|\s)__/gu, '').trim();
}

function limited(claim: Claim): Claim {
  if (claim.text.length <= MAX_CLAIM_CHARS) return claim;
  const cut = claim.text.slice(0, MAX_CLAIM_CHARS - 1).replace(/[\ud800-\udbff]$/, '');
  return { text: `${cut.replace(/\s+\S{0,30}$/, '')}…`, citations: claim.citations };
}
