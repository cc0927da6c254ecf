/** The host's half of the pull protocol, by hand: `serveIOReader` and `remoteIOReader` of Go's io_rpc.go. */
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';

/** Serves `body` to a stream on which the plugin pulls. */
export class HostBody {
  /** Numbers that the plugin asked for, in order. */
  readonly asked: number[] = [];
  sent = 0;
  /** The plugin ended its side, or reset the stream. */
  ended = false;
  reset = false;
  readonly #body: Uint8Array;
  readonly #cutAt: number;
  #pending: Buffer = Buffer.alloc(0);
  #stream: Stream | undefined;
  #credit = 0;
  #over = false;

  /** With `cutAt` the body breaks off after so many bytes, as when the client has gone. */
  constructor(body: Uint8Array, cutAt = body.length) {
    this.#body = body;
    this.#cutAt = cutAt;
  }

  serve(stream: Stream): void {
    this.#stream = stream;
    stream.setHandlers({
      data: (chunk) => {
        this.#pending = Buffer.concat([this.#pending, chunk]);
        this.#readNumbers();
        this.#send();
      },
      end: () => {
        this.ended = true;
        this.#end();
      },
      error: () => {
        this.reset = true;
        this.#over = true;
      },
    });
  }

  #readNumbers(): void {
    for (;;) {
      const length = this.#pending.findIndex((byte) => byte < 128) + 1;
      if (length === 0) return;
      let value = 0n;
      for (let i = length - 1; i >= 0; i -= 1) {
        value = (value << 7n) | BigInt((this.#pending[i] as number) & 127);
      }
      this.#pending = this.#pending.subarray(length);
      const asked = Number(value & 1n ? ~(value >> 1n) : value >> 1n);
      this.asked.push(asked);
      this.#credit += asked;
    }
  }

  #send(): void {
    const length = Math.min(this.#credit, this.#cutAt - this.sent);
    if (this.#over) return;
    if (length > 0) this.#stream?.write(this.#body.slice(this.sent, this.sent + length));
    this.sent += length;
    this.#credit -= length;
    if (this.#credit > 0) this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stream?.end();
  }
}

/** What `pull` reads in pieces of `size` bytes; `undefined` when the stream was reset. */
export async function pullAll(
  stream: Stream,
  size: number,
  stopAfter = Infinity,
): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let total = 0;
  let wanted = 0;
  const ask = (): void => {
    const bytes: number[] = [];
    let rest = size * 2;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
    wanted += size;
    stream.write(Uint8Array.from(bytes));
  };
  return new Promise((resolve) => {
    stream.setHandlers({
      data: (chunk) => {
        parts.push(Uint8Array.from(chunk));
        total += chunk.length;
        if (total >= stopAfter) {
          stream.end();
          resolve(Buffer.concat(parts));
        } else if (total === wanted) ask();
      },
      end: () => {
        stream.end();
        resolve(Buffer.concat(parts));
      },
      error: () => resolve(undefined),
    });
    ask();
  });
}
