/** A `fetch` that notes how the first answer comes, without holding it up: in pieces or whole, with thinking or not. */

import type { Fetch } from '../http_fetch.ts';

export interface Observation {
  /** Content type of the first good answer; empty while there is none. */
  contentType: string;
  /** When the first request was sent and the first bytes came, on the clock that was handed in. */
  askedAt: number | undefined;
  firstByteAt: number | undefined;
  /** How often bytes came. */
  reads: number;
  /** Events of the stream that carried text or thinking. */
  events: number;
  /** Characters of answer, thinking in tags included. */
  textChars: number;
  /** Characters of thinking in a field of its own. */
  fieldChars: number;
  /** `stray`: thinking that only its closing tag tells from the answer. */
  tags: 'none' | 'tags' | 'stray';
}

const TAG = /<(\/?)(?:think|thinking|thought|reasoning)\s{0,8}>/i;
/** What is looked at; the rest of an answer passes by. */
const MAX_TEXT = 256 * 1024;
const MAX_LINE = 1024 * 1024;

export function observedFetch(inner: Fetch, now: () => number): { fetch: Fetch; seen: Observation } {
  const seen: Observation = {
    contentType: '',
    askedAt: undefined,
    firstByteAt: undefined,
    reads: 0,
    events: 0,
    textChars: 0,
    fieldChars: 0,
    tags: 'none',
  };
  return {
    seen,
    fetch: async (input, init) => {
      seen.askedAt ??= now();
      const response = await inner(input, init);
      if (!response.ok || response.body === null || seen.contentType !== '') return response;
      const type = response.headers.get('content-type') ?? '';
      seen.contentType = type.split(';')[0]?.trim().toLowerCase() || 'unnamed';
      const watch = new AnswerWatch(seen, seen.contentType === 'application/json');
      const body = watched(response.body, watch, now);
      return new Response(body, { status: response.status, headers: response.headers });
    },
  };
}

function watched(
  body: ReadableStream<Uint8Array>,
  watch: AnswerWatch,
  now: () => number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await reader.read();
          if (next.done) {
            watch.end();
            controller.close();
            return;
          }
          watch.push(decoder.decode(next.value, { stream: true }), now());
          controller.enqueue(next.value);
        } catch (error) {
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Reads lines of an event stream, or one whole object at the end. */
class AnswerWatch {
  readonly #seen: Observation;
  readonly #whole: boolean;
  #line = '';
  #text = '';

  constructor(seen: Observation, whole: boolean) {
    this.#seen = seen;
    this.#whole = whole;
  }

  push(piece: string, at: number): void {
    this.#seen.firstByteAt ??= at;
    this.#seen.reads += 1;
    const text = this.#line + piece;
    const lines = this.#whole ? [text] : text.split(/\r\n|\n|\r/);
    this.#line = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) this.#take(line);
  }

  end(): void {
    this.#take(this.#line);
    this.#line = '';
  }

  #take(line: string): void {
    const data = /^(?:data:)?\s*(\{[\s\S]*)$/.exec(line)?.[1];
    if (data === undefined) return;
    const message = messageOf(data);
    if (message === undefined) return;
    const field = lengthOf(message.reasoning_content) || lengthOf(message.reasoning);
    const content = typeof message.content === 'string' ? message.content : '';
    if (field + content.length === 0) return;
    this.#seen.events += 1;
    this.#seen.fieldChars += field;
    this.#seen.textChars += content.length;
    if (this.#text.length < MAX_TEXT && this.#seen.tags === 'none') {
      this.#text += content;
      const tag = TAG.exec(this.#text);
      if (tag !== null) this.#seen.tags = tag[1] === '/' ? 'stray' : 'tags';
    }
  }
}

function messageOf(data: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data);
    const choices = isObject(value) ? value.choices : undefined;
    const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
    if (!isObject(choice)) return undefined;
    const message = choice.delta ?? choice.message;
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
