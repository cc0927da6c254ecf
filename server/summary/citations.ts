/** Finds the post numbers in one line of a model's answer, in all the ways models write them. */

const NUMBER = '(?:#|№|n|no\\.?|posts?|messages?|msgs?|пост\\p{L}*|сообщени\\p{L}*)?\\s*[#№]?\\s*\\d{1,6}';
const JOIN = '\\s*(?:,|;|&|–|—|-|‑|\\.\\.|…|\\band\\b|to|и|по|\\s)\\s*';
const LIST = `${NUMBER}(?:${JOIN}${NUMBER}){0,40}`;
/** `[3]`, `[3, 7]`, `[#3]`, `[3-5]`, `[post 3]`, `【3†source】`, `\[3\]`, `[3](link)`; round brackets only with a sign or a word. */
const GROUP = new RegExp(
  `\\\\?[\\[【［〔]\\s*(${LIST})\\s*(?:†[^\\]】］]{0,40})?\\\\?[\\]】］〕](?:\\([^()\\s]{0,300}\\))?` +
    `|\\(\\s*((?:[#№]|posts?\\s|messages?\\s|пост\\p{L}*\\s|сообщени\\p{L}*\\s)${LIST})\\s*\\)`,
  'giu',
);
const RANGE = /(\d{1,6})\s*(?:-|‑|–|—|\.\.|…|\bto\b|по)\s*[#№]?\s*(\d{1,6})|(\d{1,6})/giu;
/** A range wider than this is no evidence; its ends are kept. */
const MAX_RANGE = 30;
const MAX_CITATIONS = 20;

export interface CitedText {
  readonly text: string;
  /** Valid numbers, each once, in the order of mention. */
  readonly numbers: readonly number[];
}

/** `isPost` says which numbers exist; the others are dropped, their brackets too. Code in backticks is left alone. */
export function extractCitations(line: string, isPost: (number: number) => boolean): CitedText {
  const numbers = new Set<number>();
  const add = (number: number) => {
    if (isPost(number) && numbers.size < MAX_CITATIONS) numbers.add(number);
  };
  const pieces = line.split(/(`[^`]*`)/);
  const text = pieces.map((piece, index) => {
    if (index % 2 === 1) return piece;
    return piece.replace(GROUP, (_whole, square: string | undefined, round: string | undefined) => {
      for (const match of (square ?? round ?? '').matchAll(RANGE)) {
        if (match[3] !== undefined) {
          add(Number(match[3]));
          continue;
        }
        const from = Number(match[1]);
        const to = Number(match[2]);
        if (from < to && to - from <= MAX_RANGE) {
          for (let number = from; number <= to; number += 1) add(number);
        } else {
          add(from);
          add(to);
        }
      }
      return ' ';
    });
  });
  return { text: tidy(text.join('')), numbers: [...numbers] };
}

/** Closes the gaps that removed brackets leave. */
function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\s+([.,;:!?])/g, '$1')
    .replace(/([,;])(?:\s*[,;])+/g, '$1')
    .replace(/[,;]\s*([.!?]?)$/, '$1')
    .trim();
}
