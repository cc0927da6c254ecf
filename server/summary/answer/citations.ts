/** Finds the post numbers in one line of a model's answer, in all the ways models write them. */

/**
 * A bracket and what is in it, bounded so that no line can make the search slow: `[3]`, `[3, 7]`, `[#3]`, `[3-5]`,
 * `[post 3]`, `【3†source】`, `\[3\]`, `[3](link)`; round brackets count only with a sign or a word: `(#3)`.
 */
const GROUP = /\\?[[【［〔]([^[\]【】［］〔〕]{1,240})[\]】］〕](?:\([^()\s]{0,300}\))?|\(([^()]{2,240})\)/gu;
const WORD = '(?:posts?|messages?|msgs?|no\\.?|n|сообщени\\p{L}{1,3}|пост\\p{L}{0,3}|№|#)';
/** One step through the inside of a bracket: a number or a range, with a word before it and a joint after it. */
const STEP = new RegExp(
  `${WORD}?\\s*[:=_]?\\s*[#№]?(\\d{1,6})(?:\\s*(?:-|‑|–|—|\\.\\.|…|to|по)\\s*[#№]?(\\d{1,6}))?\\s*(?:,|;|&|and|и)?\\s*`,
  'iuy',
);
const MARKED = new RegExp(`^\\s*${WORD}`, 'iu');
/** A range wider than this is no evidence; its ends are kept. */
const MAX_RANGE = 30;
const MAX_CITATIONS = 20;
const ROUND = /\s*\((\d{1,6}(?:\s?[,;]\s?\d{1,6}){0,9})\)\s*([.!]?)$/u;
/** A last bracket that was never closed. */
const UNCLOSED = /\[\s?[#№]?\d{1,6}(?:\s?[,;]\s?\d{1,6}){0,20}\s*$/u;

export interface CitedText {
  readonly text: string;
  /** Valid numbers, each once, in the order of mention. */
  readonly numbers: readonly number[];
}

/** `isPost` says which numbers exist; the others are dropped, their brackets too. Code in backticks is left alone. */
export function extractCitations(line: string, isPost: (number: number) => boolean): CitedText {
  const numbers = new Set<number>();
  const closed = UNCLOSED.test(line) ? `${line}]` : line;
  const text = closed.split(/(`[^`]*`)/).map((piece, index) => {
    if (index % 2 === 1) return piece;
    return piece.replace(GROUP, (whole: string, square: string | undefined, round: string | undefined) => {
      const found = round === undefined || MARKED.test(round) ? numbersIn(square ?? round ?? '') : undefined;
      if (found === undefined) return whole;
      for (const number of found) if (isPost(number) && numbers.size < MAX_CITATIONS) numbers.add(number);
      return ' ';
    });
  });
  const found = { text: tidy(text.join('')), numbers: [...numbers] };
  return found.numbers.length > 0 ? found : inRoundBrackets(found.text, isPost);
}

/** Numbers alone in round brackets count where a claim has no others, and at its end: `claim (3, 7).` */
function inRoundBrackets(text: string, isPost: (number: number) => boolean): CitedText {
  const [whole = '', list = '', stop = ''] = ROUND.exec(text) ?? [];
  const numbers = list.split(/[,;]/).map(Number);
  if (whole === '' || !numbers.every(isPost)) return { text, numbers: [] };
  return { text: `${text.slice(0, -whole.length)}${stop}`, numbers: [...new Set(numbers)] };
}

/** The numbers a bracket lists, ranges written out; undefined when it holds anything else. */
function numbersIn(inside: string): number[] | undefined {
  const list = inside.replace(/†.*$/u, '').replace(/\\$/, '').trim();
  const numbers: number[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < list.length) {
    const step = STEP.exec(list);
    if (step === null) return undefined;
    const from = Number(step[1]);
    const to = step[2] === undefined ? from : Number(step[2]);
    if (from <= to && to - from <= MAX_RANGE) {
      for (let number = from; number <= to; number += 1) numbers.push(number);
    } else {
      numbers.push(from, to);
    }
  }
  return numbers.length === 0 ? undefined : numbers;
}

/** Closes the gaps that removed brackets leave. */
function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:!?])/g, '$1')
    .replace(/([,;])(?: ?[,;])+/g, '$1')
    .replace(/[,;] ?([.!?]?)$/, '$1')
    .trim();
}
