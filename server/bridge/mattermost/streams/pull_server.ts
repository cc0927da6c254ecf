/**
 * Serves bytes to a host that pulls them (server/public/plugin/io_rpc.go, serveIOReader). They are taken from their
 * source only when the host has asked. A source that fails resets the stream: an end would make the host take what
 * came so far for all.
 */
import type { ByteStream } from '../../net_rpc/byte_stream.ts';
import { VarintReader } from './varint.ts';

/** Bytes ahead of the transport, beyond which the source is not asked for more. */
const AHEAD_BYTES = 128 * 1024;

export class PullServer {
  readonly #source: AsyncIterator<unknown>;
  readonly #asked = new VarintReader();
  #stream: ByteStream | undefined;
  /** Bytes the host waits for. */
  #credit = 0;
  #chunk: Uint8Array | undefined;
  #pumping = false;
  #over = false;
  #failure: { readonly reason: unknown } | undefined;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** What the source failed with, if it did; or what the host asked for that is no number. */
  get failure(): { readonly reason: unknown } | undefined {
    return this.#failure;
  }

  /** Begins to serve. */
  serve(stream: ByteStream): void {
    this.#stream = stream;
    if (this.#over) {
      stream.end();
      return;
    }
    stream.setHandlers({
      data: (bytes) => {
        try {
          this.#credit += this.#asked.push(bytes);
        } catch (reason) {
          this.#fail(reason);
          return;
        }
        this.#pump();
      },
      end: () => this.stop(),
      error: () => this.stop(),
    });
  }

  /** The host wants no more. The source is told, so that it can let go of what it holds. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stream?.end();
    this.#release();
  }

  /** A source that is being asked answers first; whoever abandons it does not wait for that, nor for what it says. */
  #release(): void {
    Promise.resolve()
      .then(() => this.#source.return?.())
      .catch(() => {});
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#send().then(
      () => {
        this.#pumping = false;
        // Asked for between the last look and now.
        if (this.#credit > 0 && !this.#over) this.#pump();
      },
      (reason: unknown) => this.#fail(reason),
    );
  }

  async #send(): Promise<void> {
    while (this.#credit > 0 && !this.#over) {
      const chunk = this.#chunk ?? (await this.#next());
      if (chunk === undefined || this.#over || this.#stream === undefined) return;
      // Copied, since the source may use its array again.
      const piece = new Uint8Array(chunk.subarray(0, this.#credit));
      this.#chunk = piece.length < chunk.length ? chunk.subarray(piece.length) : undefined;
      this.#credit -= piece.length;
      this.#stream.write(piece);
      if (this.#stream.bufferedAmount < AHEAD_BYTES) continue;
      try {
        await this.#stream.drained();
      } catch {
        // The stream died, as its handler hears.
        return;
      }
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#source.next();
    if (done === true) {
      if (!this.#over) this.#stream?.end();
      this.#over = true;
      return undefined;
    }
    if (!(value instanceof Uint8Array)) throw new TypeError('expected an iterable of Uint8Array');
    return value;
  }

  #fail(reason: unknown): void {
    if (this.#over) return;
    this.#failure = { reason };
    this.#over = true;
    this.#stream?.reset();
    this.#release();
  }
}
