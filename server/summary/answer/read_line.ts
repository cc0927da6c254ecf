/** What one line of a model's answer is: a heading, a claim under one, or nothing. */

import { type HeadingKind, headingKind } from './headings.ts';

export interface AnswerLine {
  /** The section it opens, where it does. */
  readonly heading: HeadingKind | undefined;
  /** The claim on it without marks, its citations still in it; empty when there is none. */
  readonly text: string;
  readonly bulleted: boolean;
  /** A check box before the claim, ticked or not. */
  readonly box: 'open' | 'done' | undefined;
  /** Such a line may go on with the claim before it. */
  readonly indented: boolean;
}

/** Behind bold marks, a table's bar or citations: `**[x] …`, `[3] [ ] …`. */
const BOX =
  /^((?:\s|\*\*|\||[[【]\s?#?\d{1,6}\s?[\]】])*)(\\?\[ ?([xXхХ✓✔✅ ]?) ?\\?\](?:\s+|(?=\*\*))|[☐☑✅✔⬜]\ufe0f?\s*)/u;
const DONE = /^[xXхХ✓✔✅☑]/u;
const BULLET = /^\s*(?:(?:[-*+•·–—▪◦‣]|\d{1,3}[.)]|\(\d{1,3}\))\s+)/;
const HEADING_MARK = /^\s*#{1,6}\s*/;
const EMPTY = /^[\s|:=*_`~-]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function readLine(raw: string): AnswerLine {
  const line = unwrapped(raw.replace(CONTROL, ''));
  const heading = readHeading(line);
  const body = heading === undefined ? line : heading.rest;
  const bullet = BULLET.exec(body)?.[0] ?? '';
  const [, before = '', sign = '', mark = ''] = BOX.exec(body.slice(bullet.length)) ?? [];
  const boxed = sign !== '';
  const unboxed = boxed ? before + body.slice(bullet.length).slice(before.length + sign.length) : body;
  return {
    heading: heading?.kind,
    text: EMPTY.test(body) ? '' : plainText(unboxed),
    bulleted: bullet !== '' || boxed,
    box: boxed ? (DONE.test(mark || sign) ? 'done' : 'open') : undefined,
    indented: heading === undefined && /^\s/.test(raw),
  };
}

/** Some models write an object a line whatever they are asked for. Of one that cannot be read nothing is left. */
function unwrapped(line: string): string {
  const [, before = '', object = ''] = /^(\s*(?:[-*•]\s+)?)(\{\s*".{1,4000}\})\s*,?\s*$/.exec(line) ?? [];
  if (object === '') return line;
  try {
    const fields = Object.entries(JSON.parse(object) as Record<string, unknown>);
    const [, text] = fields.find(([, value]) => typeof value === 'string' && /\p{L}.*\s/u.test(value)) ?? [];
    const numbers = fields
      .flatMap(([, value]) => (Array.isArray(value) ? value : []))
      .filter(Number.isInteger);
    return typeof text === 'string' ? `${before}${text} ${numbers.map((each) => `[${each}]`).join('')}` : '';
  } catch {
    return '';
  }
}

/**
 * A heading is a line whose words are known (`## Tasks`, `**Выводы:**`, `3. Key points`), or any line marked with
 * `#`: an unknown one is `other`. A known heading may carry its first claim after a colon.
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
  return marked && !/[[【]\s*#?\d/.test(line) ? { kind: 'other', rest: '' } : undefined;
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
