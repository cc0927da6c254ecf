/** Go's `http.ResponseWriter`, served to the plugin (server/public/plugin/http.go). */

import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import { EMPTY } from '../wire/gob_stream.ts';
import type { RpcMethod } from '../wire/rpc_server.ts';
import type { Answer, GoHeader } from './exchange.ts';

const HEADER: TypeRef = { map: { slice: 'string' }, key: 'string' };

export class ResponseWriter {
  readonly #answer: Answer;
  #header: GoHeader = {};
  #started = false;
  readonly #methods: Readonly<Record<string, RpcMethod>>;

  constructor(answer: Answer) {
    this.#answer = answer;
    this.#methods = {
      'Plugin.Header': { args: EMPTY, reply: HEADER, handle: () => this.#header },
      'Plugin.SyncHeader': {
        args: HEADER,
        reply: EMPTY,
        // What the plugin's header lacks is removed.
        handle: (header) => {
          this.#header = header as GoHeader;
          return {};
        },
      },
      'Plugin.WriteHeader': {
        args: 'int',
        reply: EMPTY,
        handle: (status) => this.#writeHeader(Number(status)),
      },
      'Plugin.Write': { args: 'bytes', reply: EMPTY, handle: (bytes) => this.#write(bytes as Uint8Array) },
      'Plugin.Flush': { args: EMPTY, reply: EMPTY, handle: () => this.#start(200) },
    };
  }

  readonly lookup = (serviceMethod: string): RpcMethod | undefined => this.#methods[serviceMethod];

  /** Sends what was never sent, and ends the answer. */
  finish(): void {
    this.#start(200);
    this.#answer.end();
  }

  /** The host's own answer; where the plugin's head is out already only the text is added, as in Go. */
  async fail(status: number, header: GoHeader, text: string): Promise<void> {
    this.#header = header;
    this.#start(status);
    await this.#answer.write(Buffer.from(text));
    this.#answer.end();
  }

  #writeHeader(status: number): object {
    if (status < 100 || status > 999) throw new Error('invalid http status code');
    return this.#start(status);
  }

  async #write(bytes: Uint8Array): Promise<object> {
    this.#start(200);
    await this.#answer.write(bytes);
    return {};
  }

  #start(status: number): object {
    if (!this.#started) this.#answer.start(status, this.#header);
    this.#started = true;
    return {};
  }
}
