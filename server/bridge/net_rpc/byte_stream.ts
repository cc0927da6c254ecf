/** What net/rpc needs of the stream below it; a yamux `Stream` has it. */

export interface ByteStreamHandlers {
  /** The chunk belongs to the handler. */
  data(chunk: Uint8Array): void;
  /** The peer sends no more. */
  end(): void;
  /** The stream is dead; may follow `end`. */
  error(error: Error): void;
}

export interface ByteStream {
  /** Bytes written that have not gone to the transport. */
  readonly bufferedAmount: number;
  /** Queues bytes, which are not changed afterwards. Throws when the stream is dead, or takes no more. */
  write(bytes: Uint8Array): void;
  /** Resolves when `bufferedAmount` is 0; rejects when the stream dies. */
  drained(): Promise<void>;
  /** Ends our side, after what is queued. */
  end(): void;
  /** Drops the stream at once, both ways. */
  reset(): void;
  /** Data counts as read only when `consumed` is called, if `autoConsume` is false. */
  setHandlers(handlers: ByteStreamHandlers, options?: { autoConsume?: boolean }): void;
  /** The reader is done with `length` bytes: the peer may send as many again. */
  consumed(length: number): void;
}
