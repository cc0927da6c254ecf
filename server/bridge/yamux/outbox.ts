/**
 * Everything that leaves the session: control frames first, then the streams' data in turns of one frame each.
 *
 * Frames produced in one turn of the event loop are gathered and written together by a scheduled flush. When the
 * transport reports that it is full, data stays in the streams' queues, where writers can see it, and control frames
 * are kept up to a cap; a transport that stays full past the deadline, or throws, ends the session.
 */
import type { FrameType, Limits } from './constants.ts';
import { YamuxError } from './errors.ts';
import { FrameBatch } from './frame_batch.ts';
import { Deadline, type Timers } from './timers.ts';

/** Enough for few writes, little enough to notice soon that the transport is full. */
const BATCH_BYTES = 256 * 1024;

export interface Sender {
  /** Adds at most one data frame to the batch; true while the sender could add another at once. */
  send(batch: FrameBatch): boolean;
}

export interface OutboxOptions {
  /** Returns `false`, as a Node socket does, when it wants no more until `transportDrained`. */
  write(bytes: Uint8Array): unknown;
  schedule(flush: () => void): void;
  /** Called at most once. */
  fail(error: YamuxError): void;
  timers: Timers;
  limits: Limits;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #batch = new FrameBatch();
  readonly #deadline: Deadline;
  readonly #scheduledFlush = (): void => {
    this.#scheduled = false;
    this.flush();
  };
  #senders: Sender[] = [];
  #next = 0;
  #scheduled = false;
  #flushing = false;
  #full = false;
  #overflowed = false;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#deadline = new Deadline(options.timers);
  }

  /** Queues a frame without payload. */
  control(type: FrameType, flags: number, streamId: number, length: number): void {
    if (this.#stopped) return;
    if (this.#full && this.#batch.bytes >= this.#options.limits.controlQueueBytes) this.#overflowed = true;
    else this.#batch.header(type, flags, streamId, length);
    this.#schedule();
  }

  /** Puts a sender at the end of the line; it must not stand in it already. */
  enqueue(sender: Sender): void {
    if (this.#stopped) return;
    this.#senders.push(sender);
    this.#schedule();
  }

  /** Writes what is queued now rather than at the end of the turn. */
  flush(): void {
    if (this.#stopped || this.#flushing) return;
    if (this.#overflowed) {
      const { controlQueueBytes } = this.#options.limits;
      const message = `transport is full and ${controlQueueBytes} bytes of control frames are waiting`;
      this.#options.fail(new YamuxError('control_queue_full', message));
      return;
    }
    if (this.#full) return;
    this.#flushing = true;
    try {
      do this.#gather();
      while (this.#batch.bytes > 0 && this.#writeBatch());
    } catch (reason) {
      this.#options.fail(YamuxError.from(reason));
    } finally {
      this.#flushing = false;
    }
  }

  /** The transport takes bytes again. */
  transportDrained(): void {
    this.#full = false;
    this.#deadline.clear();
    this.flush();
  }

  /** Writes what can still be written, control frames even to a full transport, and takes nothing any more. */
  finish(): void {
    if (this.#stopped) return;
    this.flush();
    if (this.#stopped) return;
    this.#stopped = true;
    this.#deadline.clear();
    this.#senders = [];
    try {
      for (const part of this.#batch.take()) this.#options.write(part);
    } catch {
      // The session is ending with a reason already.
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#flushing || (this.#full && !this.#overflowed)) return;
    this.#scheduled = true;
    this.#options.schedule(this.#scheduledFlush);
  }

  #gather(): void {
    while (this.#batch.bytes < BATCH_BYTES && this.#next < this.#senders.length) {
      const sender = this.#senders[this.#next++] as Sender;
      if (sender.send(this.#batch)) this.#senders.push(sender);
      if (this.#next === this.#senders.length || this.#next === 1024) {
        this.#senders.splice(0, this.#next);
        this.#next = 0;
      }
    }
  }

  /** True while the transport takes more. */
  #writeBatch(): boolean {
    for (const part of this.#batch.take()) {
      if (this.#options.write(part) === false) this.#full = true;
      if (this.#stopped) return false;
    }
    if (!this.#full) return true;
    const { answerMs } = this.#options.limits;
    this.#deadline.start(answerMs, () => {
      const message = `transport: expected to take bytes within ${answerMs} ms, got none through`;
      this.#options.fail(new YamuxError('write_timeout', message));
    });
    return false;
  }
}
