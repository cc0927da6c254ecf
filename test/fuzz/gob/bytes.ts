/** Gob's primitives, written without any care for what makes sense: an independent, slow twin of the encoder's own. */

export class GobBytes {
  #bytes = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `wider` adds so many leading zero bytes, which readers accept. */
  uint(value: number | bigint, wider = 0): this {
    if (typeof value === 'number' && value >= 0 && value < 128 && wider === 0) return this.byte(value);
    const digits: number[] = [];
    for (let rest = BigInt(value); rest > 0n; rest >>= 8n) digits.unshift(Number(rest & 255n));
    while (digits.length < 1) digits.unshift(0);
    for (let i = 0; i < wider && digits.length < 8; i += 1) digits.unshift(0);
    this.byte(256 - digits.length);
    for (const digit of digits) this.byte(digit);
    return this;
  }

  int(value: number | bigint): this {
    if (typeof value === 'number' && Math.abs(value) < 2 ** 30) {
      return this.uint(value < 0 ? (~value << 1) | 1 : value << 1);
    }
    const big = BigInt(value);
    return this.uint(big < 0n ? (~big << 1n) | 1n : big << 1n);
  }

  text(text: string): this {
    return this.blob(Buffer.from(text));
  }

  blob(bytes: Uint8Array): this {
    return this.uint(bytes.length).raw(bytes);
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(2 * (this.#length + more));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}

/** A message: its length, then the body. */
export function message(body: Uint8Array): Uint8Array {
  return new GobBytes().blob(body).take();
}

/** The bodies of whole messages, and what is left behind the last. */
export function messagesOf(stream: Uint8Array): { readonly bodies: Uint8Array[]; readonly rest: Uint8Array } {
  const bodies: Uint8Array[] = [];
  let at = 0;
  while (at < stream.length) {
    const first = stream[at] as number;
    const width = first < 128 ? 0 : 256 - first;
    let length = first < 128 ? first : 0;
    for (let i = 1; i <= width; i += 1) length = length * 256 + (stream[at + i] ?? 0);
    const begin = at + 1 + width;
    if (width > 8 || begin + length > stream.length) break;
    bodies.push(stream.subarray(begin, begin + length));
    at = begin + length;
  }
  return { bodies, rest: stream.subarray(at) };
}
