/**
 * An OpenAI-compatible HTTP server on loopback, for tests and demonstrations: it answers from the transcript it is
 * sent, and fails in every way that real endpoints do. What it does is chosen by a queue of behaviours, else by the
 * model's name (`fake:stall_mid_stream`), else it answers well.
 *
 * As a program: `node --import tsx test/support/fake_llm.ts [--port 0] [--behaviour name]` prints its base URL.
 */

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { fakeAnswer } from './fake_llm_answer.ts';
import {
  behave,
  type ChatRequest,
  type FakeBehaviour,
  fakeBehaviours,
  sendError,
  sendJson,
} from './fake_llm_behaviours.ts';

export { type ChatRequest, type FakeBehaviour, fakeBehaviours };

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  /** The parsed JSON body; null where there is none. */
  readonly body: ChatRequest | null;
}

export interface FakeLlm {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly requests: readonly FakeRequest[];
  /** Behaviours of the next requests, one each; then as named by the model, then the default. */
  enqueue(...behaviours: FakeBehaviour[]): void;
  /** Behaviour of all requests from now on that neither the queue nor the model's name decides. */
  behaveAs(behaviour: FakeBehaviour): void;
  /** Text to answer with instead of one derived from the transcript. */
  answerWith(text: string | ((request: ChatRequest) => string) | undefined): void;
  /** Resolves when the other side has closed every connection. */
  drained(): Promise<void>;
  /** Drops every connection and stops listening. */
  close(): Promise<void>;
}

export interface FakeLlmOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `answer`. */
  readonly behaviour?: FakeBehaviour;
  /** Characters per streamed piece of text. Default 7, so that words, tags and citations are cut. */
  readonly pieceChars?: number;
}

const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

export async function startFakeLlm(options: FakeLlmOptions = {}): Promise<FakeLlm> {
  const requests: FakeRequest[] = [];
  const queue: FakeBehaviour[] = [];
  let usual: FakeBehaviour = options.behaviour ?? 'answer';
  let fixed: string | ((request: ChatRequest) => string) | undefined;
  const server = http.createServer((request, response) => {
    readBody(request).then(
      (text) => {
        const body = parseBody(text);
        const path = request.url ?? '';
        requests.push({ method: request.method ?? '', path, headers: request.headers, body });
        if (request.method === 'GET' && path === '/v1/models') {
          sendJson(response, 200, {
            object: 'list',
            data: [{ id: 'fake', object: 'model', owned_by: 'test' }],
          });
          return;
        }
        if (request.method !== 'POST' || path !== '/v1/chat/completions' || body === null) {
          sendError(response, 404, 'no such path', 'not_found');
          return;
        }
        const named = body.model?.startsWith('fake:') === true ? body.model.slice(5) : '';
        const behaviour = queue.shift() ?? fakeBehaviours.find((each) => each === named) ?? usual;
        const answer = typeof fixed === 'function' ? fixed(body) : (fixed ?? fakeAnswer(body));
        behave(behaviour, { response, request: body, answer, pieceChars: options.pieceChars ?? 7 });
      },
      () => response.destroy(),
    );
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    enqueue: (...behaviours) => void queue.push(...behaviours),
    behaveAs: (behaviour) => {
      usual = behaviour;
    },
    answerWith: (text) => {
      fixed = text;
    },
    drained: async () => {
      await Promise.all([...sockets].map((socket) => (socket.destroyed ? undefined : once(socket, 'close'))));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_REQUEST_BYTES)
      throw new Error(`request: expected at most ${MAX_REQUEST_BYTES} bytes, got more`);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string): ChatRequest | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ChatRequest) : null;
  } catch {
    return null;
  }
}

/** Reads `--name value` from the arguments. */
function flag(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted = flag('behaviour');
  const behaviour = fakeBehaviours.find((each) => each === wanted);
  if (wanted !== undefined && behaviour === undefined) {
    console.error(`--behaviour: expected one of ${fakeBehaviours.join(', ')}; got "${wanted}"`);
    process.exit(2);
  }
  const fake = await startFakeLlm({
    port: Number(flag('port') ?? 0),
    ...(behaviour === undefined ? {} : { behaviour }),
  });
  console.log(fake.baseUrl);
}
