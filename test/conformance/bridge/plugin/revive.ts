/** From the host's spelling (`../spell.go`) back to values as an author would write them. */
import { AppError, GoValue } from '../../../../server/bridge/index.ts';

type Spelled = Readonly<Record<string, unknown>>;

/** The value behind its spelling. */
export function revive(spelled: unknown): unknown {
  if (Array.isArray(spelled)) return spelled.map(revive);
  if (typeof spelled !== 'object' || spelled === null) return spelled;
  const object = spelled as Spelled;
  for (const [tag, make] of Object.entries(TAGS)) {
    if (tag in object) return make(object[tag], object);
  }
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, revive(value)]));
}

const TAGS: Readonly<Record<string, (operand: unknown, whole: Spelled) => unknown>> = {
  $bytes: bytes,
  $bigint: (text) => BigInt(text as string),
  $time: (ms) => new Date(ms as number),
  $utf8: (text) => bytes(text),
  $go: (name, { value }) => new GoValue(name as string, revive(value)),
  $undefined: () => undefined,
  $error: (message) => new Error(message as string),
  $stream: (operand) => stream(operand as StreamSpelling),
  $request: (operand) => request(operand as MessageSpelling),
  $response: (operand) => response(operand as MessageSpelling),
};

function bytes(base64: unknown): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64 as string, 'base64'));
}

/** A body: chunks of so many bytes, all `0, 1, … 255, 0, …` on. */
export interface StreamSpelling {
  readonly chunks: readonly number[];
  /** It breaks off with an error of this text. */
  readonly fail?: string;
  /** After the first chunk it waits for this gate to be opened. */
  readonly gate?: string;
}

async function* stream({ chunks, fail, gate }: StreamSpelling): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let at = 0;
  for (const [index, length] of chunks.entries()) {
    if (index === 1 && gate !== undefined) await passage(gate);
    const chunk = new Uint8Array(length);
    for (let i = 0; i < length; i += 1, at += 1) chunk[i] = at & 255;
    yield chunk;
  }
  if (fail !== undefined) throw new Error(fail);
}

const gates = new Map<string, PromiseWithResolvers>();

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function gateOf(name: string): PromiseWithResolvers {
  let gate = gates.get(name);
  if (gate === undefined) {
    let resolve = (): void => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    gate = { promise, resolve };
    gates.set(name, gate);
  }
  return gate;
}

function passage(name: string): Promise<void> {
  return gateOf(name).promise;
}

/** Lets everything pass that waits at the gate, or will. */
export function open(gate: string): void {
  gateOf(gate).resolve();
}

/** A request or a response. */
export interface MessageSpelling {
  readonly method?: string;
  readonly url?: string;
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: StreamSpelling;
}

function request({ method = 'GET', url = '', headers = [], body }: MessageSpelling): Request {
  const init: RequestInit & { duplex?: 'half' } = { method, headers: toHeaders(headers) };
  if (body !== undefined) Object.assign(init, { body: toReadable(body), duplex: 'half' });
  return new Request(url, init);
}

function response({ status = 200, headers = [], body }: MessageSpelling): Response {
  return new Response(body === undefined ? null : toReadable(body), { status, headers: toHeaders(headers) });
}

/** Repeated names are kept apart where the standard does so (Set-Cookie). */
function toHeaders(pairs: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers();
  for (const [name, value] of pairs) headers.append(name, value);
  return headers;
}

function toReadable(spelling: StreamSpelling): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = stream(spelling);
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** What a hook is to throw: `{AppError: {...}}` or `{Error: text}`. */
export function reviveThrown(spelled: Spelled): Error {
  const fields = spelled.AppError as Readonly<Record<string, unknown>> | undefined;
  if (fields === undefined) return new Error(spelled.Error as string);
  return new AppError(fields.message as string, {
    id: fields.id as string,
    statusCode: fields.status_code as number,
    where: fields.Where as string,
    detailedError: fields.detailed_error as string,
    requestId: fields.request_id as string,
  });
}
