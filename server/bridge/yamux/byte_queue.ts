/** Two queues of bytes: chunks waiting to be sent, passed on by reference, and bytes held for a reader, packed. */
import type { FrameBatch } from './frame_batch.ts';

/** Chunks in order, taken piecewise into frames. */
export class SendQueue {
  #chunks: Uint8Array[] = [];
  #first = 0;
  #offset = 0;
  #length = 0;

  /** Bytes queued. */
  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#offset = 0;
    this.#length = 0;
  }

  /** Moves `length` bytes, at most as many as are queued, into the batch as payload. */
  moveTo(batch: FrameBatch, length: number): void {
    let missing = length;
    while (missing > 0) {
      const chunk = this.#chunks[this.#first] as Uint8Array;
      const left = chunk.length - this.#offset;
      if (left > missing) {
        batch.payload(chunk.subarray(this.#offset, this.#offset + missing));
        this.#offset += missing;
        break;
      }
      batch.payload(this.#offset === 0 ? chunk : chunk.subarray(this.#offset));
      missing -= left;
      this.#offset = 0;
      this.#first++;
    }
    this.#length -= length;
    if (this.#length === 0) this.clear();
    else if (this.#first >= 1024) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

/**
 * Bytes nobody has asked for yet. They are copied, so that a peer which sends single bytes cannot make us keep a
 * whole socket buffer for each; the stream's window bounds them.
 */
export class HoldQueue {
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** Bytes held. */
  get length(): number {
    return this.#end - this.#start;
  }

  push(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#bytes.length) {
      const held = this.#bytes.subarray(this.#start, this.#end);
      // Always a new array: what was taken earlier still looks into the old one.
      this.#bytes = new Uint8Array(Math.max(64, 2 * (held.length + chunk.length)));
      this.#bytes.set(held);
      this.#start = 0;
      this.#end = held.length;
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Takes `length` bytes, at most as many as are held. */
  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#start, this.#start + length);
    this.#start += length;
    if (this.#start === this.#end) this.clear();
    return taken;
  }

  clear(): void {
    this.#bytes = new Uint8Array(0);
    this.#start = 0;
    this.#end = 0;
  }
}
