/** What arrived as a stream, a request or a response, read to its end and made fit to be spelled. */
import { createHash } from 'node:crypto';

export interface Body {
  readonly length: number;
  readonly sha256: string;
}

/** Reads a body whole; `upTo` bytes of it at least, and no further, where that is given. */
export async function readBody(source: AsyncIterable<Uint8Array>, upTo = Infinity): Promise<Body> {
  const hash = createHash('sha256');
  let length = 0;
  if (upTo > 0) {
    for await (const chunk of source) {
      hash.update(chunk);
      length += chunk.length;
      if (length >= upTo) break;
    }
  }
  return { length, sha256: hash.digest('hex') };
}

/** The request, its headers in order and its body read. */
export async function readRequest(request: Request, upTo?: number): Promise<unknown> {
  const { method, url, headers } = request;
  const body = request.body === null ? null : await readBody(iterate(request.body), upTo);
  return { method, url, headers: [...headers].sort(byName), body };
}

/** The response, as `readRequest`. */
export async function readResponse(response: Response): Promise<unknown> {
  const { status, headers } = response;
  const body = response.body === null ? null : await readBody(iterate(response.body));
  return { status, headers: [...headers].sort(byName), body };
}

/** Not every runtime's streams can be iterated over by themselves. */
async function* iterate(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
