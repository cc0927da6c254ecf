/** The ways of the fake endpoint, good and bad, each as the bytes it sends. */

import type http from 'node:http';

export const fakeBehaviours = [
  'answer',
  'answer_whole',
  'answer_no_done',
  'dribble',
  'think_tag',
  'think_field',
  'think_stray_close',
  'only_think',
  'empty',
  'empty_choices',
  'length',
  'content_filter',
  'no_finish_reason',
  'unauthorized',
  'forbidden',
  'model_not_found',
  'context_length',
  'payload_too_large',
  'bad_request',
  'rate_limited',
  'rate_limited_long',
  'server_error',
  'error_event',
  'error_event_mid_stream',
  'redirect',
  'html',
  'html_unlabelled',
  'bad_json',
  'compressed',
  'huge',
  'stall_before_headers',
  'stall_before_first_byte',
  'stall_mid_stream',
  'reset_before_headers',
  'reset_mid_stream',
  'end_mid_stream',
] as const;

export type FakeBehaviour = (typeof fakeBehaviours)[number];

export interface ChatRequest {
  readonly model?: string;
  readonly stream?: boolean;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
}

const THINKING = 'SECRET-THINKING the user wants a summary; posts [1] and [2] matter';

interface Exchange {
  readonly response: http.ServerResponse;
  readonly request: ChatRequest;
  readonly answer: string;
  readonly pieceChars: number;
}

/** Answers one request in the way named. */
export function behave(behaviour: FakeBehaviour, exchange: Exchange): void {
  const { response, request, answer, pieceChars } = exchange;
  const model = request.model ?? 'fake';
  const pieces = cut(answer, pieceChars);
  const half = pieces.slice(0, Math.ceil(pieces.length / 2));
  const stream = (events: readonly string[], end: 'end' | 'hang' | 'reset' = 'end') => {
    startEvents(response);
    for (const event of events) response.write(event);
    if (end === 'end') response.end();
    // Closed without the last chunk. Not an RST: that may overtake bytes which the client has not read yet.
    if (end === 'reset') response.write(': last\n\n', () => response.socket?.destroySoon());
  };
  const text = (all: readonly string[]) => all.map((piece) => chunk(model, { content: piece }));
  const finish = (reason: string | null) => [chunk(model, {}, reason), DONE];

  const page = (headers: Record<string, string>) =>
    response.writeHead(200, headers).end('<!DOCTYPE html><html><body>Please log in</body></html>');

  const ways: Record<FakeBehaviour, () => unknown> = {
    answer: () =>
      request.stream === true
        ? stream([...text(pieces), ...finish('stop')])
        : sendWhole(response, model, answer),
    answer_whole: () => sendWhole(response, model, answer),
    answer_no_done: () => stream([...text(pieces), chunk(model, {}, 'stop')]),
    dribble: () => dribble(response, [...text(pieces), ...finish('stop')].join('')),
    think_tag: () =>
      stream([...text(cut(`<think>\n${THINKING}\n</think>\n\n${answer}`, pieceChars)), ...finish('stop')]),
    think_field: () =>
      stream([
        chunk(model, { content: '', reasoning_content: THINKING }),
        chunk(model, { content: null, reasoning: THINKING, reasoning_details: [{ text: THINKING }] }),
        ...text(pieces),
        ...finish('stop'),
      ]),
    think_stray_close: () =>
      stream([...text(cut(`${THINKING}\n</think>\n\n${answer}`, pieceChars)), ...finish('stop')]),
    only_think: () => stream([...text(cut(`<think>${THINKING}`, pieceChars)), ...finish('stop')]),
    empty: () => stream(finish('stop')),
    empty_choices: () =>
      stream([event({ object: 'chat.completion.chunk', choices: [] }), ...text(pieces), ...finish('stop')]),
    length: () => stream([...text(half), ...finish('length')]),
    content_filter: () => stream([...text(half), ...finish('content_filter')]),
    no_finish_reason: () => stream([...text(pieces), DONE]),
    unauthorized: () =>
      sendError(response, 401, `Incorrect API key provided: ${THINKING}`, 'invalid_api_key'),
    forbidden: () => sendError(response, 403, 'Not allowed', 'forbidden'),
    model_not_found: () => sendError(response, 404, `The model ${model} does not exist`, 'model_not_found'),
    context_length: () =>
      sendError(
        response,
        400,
        "This model's maximum context length is 8192 tokens.",
        'context_length_exceeded',
      ),
    payload_too_large: () => sendError(response, 413, 'Too large', 'payload_too_large'),
    bad_request: () => sendError(response, 400, 'Unsupported parameter', 'invalid_request_error'),
    rate_limited: () => sendError(response, 429, 'Slow down', 'rate_limit_exceeded', { 'retry-after': '0' }),
    rate_limited_long: () =>
      sendError(response, 429, 'Slow down', 'rate_limit_exceeded', { 'retry-after': '3600' }),
    server_error: () => sendError(response, 500, 'Internal error', 'server_error'),
    error_event: () =>
      stream([event({ error: { message: 'worker died', type: 'server_error', code: 500 } }), DONE]),
    error_event_mid_stream: () =>
      stream([
        ...text(half),
        event({ error: { message: 'worker died', type: 'server_error', code: 500 } }),
        DONE,
      ]),
    redirect: () => response.writeHead(302, { location: '/elsewhere' }).end(),
    html: () => page({ 'content-type': 'text/html; charset=utf-8' }),
    html_unlabelled: () => page({}),
    bad_json: () => stream(['data: {"choices": [{"delta": {"content": "half\n\n', DONE]),
    compressed: () =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
        .end(Buffer.from('1f8b08', 'hex')),
    huge: () => stream([...text([answer, 'x'.repeat(400_000)]), ...finish('stop')]),
    stall_before_headers: () => undefined,
    stall_before_first_byte: () => startEvents(response),
    stall_mid_stream: () => stream(text(half), 'hang'),
    reset_before_headers: () => response.socket?.resetAndDestroy(),
    reset_mid_stream: () => stream(text(half), 'reset'),
    end_mid_stream: () => stream(text(half)),
  };
  ways[behaviour]();
}

const DONE = 'data: [DONE]\n\n';

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function chunk(model: string, delta: Record<string, unknown>, finishReason: string | null = null): string {
  return event({
    id: 'chatcmpl-fake',
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
}

function startEvents(response: http.ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

/** Every byte a write of its own, in turns of the loop: every split an event stream can have on the wire. */
function dribble(response: http.ServerResponse, body: string): void {
  startEvents(response);
  const bytes = Buffer.from(body);
  let at = 0;
  const next = () => {
    if (response.destroyed) return;
    if (at === bytes.length) return void response.end();
    response.write(bytes.subarray(at, at + 1));
    at += 1;
    setImmediate(next);
  };
  next();
}

function sendWhole(response: http.ServerResponse, model: string, answer: string): void {
  sendJson(response, 200, {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
  });
}

export function sendJson(
  response: http.ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

export function sendError(
  response: http.ServerResponse,
  status: number,
  message: string,
  code: string,
  headers: Record<string, string> = {},
): void {
  sendJson(response, status, { error: { message, type: code, code, param: null } }, headers);
}

function cut(text: string, size: number): string[] {
  const chars = [...text];
  const pieces: string[] = [];
  for (let at = 0; at < chars.length; at += size) pieces.push(chars.slice(at, at + size).join(''));
  return pieces;
}
