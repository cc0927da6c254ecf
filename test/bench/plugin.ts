/** The plugin that is measured: the same hooks and the same work as reference/main.go. */
import { type Hooks, type PluginApi, type PluginHost, runPlugin } from '../../server/bridge/index.ts';

/** In microseconds. */
interface Timing {
  readonly totalUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Keeps `inFlight` calls going until `calls` of them were answered. */
async function repeat(call: () => Promise<void>, inFlight: number, calls: number): Promise<Timing> {
  const took = new Float64Array(calls);
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < calls) {
      const i = begun;
      begun += 1;
      const at = performance.now();
      await call();
      took[i] = performance.now() - at;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const total = performance.now() - start;
  took.sort();
  const us = (ms: number | undefined): number => (ms ?? 0) * 1000;
  return { totalUs: us(total), p50Us: us(took[calls >> 1]), p99Us: us(took[Math.floor(calls * 0.99)]) };
}

function caller(api: PluginApi, name: string): () => Promise<void> {
  if (name === 'user') {
    return async () => {
      if ((await api.getUser('user')).username === '') throw new Error('no user');
    };
  }
  const [way, rootId] = name.split(':');
  if (rootId !== undefined) {
    // The product's own code, which the reference has none of: not for the start, nor for the other figures' memory.
    const made = import('./gather.ts').then(({ gatherer, gathererAsAgents }) =>
      way === 'gather' ? gatherer(api) : gathererAsAgents(api),
    );
    return async () => (await made)(rootId);
  }
  return async () => {
    const list = await api.getPostThread(name);
    if (list.order.length !== Number(name)) throw new Error('no thread');
  };
}

/** `/upload` is read and its size answered, `/download?bytes=` sends as many, anything else gets a short JSON text. */
async function serve(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname === '/upload') {
    let size = 0;
    for await (const chunk of request.body ?? []) size += chunk.length;
    return new Response(String(size));
  }
  if (url.pathname === '/download') {
    return new Response(zeros(Number(url.searchParams.get('bytes'))), {
      headers: { 'Content-Type': 'application/octet-stream' },
    });
  }
  return new Response('{"status":"ok"}', { headers: { 'Content-Type': 'application/json' } });
}

function zeros(bytes: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(64 * 1024);
  let left = bytes;
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(left < chunk.length ? chunk.subarray(0, left) : chunk);
      left -= Math.min(left, chunk.length);
      if (left === 0) controller.close();
    },
  });
}

/**
 * The command with an empty text is answered at once; `<call> <in flight> <calls>` makes calls to the host and answers
 * their latencies; `posted` answers how many posts were seen.
 */
function hooks({ api }: PluginHost): Hooks {
  let posted = 0;
  return {
    executeCommand: (_context, args) => {
      if (args.command === '') return {};
      const [name = '', inFlight, calls] = args.command.split(' ');
      if (calls === undefined) return { text: JSON.stringify(posted) };
      return repeat(caller(api, name), Number(inFlight), Number(calls)).then((timing) => ({
        text: JSON.stringify(timing),
      }));
    },
    messageHasBeenPosted: (_context, post) => {
      if (post.message !== '') posted += 1;
    },
    serveHttp: (_context, request) => serve(request),
  };
}

void runPlugin(hooks);
