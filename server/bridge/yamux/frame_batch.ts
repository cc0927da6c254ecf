/**
 * Frames on their way out, gathered so that many leave as one write.
 *
 * Headers and small payloads are copied side by side into a slab; a large payload is passed on as it is. Bytes once
 * taken are never touched again, because a transport may keep them until it can send; the rest of a slab serves the
 * next batch.
 */
import { type FrameType, HEADER_SIZE } from './constants.ts';
import { writeHeader } from './frame.ts';

const SLAB_BYTES = 16 * 1024;
/** From this size on a payload is worth a write of its own rather than a copy. */
const COPY_BELOW = 4 * 1024;

export class FrameBatch {
  #parts: Uint8Array[] = [];
  #slab = new Uint8Array(SLAB_BYTES);
  #start = 0;
  #end = 0;
  #bytes = 0;

  /** Bytes gathered and not yet taken. */
  get bytes(): number {
    return this.#bytes;
  }

  header(type: FrameType, flags: number, streamId: number, length: number): void {
    this.#reserve(HEADER_SIZE);
    writeHeader(this.#slab, this.#end, type, flags, streamId, length);
    this.#end += HEADER_SIZE;
    this.#bytes += HEADER_SIZE;
  }

  /** Payload of the header added last, whole or in pieces. Must not be changed afterwards. */
  payload(chunk: Uint8Array): void {
    if (chunk.length < COPY_BELOW) {
      this.#reserve(chunk.length);
      this.#slab.set(chunk, this.#end);
      this.#end += chunk.length;
    } else {
      this.#cut();
      this.#parts.push(chunk);
    }
    this.#bytes += chunk.length;
  }

  /** Everything gathered, in order, as few buffers; the batch is empty afterwards. */
  take(): Uint8Array[] {
    this.#cut();
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    return parts;
  }

  #reserve(length: number): void {
    if (this.#end + length <= SLAB_BYTES) return;
    const slab = new Uint8Array(SLAB_BYTES);
    const pending = this.#end - this.#start;
    if (pending + length <= SLAB_BYTES / 2) {
      // A short batch must not be torn in two writes by the end of a slab.
      slab.set(this.#slab.subarray(this.#start, this.#end));
      this.#end = pending;
    } else {
      this.#cut();
      this.#end = 0;
    }
    this.#slab = slab;
    this.#start = 0;
  }

  #cut(): void {
    if (this.#end > this.#start) this.#parts.push(this.#slab.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
