/** Two ends of one connection in memory: what is written at one arrives at the other in the same turn's microtasks. */
import type { ByteStream, ByteStreamHandlers } from '../../server/bridge/net_rpc/byte_stream.ts';

class End implements ByteStream {
  readonly bufferedAmount = 0;
  peer: End | undefined;
  #handlers: ByteStreamHandlers | undefined;
  #waiting: (() => void)[] = [];

  write(bytes: Uint8Array): void {
    const copy = Uint8Array.from(bytes);
    this.#toPeer((handlers) => handlers.data(copy));
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  end(): void {
    this.#toPeer((handlers) => handlers.end());
  }

  reset(): void {
    this.#handlers = undefined;
    this.#toPeer((handlers) => handlers.error(new Error('reset')));
  }

  setHandlers(handlers: ByteStreamHandlers): void {
    this.#handlers = handlers;
    for (const deliver of this.#waiting.splice(0)) deliver();
  }

  consumed(): void {}

  #toPeer(deliver: (handlers: ByteStreamHandlers) => void): void {
    const { peer } = this;
    if (peer === undefined) return;
    const now = (): void => {
      if (peer.#handlers === undefined) peer.#waiting.push(now);
      else deliver(peer.#handlers);
    };
    queueMicrotask(now);
  }
}

export function byteStreamPair(): [ByteStream, ByteStream] {
  const a = new End();
  const b = new End();
  a.peer = b;
  b.peer = a;
  return [a, b];
}
