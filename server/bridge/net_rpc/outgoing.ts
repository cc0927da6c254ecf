/**
 * Messages on their way into a stream, in order and whole. A stream takes only so much at once; what it does not take
 * waits here, bounded, and follows as it drains. Nothing that was encoded may get lost: its type definitions come once.
 */
import type { ByteStream } from './byte_stream.ts';

/** Bytes handed to the stream ahead of the transport. */
const AHEAD_BYTES = 1024 * 1024;

export interface OutgoingOptions {
  /** From so many waiting bytes on, `full` is true. One message may exceed it. */
  readonly limitBytes: number;
  /** The stream does not take bytes any more. Called at most once, never from within `send`. */
  failed(reason: unknown): void;
  /** Called when `full` has become false. */
  roomAgain?(): void;
}

export class Outgoing {
  readonly #stream: ByteStream;
  readonly #options: OutgoingOptions;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #draining = false;
  #ending = false;
  #stopped = false;

  constructor(stream: ByteStream, options: OutgoingOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  /** True while the peer takes so little that nothing new should be produced. */
  get full(): boolean {
    return this.#waitingBytes >= this.#options.limitBytes;
  }

  /** Bytes that the stream has not taken. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  send(bytes: Uint8Array): void {
    if (this.#stopped) return;
    if (!this.#draining && this.#stream.bufferedAmount + bytes.length <= AHEAD_BYTES) {
      this.#write(bytes);
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#draining) this.#drain();
  }

  /** Ends the stream's side of ours after what waits. */
  end(): void {
    if (this.#draining) this.#ending = true;
    else if (!this.#stopped) this.#stream.end();
  }

  /** Drops what waits and takes nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #drain(): void {
    this.#draining = true;
    this.#stream.drained().then(
      () => this.#drained(),
      (reason: unknown) => this.#fail(reason),
    );
  }

  #drained(): void {
    if (this.#stopped) return;
    const wasFull = this.full;
    this.#refill();
    if (this.#stopped) return;
    if (this.#waitingBytes > 0) this.#drain();
    else {
      this.#draining = false;
      if (this.#ending) this.#stream.end();
    }
    if (wasFull && !this.full) this.#options.roomAgain?.();
  }

  #refill(): void {
    let room = AHEAD_BYTES;
    let taken = 0;
    for (const chunk of this.#waiting) {
      if (room === 0 || this.#stopped) break;
      const piece = chunk.length > room ? chunk.subarray(0, room) : chunk;
      this.#write(piece);
      room -= piece.length;
      this.#waitingBytes -= piece.length;
      if (piece.length < chunk.length) this.#waiting[taken] = chunk.subarray(piece.length);
      else taken += 1;
    }
    this.#waiting.splice(0, taken);
  }

  #write(bytes: Uint8Array): void {
    try {
      this.#stream.write(bytes);
    } catch (reason) {
      this.stop();
      queueMicrotask(() => this.#options.failed(reason));
    }
  }

  #fail(reason: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.failed(reason);
  }
}
