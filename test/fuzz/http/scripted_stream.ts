/** One stream between the plugin and a host that does not keep to its part: what it delivers, and when, is scripted. */
import type { ByteStream, ByteStreamHandlers } from '../../../server/bridge/net_rpc/byte_stream.ts';

/** Bytes that a stream's window lets through before any of them was consumed. */
const WINDOW = 256 * 1024;

export class ScriptedStream implements ByteStream {
  readonly bufferedAmount = 0;
  /** What the plugin did to its side. */
  ended = false;
  wasReset = false;
  /** Delivered and not consumed. */
  unread = 0;
  /** A rule that the plugin broke. */
  fault: string | undefined;
  readonly #written: (bytes: Uint8Array) => void;
  readonly #deliver: (what: () => void) => void;
  #handlers: ByteStreamHandlers | undefined;
  /** What came before handlers were set. */
  #held: (() => void)[] = [];
  #autoConsume = true;
  #over = false;

  /** `written` gets what the plugin writes; `deliver` decides when the host's part happens. */
  constructor(written: (bytes: Uint8Array) => void, deliver: (what: () => void) => void) {
    this.#written = written;
    this.#deliver = deliver;
  }

  /** Whether the plugin is done with it. */
  get released(): boolean {
    return this.ended || this.wasReset || this.#over;
  }

  write(bytes: Uint8Array): void {
    if (this.#over || this.wasReset) throw new Error('stream is dead');
    if (this.ended) this.fault ??= 'written to after its end';
    const copy = Uint8Array.from(bytes);
    this.#deliver(() => {
      if (!this.#over) this.#written(copy);
    });
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  end(): void {
    this.ended = true;
  }

  reset(): void {
    this.wasReset = true;
    this.#handlers = undefined;
  }

  setHandlers(handlers: ByteStreamHandlers, options: { autoConsume?: boolean } = {}): void {
    this.#handlers = handlers;
    this.#autoConsume = options.autoConsume ?? true;
    for (const event of this.#held.splice(0)) event();
  }

  consumed(length: number): void {
    this.unread -= length;
    if (this.unread < 0) this.fault ??= 'more consumed than came';
  }

  /** The host's bytes. What exceeds the window would end the session: it is not sent. */
  receive(bytes: Uint8Array): void {
    this.#event((handlers) => {
      if (this.unread + bytes.length > WINDOW) return;
      if (!this.#autoConsume) this.unread += bytes.length;
      try {
        handlers.data(Uint8Array.from(bytes));
      } catch {
        // As of a yamux stream: it is reset, and its handlers hear no more.
        this.reset();
      }
    });
  }

  peerEnds(): void {
    this.#event((handlers) => handlers.end());
  }

  dies(): void {
    this.#event((handlers) => {
      this.#over = true;
      handlers.error(Object.assign(new Error('stream reset'), { code: 'stream_reset' }));
    });
  }

  #event(tell: (handlers: ByteStreamHandlers) => void): void {
    const happens = (): void => {
      if (this.#over || this.wasReset) return;
      if (this.#handlers === undefined) this.#held.push(happens);
      else tell(this.#handlers);
    };
    this.#deliver(happens);
  }
}
