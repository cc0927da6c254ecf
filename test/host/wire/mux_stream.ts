/**
 * One yamux stream on the host's side, read and written as Go does with a `net.Conn`: reads wait for bytes, writes wait
 * for the peer's window, `end` sends a FIN and leaves the other direction open.
 */

import { FLAG, FRAME, FrameError, WINDOW_BYTES } from './frame.ts';

/** What a stream asks of its session. */
export interface StreamPort {
  /** Resolves when the transport takes more. */
  send(type: number, flags: number, streamId: number, value: number, payload?: Uint8Array): Promise<void>;
  /** The stream is closed on both sides, or reset. */
  retired(streamId: number): void;
}

/** The stream or its session is gone. */
export class StreamClosedError extends Error {
  override readonly name = 'StreamClosedError';
}

export class MuxStream {
  readonly id: number;
  readonly #port: StreamPort;
  /** SYN for a stream of ours and ACK for one of the peer's, sent with the first frame. */
  #firstFlag: number;
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #receiveWindow = WINDOW_BYTES;
  #sendWindow = WINDOW_BYTES;
  #finReceived = false;
  #finSent = false;
  #failure: Error | undefined;
  #wakeReader: () => void = () => {};
  #wakeWriter: () => void = () => {};
  /** Writes go out one after the other, in the order in which they were asked for. */
  #writing: Promise<void> = Promise.resolve();

  constructor(id: number, port: StreamPort, firstFlag: number) {
    this.id = id;
    this.#port = port;
    this.#firstFlag = firstFlag;
  }

  /** Opens or acknowledges the stream on the wire, as Go does before anything is written. */
  announce(): Promise<void> {
    return this.#port.send(FRAME.windowUpdate, this.#takeFirstFlag(), this.id, 0);
  }

  /** The next bytes, as they came; null after the peer's FIN. Rejects when the stream was reset or the session ended. */
  async read(): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.#received.shift();
      if (chunk !== undefined) {
        this.#receivedBytes -= chunk.length;
        this.#grant();
        return chunk;
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#finReceived) return null;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  /** Exactly `count` bytes; what came beyond them is read next. Rejects when the stream ends before. */
  async readExactly(count: number): Promise<Buffer> {
    let bytes = Buffer.alloc(0);
    while (bytes.length < count) {
      const chunk = await this.read();
      if (chunk === null)
        throw new StreamClosedError(`stream ended: expected ${count} bytes, got ${bytes.length}`);
      bytes = Buffer.concat([bytes, chunk]);
    }
    if (bytes.length > count) {
      this.#received.unshift(bytes.subarray(count));
      this.#receivedBytes += bytes.length - count;
    }
    return bytes.subarray(0, count);
  }

  /** Resolves when the peer's window and the transport have taken everything. */
  write(bytes: Uint8Array): Promise<void> {
    const done = this.#writing.then(() => this.#write(bytes));
    this.#writing = done.catch(() => {});
    return done;
  }

  /** Sends a FIN after what is being written. */
  async end(): Promise<void> {
    await this.#writing;
    if (this.#finSent || this.#failure !== undefined) return;
    this.#finSent = true;
    await this.#port.send(FRAME.windowUpdate, this.#takeFirstFlag() | FLAG.fin, this.id, 0);
    if (this.#finReceived) this.#port.retired(this.id);
  }

  /** Tells the peer that neither direction goes on. */
  async reset(): Promise<void> {
    if (this.#failure !== undefined) return;
    this.fail(new StreamClosedError('stream reset by us'));
    this.#port.retired(this.id);
    await this.#port.send(FRAME.windowUpdate, this.#takeFirstFlag() | FLAG.rst, this.id, 0);
  }

  // What the session hands over

  /** Throws FrameError where hashicorp/yamux ends the session. */
  frame(type: number, flags: number, value: number, payload: Buffer): void {
    if ((flags & FLAG.fin) !== 0) {
      if (this.#finReceived) throw new FrameError(`unexpected FIN flag on stream ${this.id}`);
      this.#finReceived = true;
    }
    if (type === FRAME.windowUpdate) this.#sendWindow += value;
    else this.#receive(payload);
    if ((flags & FLAG.rst) !== 0) {
      this.fail(new StreamClosedError('stream reset by the plugin'));
      this.#port.retired(this.id);
    } else if (this.#finReceived && this.#finSent) this.#port.retired(this.id);
    this.#wakeReader();
    this.#wakeWriter();
  }

  fail(reason: Error): void {
    this.#failure ??= reason;
    this.#wakeReader();
    this.#wakeWriter();
  }

  #receive(payload: Buffer): void {
    if (payload.length > this.#receiveWindow) {
      throw new FrameError(
        `receive window exceeded on stream ${this.id} (remain: ${this.#receiveWindow}, got: ${payload.length})`,
      );
    }
    this.#receiveWindow -= payload.length;
    if (payload.length === 0) return;
    this.#received.push(payload);
    this.#receivedBytes += payload.length;
  }

  /** Grants half a window or more at a time, as Go does. */
  #grant(): void {
    const delta = WINDOW_BYTES - this.#receivedBytes - this.#receiveWindow;
    if (delta < WINDOW_BYTES / 2 || this.#failure !== undefined) return;
    this.#receiveWindow += delta;
    // A session that ends meanwhile fails the next read.
    this.#port.send(FRAME.windowUpdate, this.#takeFirstFlag(), this.id, delta).catch(() => {});
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#finSent) throw new StreamClosedError('write after end');
      const size = Math.min(this.#sendWindow, bytes.length - at);
      if (size === 0) {
        await new Promise<void>((resolve) => {
          this.#wakeWriter = resolve;
        });
        continue;
      }
      this.#sendWindow -= size;
      const piece = bytes.subarray(at, at + size);
      at += size;
      await this.#port.send(FRAME.data, this.#takeFirstFlag(), this.id, size, piece);
    }
  }

  #takeFirstFlag(): number {
    const flag = this.#firstFlag;
    this.#firstFlag = 0;
    return flag;
  }
}
