/**
 * Reads a model's answer line by line while it comes. Nothing in it is believed: numbers that point nowhere are
 * dropped, its list of participants is ignored, a line that makes no sense costs that line alone. However the text is
 * cut into pieces, the same claims are found in the same order.
 */

import { type SectionKind, sectionKinds } from '../types.ts';
import { extractCitations } from './citations.ts';
import { limited, saysNothing } from './claim_text.ts';
import type { HeadingKind } from './headings.ts';
import { LineCutter } from './line_cutter.ts';
import { type AnswerLine, readLine } from './read_line.ts';

/** A claim as it stands in the answer: whether its posts bear it out is not looked at here. */
export interface FoundClaim {
  /** Where it stood; `updates`: among those about earlier claims. */
  readonly section: SectionKind | 'updates';
  /** Without bullet, box and citations. */
  readonly text: string;
  /** Numbers of posts that exist, each once. */
  readonly numbers: readonly number[];
  readonly box: 'open' | 'done' | undefined;
}

/** What an answer may hold. */
export interface AnswerShape {
  /** The sections that were asked for; claims in others are left unread. */
  readonly sections: readonly SectionKind[];
  /** Whether it may speak of earlier claims. */
  readonly updates: boolean;
  /** Which numbers may be cited: those of the posts that were sent. */
  readonly isPost: (number: number) => boolean;
}

const MAX_ANSWER_CHARS = 200_000;
/** A claim is far shorter; bounds what the patterns can cost. */
const MAX_LINE_CHARS = 4_000;
const MAX_CLAIMS_PER_SECTION = 40;

/** Ends as a claim is asked to end. */
const COMPLETE = /\d\s*\\?[\])】］〕]\s*[.!?]?\s*$/u;

export class AnswerReader {
  readonly #shape: AnswerShape;
  readonly #lines = new LineCutter(MAX_LINE_CHARS);
  #claims: FoundClaim[] = [];
  #counts = new Map<SectionKind | 'updates', number>();
  #chars = 0;
  #heading: HeadingKind | undefined;
  /** A claim with a bullet was seen. */
  #bulleted = false;
  /** The last claim while it may go on in the next line. */
  #open: FoundClaim | undefined;

  /** Claims or characters beyond the limits were cut off. */
  overflowed = false;
  /** A section was said to be empty, or a heading that was asked for is there: an answer without claims may be one. */
  readable = false;

  constructor(shape: AnswerShape) {
    this.#shape = shape;
  }

  /** The complete claims so far, in the order of the answer. Grows while the answer comes. */
  get claims(): readonly FoundClaim[] {
    return this.#claims;
  }

  push(piece: string): void {
    const text = piece.slice(0, MAX_ANSWER_CHARS - this.#chars);
    this.overflowed ||= text.length < piece.length;
    this.#chars += text.length;
    for (const line of this.#lines.push(text)) this.#take(line.text, line.overlong);
    // Only an indented line goes on with a claim, so the first character of the next one decides.
    if (/^\S/.test(this.#lines.begun)) this.#close();
  }

  /** The text has ended: what it ended with is a whole line. */
  end(): void {
    const line = this.#lines.end();
    if (line.text !== '') this.#take(line.text, line.overlong);
    this.#close();
  }

  /** The text broke off: a line that had not ended is a claim only if it came as far as a citation. */
  breakOff(): void {
    if (COMPLETE.test(this.#lines.begun)) this.end();
    else this.#lines.end();
    this.#close();
  }

  #take(text: string, overlong: boolean): void {
    this.overflowed ||= overlong;
    const line = readLine(text);
    const previous = this.#open;
    this.#open = undefined;
    if (line.heading !== undefined) {
      this.#heading = line.heading;
      this.readable ||= line.heading !== 'other' && this.#sectionOf(line.heading) !== undefined;
    }
    const section = this.#sectionOf(this.#heading);
    const cited =
      section === undefined || line.text === ''
        ? { text: '', numbers: [] }
        : extractCitations(line.text, this.#shape.isPost);
    const worded = /\p{L}/u.test(cited.text);
    if (worded && saysNothing(cited.text)) this.readable = true;
    if (section === undefined || !worded || saysNothing(cited.text)) {
      this.#keep(previous);
      return;
    }
    // Models like to greet and to take leave: without bullet and number a line counts only where no other has one.
    const plain = !line.bulleted && cited.numbers.length === 0;
    if (
      plain &&
      !(line.indented && previous !== undefined) &&
      (this.#heading === undefined || this.#bulleted)
    ) {
      this.#keep(previous);
      return;
    }
    this.#bulleted ||= line.bulleted;
    if (previous !== undefined && line.indented && !line.bulleted) {
      this.#open = {
        ...previous,
        text: limited(`${previous.text} ${cited.text}`),
        numbers: [...new Set([...previous.numbers, ...cited.numbers])],
      };
      return;
    }
    this.#keep(previous);
    this.#open = found(section, cited.text, cited.numbers, line);
  }

  #close(): void {
    this.#keep(this.#open);
    this.#open = undefined;
  }

  #keep(claim: FoundClaim | undefined): void {
    if (claim === undefined) return;
    const count = (this.#counts.get(claim.section) ?? 0) + 1;
    if (count > MAX_CLAIMS_PER_SECTION) {
      this.overflowed = true;
      return;
    }
    this.#counts.set(claim.section, count);
    this.#claims.push(claim);
  }

  /** Claims under no heading, or one nobody knows, are key points, or else of the first section asked for. */
  #sectionOf(heading: HeadingKind | undefined): SectionKind | 'updates' | undefined {
    const { sections, updates } = this.#shape;
    if (heading === 'ignored') return undefined;
    if (heading === 'updates' && updates) return 'updates';
    if (heading === undefined || heading === 'other' || heading === 'updates') {
      return sections.includes('key_points') ? 'key_points' : sections[0];
    }
    return sections.includes(heading) ? heading : undefined;
  }
}

function found(
  section: FoundClaim['section'],
  text: string,
  numbers: readonly number[],
  line: AnswerLine,
): FoundClaim {
  return { section, text: limited(text), numbers, box: line.box };
}

/** A whole answer at once. `postIds` is how many posts there are to cite. */
export function readAnswer(answer: string, posts: number): AnswerReader {
  const reader = new AnswerReader({
    sections: sectionKinds,
    updates: false,
    isPost: (number) => number >= 1 && number <= posts,
  });
  reader.push(answer);
  reader.end();
  return reader;
}
