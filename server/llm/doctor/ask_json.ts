/** Whether the endpoint can be held to JSON. Summaries do not need it; it is told for whoever chooses a model. */

import { type BodyWatch, withDeadlines } from '../deadlines.ts';
import type { Fetch } from '../http_fetch.ts';
import { withoutThinking } from '../thinking.ts';

export interface AskJsonOptions {
  readonly fetch: Fetch;
  readonly token: string;
  readonly model: string;
  /** For the whole answer, in whole milliseconds. */
  readonly ms: number;
  readonly signal: AbortSignal;
}

const MAX_BYTES = 256 * 1024;

/** `undefined`: it did not answer in time. Throws only the signal's reason. */
export async function answersJson(baseUrl: string, options: AskJsonOptions): Promise<boolean | undefined> {
  const { token, model, ms, signal } = options;
  const watch: BodyWatch = { overflowed: false, tail: '' };
  const late = AbortSignal.timeout(ms);
  const limits = { firstByteMs: ms, idleMs: ms, maxBytes: MAX_BYTES };
  const post = withDeadlines(options.fetch, limits, watch, AbortSignal.any([signal, late]), () => undefined);
  try {
    const response = await post(`${baseUrl}/chat/completions`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        model,
        stream: false,
        response_format: { type: 'json_object' },
        messages: [
          { role: 'system', content: 'Answer with one JSON object and nothing else.' },
          { role: 'user', content: 'The JSON object has one field, "answer", which is the number 4.' },
        ],
      }),
    });
    const text = await response.text();
    return response.ok && holdsObject(text);
  } catch {
    signal.throwIfAborted();
    return late.aborted ? undefined : false;
  }
}

function holdsObject(body: string): boolean {
  const content = field(field(firstOf(field(parse(body), 'choices')), 'message'), 'content');
  if (typeof content !== 'string') return false;
  const value = parse(withoutThinking(content));
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
