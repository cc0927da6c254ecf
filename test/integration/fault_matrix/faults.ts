/**
 * What the endpoint does wrong, as bytes. `fake_llm_behaviours.ts` has most of what can go wrong with a stream; here
 * are the rest, and the same of an answer that comes whole, as JSON, which is how some endpoints answer whatever was
 * asked of them.
 */

import type http from 'node:http';
import { gzipSync } from 'node:zlib';
import { type FakeBehaviour, fakeBehaviours } from '../../support/fake_llm.ts';
import { type behave, sendError } from '../../support/fake_llm_behaviours.ts';

export type Exchange = Parameters<typeof behave>[1];
type Fault = (exchange: Exchange) => void;

const TICK_MS = 20;
/** More than any test lets through. */
const BOMB_BYTES = 4_000_000;
/** What must never be shown or logged, for it is not ours. */
export const UPSTREAM_SECRET = 'SECRET-UPSTREAM';

const own = {
  /** Bytes come for ever, an answer never does: only the total deadline ends it. */
  comments_for_ever: ({ response }: Exchange) => {
    events(response);
    const timer = setInterval(() => response.write(': still here\n\n'), TICK_MS);
    response.once('close', () => clearInterval(timer));
  },
  not_utf8: ({ response }: Exchange) => {
    events(response);
    response.end(Buffer.from([0xff, 0xfe, 0x64, 0x00, 0x61, 0x00, 0x80, 0xc0, 0x0a, 0x0a, 0xff]));
  },
  unknown_reason: ({ response, answer }: Exchange) => {
    events(response);
    response.write(chunk({ content: answer }, null));
    response.end(`${chunk({}, 'tool_calls')}data: [DONE]\n\n`);
  },
  bomb_compressed: ({ response }: Exchange) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(BOMB_BYTES, 'data: x\n')));
  },
  /** A good beginning, then more than anybody reads. */
  bomb_plain: ({ response, answer }: Exchange) => {
    events(response);
    response.write(chunk({ content: `${answer}\n- ` }, null));
    const more = chunk({ content: 'x'.repeat(4000) }, null);
    let left = BOMB_BYTES;
    const pour = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= more.length;
        if (!response.write(more)) return void response.once('drain', pour);
      }
      response.end();
    };
    pour();
  },
  /** Links, a picture and shouts in an answer that is sound otherwise. */
  hostile: ({ response, answer }: Exchange) => {
    const said = answer.replaceAll(
      ' [1]',
      ' ![p](https://evil.example.net/p.png) [click](https://evil.example.net) @all @channel #now [1]',
    );
    events(response);
    response.end(`${chunk({ content: said }, 'stop')}data: [DONE]\n\n`);
  },
  status_408: status(408),
  status_409: status(409),
  status_502: status(502),
  status_503: status(503),
  status_504: status(504),
  status_429_for_a_minute: ({ response }: Exchange) =>
    sendError(response, 429, UPSTREAM_SECRET, 'rate_limit_exceeded', { 'retry-after': '61' }),

  whole_length: ({ response, answer }: Exchange) =>
    whole(response, answer.slice(0, answer.length / 2), 'length'),
  whole_filtered: ({ response, answer }: Exchange) => whole(response, answer, 'content_filter'),
  whole_empty: ({ response }: Exchange) => whole(response, '', 'stop'),
  whole_only_think: ({ response }: Exchange) => whole(response, `<think>${UPSTREAM_SECRET}`, 'stop'),
  whole_no_choices: ({ response }: Exchange) =>
    json(response, JSON.stringify({ object: 'chat.completion', choices: [] })),
  whole_unknown_reason: ({ response, answer }: Exchange) => whole(response, answer, 'tool_calls'),
  whole_not_json: ({ response }: Exchange) => json(response, `<html>${UPSTREAM_SECRET}</html>`),
  whole_not_utf8: ({ response }: Exchange) => json(response, Buffer.from([0xff, 0xfe, 0x7b, 0x80])),
  whole_stalls: ({ response, answer }: Exchange) => {
    begin(response, answer);
  },
  whole_resets: ({ response, answer }: Exchange) => {
    begin(response, answer);
    response.write(' ', () => response.socket?.destroySoon());
  },
  whole_ends_early: ({ response, answer }: Exchange) => {
    begin(response, answer);
    response.end();
  },
  whole_bomb: ({ response, answer }: Exchange) =>
    whole(response, `${answer}\n- ${'x'.repeat(BOMB_BYTES)}`, 'stop'),
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof own | FakeBehaviour;

export const faults: Readonly<Record<FaultName, Fault | FakeBehaviour>> = {
  ...(Object.fromEntries(fakeBehaviours.map((name) => [name, name])) as Record<FakeBehaviour, FakeBehaviour>),
  ...own,
};

function status(code: number): Fault {
  return ({ response }) => sendError(response, code, UPSTREAM_SECRET, 'some_code');
}

function events(response: http.ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

function chunk(delta: Record<string, unknown>, finish_reason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason }];
  return `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices })}\n\n`;
}

function completion(content: string, finish_reason: string): string {
  return JSON.stringify({
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
  });
}

function whole(response: http.ServerResponse, content: string, finishReason: string): void {
  json(response, completion(content, finishReason));
}

function json(response: http.ServerResponse, body: string | Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

/** Half of a whole answer, and no end. */
function begin(response: http.ServerResponse, answer: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const text = completion(answer, 'stop');
  response.write(text.slice(0, text.length / 2));
}
