/**
 * Credit in both directions of one stream. Only payload bytes of data frames count (spec.md, "Flow Control").
 */
import { INITIAL_WINDOW } from './constants.ts';

const MAX_CREDIT = 0xffff_ffff;

/** What the peer may still send us, and what our reader has freed since the last grant. */
export class ReceiveWindow {
  #remaining = INITIAL_WINDOW;
  #unread = 0;
  #freed = 0;

  /** Bytes received, or announced by a frame, that the reader has not consumed. */
  get unread(): number {
    return this.#unread;
  }

  /** Takes a frame's payload out of the window; false when the peer had no such credit. */
  receive(length: number): boolean {
    if (length > this.#remaining) return false;
    this.#remaining -= length;
    this.#unread += length;
    return true;
  }

  /** Frees `length` bytes, at most as many as are unread: the caller checks. */
  consume(length: number): void {
    this.#unread -= length;
    this.#freed += length;
  }

  /**
   * The delta of the window update that is due, 0 while none is. As in Go it is due once half the window is free,
   * so that a steady reader costs the peer one small frame per 128 KiB.
   */
  grant(): number {
    if (this.#freed < INITIAL_WINDOW / 2) return 0;
    const delta = this.#freed;
    this.#freed = 0;
    this.#remaining += delta;
    return delta;
  }
}

/** What we may still send to the peer. */
export class SendWindow {
  #credit = INITIAL_WINDOW;

  get credit(): number {
    return this.#credit;
  }

  /** Adds a window update's delta. Credit beyond 32 bits could never be used up and is dropped. */
  grant(delta: number): void {
    this.#credit = Math.min(this.#credit + delta, MAX_CREDIT);
  }

  /** Spends `length` bytes, at most the credit: the caller checks. */
  spend(length: number): void {
    this.#credit -= length;
  }
}
