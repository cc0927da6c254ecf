/** Cuts streamed text into lines, the same ones however the text comes in pieces. */

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

export interface CutLine {
  readonly text: string;
  /** Characters beyond the limit were cut off. */
  readonly overlong: boolean;
}

export class LineCutter {
  readonly #maxChars: number;
  #held = '';
  #overlong = false;
  /** A `\r` ended the last line: a `\n` that follows belongs to it. */
  #afterReturn = false;

  /** Of a line at most `maxChars` characters are kept, and held while it comes. */
  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  /** The line that has begun and not ended yet. */
  get begun(): string {
    return this.#held;
  }

  push(piece: string): CutLine[] {
    const lines: CutLine[] = [];
    let rest = piece;
    while (rest !== '') {
      if (this.#afterReturn) {
        this.#afterReturn = false;
        if (rest.startsWith('\n')) rest = rest.slice(1);
        continue;
      }
      const end = LINE_END.exec(rest);
      this.#hold(end === null ? rest : rest.slice(0, end.index));
      if (end === null) break;
      lines.push(this.end());
      rest = rest.slice(end.index + end[0].length);
      this.#afterReturn = end[0] === '\r';
    }
    return lines;
  }

  /** The line so far, as if it ended here. */
  end(): CutLine {
    const line = { text: this.#held, overlong: this.#overlong };
    this.#held = '';
    this.#overlong = false;
    return line;
  }

  #hold(text: string): void {
    const room = this.#maxChars - this.#held.length;
    this.#overlong ||= text.length > room;
    this.#held += text.slice(0, room);
  }
}
