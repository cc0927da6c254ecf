/**
 * Short texts that came before, so that they are not made again: ids, names of methods, types and properties repeat
 * within a value and from one to the next. A hit costs half of decoding, and no memory.
 *
 * A table without chains: each text has one place, where the last one stays. So it is bounded, and a peer that makes
 * places collide gets the speed of plain decoding.
 */

/** Longer texts hardly repeat. Ids have 26 bytes. */
const MAX_BYTES = 40;
const PLACES = 1024;

export class SharedTexts {
  readonly #texts: string[] = new Array<string>(PLACES).fill('');
  readonly #decode: (bytes: Buffer, start: number, end: number) => string;

  /** `decode` makes the text of bytes that are not known. */
  constructor(decode: (bytes: Buffer, start: number, end: number) => string) {
    this.#decode = decode;
  }

  text(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > MAX_BYTES) return this.#decode(bytes, start, end);
    const place = placeOf(bytes, start, end);
    const known = this.#texts[place] as string;
    if (known.length === length && same(known, bytes, start)) return known;
    const text = this.#decode(bytes, start, end);
    // As many units as bytes: all ASCII, or ill-formed. Only then can units be compared with bytes.
    if (text.length === length) this.#texts[place] = text;
    return text;
  }
}

/** Mixes a few bytes from both ends and the middle: enough to tell ids and names apart. */
function placeOf(bytes: Buffer, start: number, end: number): number {
  const first = bytes[start] as number;
  const middle = bytes[(start + end) >>> 1] as number;
  const last = bytes[end - 1] as number;
  const beforeLast = bytes[Math.max(start, end - 2)] as number;
  return (first * 31 + middle * 1031 + last * 131 + beforeLast * 17 + (end - start)) & (PLACES - 1);
}

function same(text: string, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
