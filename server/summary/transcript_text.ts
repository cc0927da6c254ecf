/** The text of a post or a file as the end of one line, or, where it is too long for one, of several. */

import { encodeLine } from './json_line.ts';
import { estimateTokens } from './tokens.ts';

/** What the number of a piece takes, and the quotation marks around the text. */
const PIECE_TOKENS = 60;
/** A longer text is not tried whole. */
const MAX_CHARS_PER_TOKEN = 10;

/** From the text to the end of the line: what follows a line's head. */
export interface Tail {
  readonly tail: string;
  readonly tokens: number;
}

/**
 * One tail of at most `maxTokens`, or one per piece of the text. `before` and `after` are fields in JSON, each with the
 * comma that parts it from the text; the last piece has those after it.
 */
export function tailsOf(before: string, text: string, after: string, maxTokens: number): Tail[] {
  if (text.length <= maxTokens * MAX_CHARS_PER_TOKEN) {
    const whole = tailOf(before, text, after);
    if (whole.tokens <= maxTokens) return [whole];
  }
  const besides = estimateTokens(before) + estimateTokens(after) + PIECE_TOKENS;
  const cuts = cutText(text, Math.max(PIECE_TOKENS, maxTokens - besides));
  return cuts.map((piece, at) => {
    const number = `${before}"piece":"${at + 1}/${cuts.length}",`;
    return tailOf(number, piece, at === cuts.length - 1 ? after : '');
  });
}

function tailOf(before: string, text: string, after: string): Tail {
  const tail = `${before}"text":${encodeLine(text)}${after}}`;
  return { tail, tokens: estimateTokens(tail) + 1 };
}

/** How far a text is measured at a time. */
const STEP = 64;
/** A piece ends at a line's end or a space when there is one in its last so many characters. */
const LOOK_BACK = 400;

/** Pieces of at most `maxTokens` in JSON, cut at spaces where there are any, never inside a surrogate pair. */
function cutText(text: string, maxTokens: number): string[] {
  const cuts: string[] = [];
  let start = 0;
  let size = 0;
  for (let at = 0; at < text.length; at += STEP) {
    const cost = estimateTokens(encodeLine(text.slice(at, at + STEP)).slice(1, -1));
    if (size + cost > maxTokens && at > start) {
      const end = endBefore(text, start, at);
      cuts.push(text.slice(start, end));
      start = end;
      size = estimateTokens(encodeLine(text.slice(end, at)).slice(1, -1));
    }
    size += cost;
  }
  cuts.push(text.slice(start));
  return cuts;
}

function endBefore(text: string, start: number, at: number): number {
  const from = Math.max(start + STEP, at - LOOK_BACK);
  const near = text.slice(from, at);
  const gap = Math.max(near.lastIndexOf('\n'), near.lastIndexOf(' '));
  if (gap >= 0) return from + gap + 1;
  const inPair = /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
  return inPair && at - 1 > start ? at - 1 : at;
}
