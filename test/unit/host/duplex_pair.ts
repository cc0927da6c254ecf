/** Two ends of one connection in memory, each a Duplex as a socket is. */

import { Duplex } from 'node:stream';

class End extends Duplex {
  other: End | undefined;
  /** Called when the other end has taken what was written. */
  #taken: (() => void) | undefined;

  override _read(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const other = this.other;
    if (other === undefined || other.destroyed) done();
    else if (other.push(chunk)) setImmediate(done);
    else other.#taken = done;
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    setImmediate(() => this.other?.destroy());
    done(error);
  }
}

export function duplexPair(): [Duplex, Duplex] {
  const [a, b] = [new End(), new End()];
  a.other = b;
  b.other = a;
  return [a, b];
}
