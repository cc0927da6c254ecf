/** The words of a command line, each with its place in it. */

import { meaningAt } from './words.ts';

export interface Token {
  /** As it is compared: lower case, `ё` as `е`, without the punctuation around it. */
  readonly word: string;
  /** Place of the raw text in the line, UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Two dates or times in one word: `2026-11-01..2026-11-05`, `01.11-05.11.2026`, `10:00–12:00`. */
const RANGES: readonly RegExp[] = [
  /^([\dtz:.-]+?)(\.{2,3}|…|–|—)([\dtz:.-]+)$/u,
  /^(\d{1,2}\.\d{1,2}(?:\.\d{2,4})?|\d{1,2}:\d{2})(-)(\d{1,2}\.\d{1,2}(?:\.\d{2,4})?|\d{1,2}:\d{2})$/u,
  /^(\d{4}-\d{1,2}-\d{1,2})([-/])(\d{4}-\d{1,2}-\d{1,2})$/u,
];

/** Splits at whitespace of any kind, and two dates in one word; punctuation alone is kept as it is. */
export function tokensOf(line: string): Token[] {
  return [...line.matchAll(/\S+/gu)].flatMap(({ 0: raw, index }) => {
    const token = { word: normalise(raw), start: index, end: index + raw.length };
    const range = RANGES.map((pattern) => pattern.exec(token.word)).find((match) => match !== null);
    const [, first, , second] = range ?? [];
    if (first === undefined || second === undefined) return [token];
    return [
      { ...token, word: first },
      { ...token, word: '-' },
      { ...token, word: second },
    ];
  });
}

function normalise(raw: string): string {
  const word = raw.normalize('NFC').toLowerCase().replaceAll('ё', 'е');
  const bare = word.replace(/[,.;!?]+$/u, '') || word;
  // A colon belongs to `question:` and ends no other word.
  return bare.length > 1 && bare.endsWith(':') && meaningAt([bare], 0) === undefined
    ? bare.slice(0, -1)
    : bare;
}
