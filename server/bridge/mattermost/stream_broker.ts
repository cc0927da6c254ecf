/** What this room needs of go-plugin's `MuxBroker`. */
import type { ByteStream } from '../net_rpc/byte_stream.ts';

export interface StreamBroker {
  /** A number for the host to dial, to be accepted within 5 s of telling it. */
  nextId(): number;
  /** The stream by which the host dials `id`. */
  accept(id: number): Promise<ByteStream>;
  /** The stream that the host offers as `id`, once the host has accepted. */
  dial(id: number): Promise<ByteStream>;
  /** As `dial`, to be used at once; handlers have to be set in the same turn. */
  open(id: number): ByteStream;
  /** Takes up what the host offers as `id`, and leaves it. */
  decline(id: number): void;
}
