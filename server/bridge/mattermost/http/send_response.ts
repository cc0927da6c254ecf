/** From a `Response` to the host's response writer: status, headers, and a body that is read as the client takes it. */
import { RpcError } from '../../net_rpc/rpc_error.ts';
import { goHeaderFrom, mergedHeader } from './headers.ts';
import type { ResponseWriter } from './response_writer.ts';

/** Statuses whose responses have no body (net/http, bodyAllowedForStatus). */
const NO_BODY = new Set([204, 304]);

/** What a response is made of, checked before anything of it is sent. */
export interface Checked {
  readonly status: number;
  readonly header: Record<string, string[]>;
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Throws TypeError, RangeError or HeaderError at what is no response that could be sent.
 *
 * A body of no type is plain text. Left alone, the host would look at the first bytes and call them what they look
 * like, HTML too; and Bun tells no type of a text, of which the standard says that it is plain.
 */
export function checked(response: unknown): Checked {
  if (typeof response !== 'object' || response === null) throw new TypeError('expected a Response');
  const { status, headers } = response as Response;
  const iterable = typeof (headers as Partial<Headers> | undefined)?.[Symbol.iterator] === 'function';
  if (!Number.isInteger(status) || !iterable) throw new TypeError('expected a Response');
  if (status < 200 || status > 999) throw new RangeError('expected a status from 200 to 999');
  // Before the body, whose type Bun forgets once the body was looked at.
  const header = goHeaderFrom(headers);
  const { body, bodyUsed } = response as Response;
  if (body === undefined) throw new TypeError('expected a Response');
  if (bodyUsed || body?.locked === true) throw new TypeError('expected a Response whose body is unread');
  if (body !== null) header['Content-Type'] ??= ['text/plain; charset=utf-8'];
  return { status, header, body };
}

/** The body broke off after the client had been told of success. */
export class BrokenBody extends Error {
  override readonly name = 'BrokenBody';
  /** Whether the client could be told. */
  readonly cut: boolean;

  constructor(cut: boolean, cause: unknown) {
    super('the response body failed half way', { cause });
    this.cut = cut;
  }
}

/**
 * Sends the response. Rejects with an RpcError when the host takes no more; with BrokenBody when the body fails after
 * its head has left, and with what it failed with when nothing has left yet. `signal` ends the wait for the body.
 */
export async function sendResponse(
  writer: ResponseWriter,
  { status, header, body }: Checked,
  method: string,
  signal: AbortSignal,
): Promise<void> {
  const head = new Head(writer, status, header);
  if (body === null || method === 'HEAD' || NO_BODY.has(status)) {
    // Not waited for: it may take its time, and nobody is interested.
    body?.cancel().catch(() => {});
    await head.send();
    return;
  }
  const reader = body.getReader();
  const stop = (): void => {
    reader.cancel(signal.reason).catch(() => {});
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await pump(reader, writer, head, signal);
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class Head {
  readonly #writer: ResponseWriter;
  readonly #status: number;
  readonly #header: Record<string, string[]>;
  sent = false;

  constructor(writer: ResponseWriter, status: number, header: Record<string, string[]>) {
    this.#writer = writer;
    this.#status = status;
    this.#header = header;
  }

  /** Headers and status, in as few calls as they take: 200 is what the host assumes. */
  async send(): Promise<void> {
    if (this.sent) return;
    this.sent = true;
    const merged = mergedHeader(await this.#writer.header(), this.#header);
    if (Object.keys(this.#header).length > 0) await this.#writer.syncHeader(merged);
    if (this.#status !== 200) await this.#writer.writeHeader(this.#status);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Result = Awaited<ReturnType<Reader['read']>>;

/** The next piece is read while one is sent; what is waited for longer than a turn is preceded by a flush. */
async function pump(reader: Reader, writer: ResponseWriter, head: Head, signal: AbortSignal): Promise<void> {
  let flushed = false;
  let reading = reader.read();
  for (;;) {
    if (!flushed && !(await soon(reading))) {
      await head.send();
      await writer.flush();
      flushed = true;
    }
    const { done, value } = await piece(reading, writer, head);
    signal.throwIfAborted();
    if (done) break;
    await head.send();
    const writing = writer.write(value);
    reading = reader.read();
    // Awaited in the next round; should the write fail, nobody does.
    reading.catch(() => {});
    await writing;
    flushed = false;
  }
  await head.send();
}

/** One result. Called with nothing under way at the writer, which is what it may be cut by. */
async function piece(reading: Promise<Result>, writer: ResponseWriter, head: Head): Promise<Result> {
  try {
    const result = await reading;
    if (!result.done && !(result.value instanceof Uint8Array))
      throw new TypeError('expected a body of bytes');
    return result;
  } catch (error) {
    throw head.sent ? new BrokenBody(await writer.cut(), error) : error;
  }
}

/** Whether it settles within this turn of the event loop. */
async function soon(promise: Promise<unknown>): Promise<boolean> {
  let immediate: NodeJS.Immediate | undefined;
  const turn = new Promise<boolean>((resolve) => {
    immediate = setImmediate(() => resolve(false));
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  const first = await Promise.race([settled, turn]);
  clearImmediate(immediate);
  return first;
}

/** Whether the host refused bytes because of what the plugin says, rather than because the client has gone. */
export function isRefusal(error: unknown): boolean {
  return error instanceof RpcError && error.code === 'remote' && error.message.startsWith('http: ');
}
