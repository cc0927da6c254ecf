/**
 * go-plugin's MuxBroker on the host's side (mux_broker.go): who accepts picks an id and passes it in an RPC, who dials
 * opens a stream, writes the id as four little-endian bytes and reads them back.
 */

import type { MuxSession } from './mux_session.ts';
import { type MuxStream, StreamClosedError } from './mux_stream.ts';

/** Both for a stream to come and for one that came to be asked for. */
const ACCEPT_TIMEOUT_MS = 5000;

interface Waiter {
  give(stream: MuxStream): void;
  timer: NodeJS.Timeout;
}

interface Unclaimed {
  readonly stream: MuxStream;
  readonly timer: NodeJS.Timeout;
}

export class MuxBroker {
  readonly #session: MuxSession;
  readonly #waiters = new Map<number, Waiter>();
  readonly #unclaimed = new Map<number, Unclaimed>();
  #lastId = 0;

  constructor(session: MuxSession) {
    this.#session = session;
    void this.#run();
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The stream that the plugin dials under `id`; rejects after five seconds without one. */
  async accept(id: number): Promise<MuxStream> {
    const stream = await new Promise<MuxStream>((resolve, reject) => {
      const early = this.#unclaimed.get(id);
      if (early !== undefined) {
        clearTimeout(early.timer);
        this.#unclaimed.delete(id);
        resolve(early.stream);
        return;
      }
      const fail = (text: string) => {
        this.#waiters.delete(id);
        reject(new StreamClosedError(text));
      };
      const timer = setTimeout(() => fail('timeout waiting for accept'), ACCEPT_TIMEOUT_MS);
      this.#waiters.set(id, { give: resolve, timer });
      void this.#session.closed.then(() => {
        clearTimeout(timer);
        fail('session shutdown');
      });
    });
    await stream.write(idBytes(id));
    return stream;
  }

  async dial(id: number): Promise<MuxStream> {
    const stream = await this.#session.open();
    await stream.write(idBytes(id));
    const answer = (await stream.readExactly(4)).readUInt32LE();
    if (answer !== id) {
      await stream.end();
      throw new StreamClosedError(`bad ack: ${answer} (expected ${id})`);
    }
    return stream;
  }

  /** As in Go, one stream at a time: a stream whose id is late holds up all that come after it. */
  async #run(): Promise<void> {
    for (;;) {
      let stream: MuxStream;
      try {
        stream = await this.#session.accept();
      } catch {
        return;
      }
      try {
        this.#arrived((await stream.readExactly(4)).readUInt32LE(), stream);
      } catch {
        await stream.end().catch(() => {});
      }
    }
  }

  #arrived(id: number, stream: MuxStream): void {
    const waiter = this.#waiters.get(id);
    if (waiter !== undefined) {
      this.#waiters.delete(id);
      clearTimeout(waiter.timer);
      waiter.give(stream);
      return;
    }
    const timer = setTimeout(() => {
      this.#unclaimed.delete(id);
      stream.end().catch(() => {});
    }, ACCEPT_TIMEOUT_MS);
    timer.unref();
    this.#unclaimed.set(id, { stream, timer });
  }
}

function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(id);
  return bytes;
}
