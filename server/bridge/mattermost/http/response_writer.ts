/**
 * The host's http.ResponseWriter, driven over a net/rpc connection of its own (server/public/plugin/http.go). The host
 * runs every call in a goroutine, so no call is made before the one before it was answered; asking for the headers it
 * has set is the exception, and leaves with the SYN.
 */
import type { GoUniverse, TypeRef } from '../../gob/schema.ts';
import type { ByteStream } from '../../net_rpc/byte_stream.ts';
import { RpcClient } from '../../net_rpc/client.ts';
import { RpcError } from '../../net_rpc/rpc_error.ts';
import type { HostFeatures } from '../host_features.ts';
import type { GoHeader } from './headers.ts';

/** Bytes handed over in one call: the host holds them as one message. */
const MAX_WRITE = 64 * 1024;

const EMPTY: TypeRef = { struct: 'struct {}' };
const HEADER: TypeRef = { map: { slice: 'string' }, key: 'string' };

export class ResponseWriter {
  readonly #rpc: RpcClient;
  readonly #features: HostFeatures;
  readonly #header: Promise<GoHeader>;

  /** `lost` is called when the host ends the connection. */
  constructor(
    stream: ByteStream,
    universe: GoUniverse,
    features: HostFeatures,
    lost: (reason: Error) => void,
  ) {
    this.#features = features;
    this.#rpc = new RpcClient(stream, universe, { onClosed: lost });
    this.#header = this.#rpc.call('Plugin.Header', EMPTY, {}, HEADER) as Promise<GoHeader>;
    // Whoever sends a response hears of it; a handler may fail before.
    this.#header.catch(() => {});
  }

  /** What the host has set, asked for from the start. */
  header(): Promise<GoHeader> {
    return this.#header;
  }

  /** Replaces the response's headers: what is not in `header` is deleted. */
  async syncHeader(header: GoHeader): Promise<void> {
    await this.#rpc.call('Plugin.SyncHeader', HEADER, header, EMPTY);
  }

  async writeHeader(status: number): Promise<void> {
    await this.#rpc.call('Plugin.WriteHeader', 'int', status, EMPTY);
  }

  /** Rejects with a `remote` RpcError when the client has gone, or HTTP has no place for the bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += MAX_WRITE) {
      await this.#rpc.call('Plugin.Write', 'bytes', bytes.subarray(at, at + MAX_WRITE), EMPTY);
    }
  }

  /** Sends on what the host holds back for more. Hosts up to 11.1 cannot. */
  async flush(): Promise<void> {
    if (this.#features.flush === false) return;
    try {
      await this.#rpc.call('Plugin.Flush', EMPTY, {}, EMPTY);
    } catch (error) {
      if (!(error instanceof RpcError && error.code === 'method_missing')) throw error;
      this.#features.flush = false;
    }
  }

  /**
   * Cuts the client's connection: it learns that what came is not all. False where that cannot be, as with HTTP/2
   * and requests of other plugins.
   */
  async cut(): Promise<boolean> {
    try {
      await this.#rpc.call('Plugin.HijackResponse', EMPTY, {}, EMPTY);
      await this.#rpc.call('Plugin.HjConnClose', EMPTY, {}, EMPTY);
      return true;
    } catch (error) {
      if (error instanceof RpcError) return false;
      throw error;
    }
  }

  /** Ends the connection, in order. */
  close(): void {
    this.#rpc.close();
  }
}
