/**
 * PluginHTTP, against hosts that answer anything: statuses and headers that no `Response` takes, bodies in any cut that
 * break off, streams that are never dialled, calls that they lack. The call settles, with a response or an error of a
 * known kind; what is read is what the host wrote, and an end is its end; whoever breaks off, every stream is let go of,
 * and so is the request's body.
 */
import assert from 'node:assert/strict';
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import type { TypeRef } from '../../../server/bridge/gob/schema.ts';
import { apiMethods } from '../../../server/bridge/mattermost/generated/api.ts';
import type { HostLink } from '../../../server/bridge/mattermost/host_link.ts';
import { pluginHttpCall } from '../../../server/bridge/mattermost/http/plugin_http.ts';
import { varint } from '../../../server/bridge/mattermost/streams/varint.ts';
import { wireUniverse } from '../../../server/bridge/mattermost/wire_universe.ts';
import type { ByteStream } from '../../../server/bridge/net_rpc/byte_stream.ts';
import { RpcError } from '../../../server/bridge/net_rpc/rpc_error.ts';
import type { Seeded } from '../../support/seeded.ts';
import { pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { ScriptedStream } from './scripted_stream.ts';

interface Plan {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly body: 'none' | 'bytes' | 'pieces' | 'fails' | 'texts';
  };
  readonly host: {
    /** How it meets the streamed call, and the one whole. */
    readonly streamed: 'answers' | 'lacks it' | 'fails' | 'has gone' | 'is silent';
    readonly whole: 'answers' | 'lacks it' | 'has none' | 'is silent';
    readonly dials: { readonly response: boolean; readonly body: boolean; readonly context: boolean };
    readonly status: number;
    readonly header: Readonly<Record<string, readonly string[]>>;
    readonly ends: 'ends' | 'dies' | 'waits';
    /** Numbers by which it pulls the request's body. */
    readonly pulls: readonly number[];
    readonly contextHttp: boolean;
    /** The turn at which it dials what it was offered; it answers at once all the same. */
    readonly dialsAt: number;
  };
  readonly reads: 'all' | 'one' | 'nothing';
  /** The turn of the event loop at which the request is given up. */
  readonly abortAt: number | undefined;
  readonly cuts: readonly number[];
}

const TURNS = 14;

export const pluginHttp: Property<Plan> = {
  name: 'http/plugin',
  make: (random) => {
    const bytes = Uint8Array.from(
      { length: random.pick([0, 1, 10, 1000, 4000]) },
      (_, at) => (at * 13) & 255,
    );
    return {
      plan: {
        request: {
          method: random.pick(['GET', 'POST', 'POST', 'HEAD', 'PUT']),
          url: random.below(3) > 0 ? 'http://plugins/other/path?q=1' : random.pick(URLS),
          body: random.pick(['none', 'bytes', 'pieces', 'fails', 'texts'] as const),
        },
        host: hostPlan(random, bytes.length),
        reads: random.pick(['all', 'all', 'one', 'nothing'] as const),
        abortAt: random.below(4) === 0 ? random.below(TURNS) : undefined,
        cuts: randomCuts(random, bytes.length),
      },
      bytes,
    };
  },
  run: ({ plan, bytes }: Input<Plan>) => new Call(plan, bytes).run(),
};

const URLS = [
  'http://plugins/',
  'http://plugins/other',
  'http://plugins/other//x',
  'http://plugins/other/%252f',
  'http://plugins/other/%zz',
  'http://plugins/other/%00',
  'http://plugins/other/%e4%b8',
  'https://user:pass@plugins:99/other/a?b#c',
] as const;

function hostPlan(random: Seeded, length: number): Plan['host'] {
  const well = random.below(2) === 0;
  const odd = <T>(usual: T, others: readonly T[]): T => (well ? usual : random.pick([usual, ...others]));
  return {
    streamed: odd('answers', ['lacks it', 'fails', 'has gone', 'is silent'] as const),
    whole: odd('answers', ['lacks it', 'has none', 'is silent'] as const),
    dials: { response: odd(true, [false]), body: odd(true, [false]), context: odd(true, [false]) },
    status: odd(200, [0, 1, 99, 101, 199, 204, 205, 304, 404, 599, 600, 999, -1]),
    header: odd<Plan['host']['header']>({ 'X-A': ['1'], 'Content-Length': [String(length)] }, [
      {},
      { 'Content-Length': [String(length + 1)] },
      { 'Content-Length': ['-1', 'x'] },
      { '': ['x'], 'bad name': ['é\n'] },
      { 'Set-Cookie': ['a=1', 'b=2'] },
    ]),
    ends: odd('ends', ['dies', 'waits'] as const),
    pulls: Array.from({ length: random.below(4) }, () => random.pick([0, 1, 10, 32_768])),
    contextHttp: random.below(2) === 0,
    dialsAt: random.below(3) === 0 ? random.below(TURNS) : 0,
  };
}

const method = apiMethods.find(({ go }) => go === 'PluginHTTP');

class SourceError extends Error {
  override readonly name = 'SourceError';
}

class Call {
  readonly #plan: Plan;
  readonly #bytes: Uint8Array;
  readonly #abort = new AbortController();
  readonly #streams = new Map<string, ScriptedStream>();
  readonly #offers = new Map<number, { resolve(stream: ByteStream): void; reject(error: Error): void }>();
  readonly #pulled: Uint8Array[] = [];
  /** What ends calls that are never answered. */
  readonly #gone: (() => void)[] = [];
  /** What the host does later, by turn. */
  readonly #later: { readonly at: number; what(): void }[] = [];
  #turn = 0;
  #lastId = 0;
  #cancelled = false;
  #exhausted = false;

  constructor(plan: Plan, bytes: Uint8Array) {
    this.#plan = plan;
    this.#bytes = bytes;
  }

  async run(): Promise<void> {
    assert.ok(method !== undefined);
    const { contextHttp } = this.#plan.host;
    // Of the settings this call knows nothing.
    const link = {
      client: () => ({
        call: (name: string, argsType: TypeRef, args: unknown) => this.#answer(name, argsType, args),
      }),
      broker: this,
      features: { contextHttp },
    } as unknown as HostLink;
    const outcome = { settled: false };
    const done = this.#exchange(pluginHttpCall(method, link)).finally(() => {
      outcome.settled = true;
    });
    done.catch(() => {});
    for (; this.#turn < TURNS; this.#turn += 1) {
      if (this.#turn === this.#plan.abortAt) this.#abort.abort();
      for (const { at, what } of this.#later) if (at === this.#turn) what();
      await turn();
    }
    for (let count = 0; count < 4; count += 1) await turn();
    // A response that nobody reads to its end, and nobody gives up, may hold what it has.
    if (outcome.settled) this.#checkReleased();
    // The host goes away, and takes along what still waits for it.
    for (const { reject } of this.#offers.values()) reject(new Error('nobody dialled'));
    for (const gone of this.#gone) gone();
    for (const stream of this.#streams.values()) stream.dies();
    for (let count = 0; count < 6; count += 1) await turn();
    assert.ok(outcome.settled, 'the call did not end with the host');
    await done;
    this.#checkReleased();
    this.#checkPulled();
  }

  #checkReleased(): void {
    for (const [name, stream] of this.#streams) {
      assert.ok(stream.released, `the stream of the ${name} is still held`);
      assert.equal(stream.fault, undefined);
    }
    // A body that was begun is either read to its end or told that nobody reads.
    if (this.#pulled.length > 0 && this.#plan.request.body !== 'bytes') {
      assert.ok(this.#cancelled || this.#exhausted, "the request's body is still held");
    }
  }

  async #exchange(call: (...args: unknown[]) => Promise<unknown>): Promise<void> {
    let response: Response;
    try {
      response = (await call(this.#request())) as Response;
    } catch (error) {
      assertKnown(error);
      return;
    }
    await this.#read(response);
  }

  async #read(response: Response): Promise<void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    const got: Uint8Array[] = [];
    try {
      for (let count = 0; this.#plan.reads === 'all' || count < 1; count += 1) {
        if (this.#plan.reads === 'nothing') break;
        const { done, value } = await reader.read();
        if (done) {
          this.#checkWhole(Buffer.concat(got), response);
          return;
        }
        got.push(value);
      }
      await reader.cancel();
    } catch (error) {
      assertKnown(error);
    }
    const read = Buffer.concat(got);
    assert.equal(Buffer.compare(read, this.#bytes.subarray(0, read.length)), 0, 'bytes of the response');
  }

  #checkWhole(got: Buffer, response: Response): void {
    assert.equal(Buffer.compare(got, this.#bytes), 0, 'the response ended where the host did not end it');
    const { streamed, ends, header } = this.#plan.host;
    if (streamed !== 'answers') return;
    assert.equal(ends, 'ends', `an end of ${response.status} that was none`);
    const announced = Number(header['Content-Length']?.[0] ?? 0);
    const checked = announced > 0 && this.#plan.request.method !== 'HEAD';
    assert.ok(!checked || got.length >= announced, 'less than was announced passed for all');
  }

  #request(): Request {
    const { method: verb, url, body } = this.#plan.request;
    const init = { method: verb, signal: this.#abort.signal };
    if (body === 'none' || verb === 'GET' || verb === 'HEAD') return new Request(url, init);
    const given = body === 'bytes' ? new Uint8Array([1, 2, 3]) : this.#pieces();
    return new Request(url, { ...init, body: given, duplex: 'half' } as RequestInit);
  }

  #pieces(): ReadableStream {
    let next = 0;
    return new ReadableStream({
      pull: async (controller) => {
        await turn();
        next += 1;
        if (next > 3) {
          this.#exhausted = true;
          controller.close();
        } else if (this.#plan.request.body === 'fails' && next === 2) {
          this.#exhausted = true;
          controller.error(new SourceError('of the body'));
        } else controller.enqueue(this.#plan.request.body === 'texts' ? 'text' : Uint8Array.of(next, next));
      },
      cancel: () => {
        this.#cancelled = true;
      },
    });
  }

  // The broker.

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  accept(id: number): Promise<ByteStream> {
    return new Promise((resolve, reject) => this.#offers.set(id, { resolve, reject }));
  }

  #dial(
    id: number,
    name: string,
    wanted: boolean,
    written: (bytes: Uint8Array) => void,
  ): ScriptedStream | undefined {
    const offer = this.#offers.get(id);
    if (offer === undefined || !wanted) return undefined;
    this.#offers.delete(id);
    const stream = new ScriptedStream(written, queueMicrotask);
    this.#streams.set(name, stream);
    offer.resolve(stream);
    return stream;
  }

  // The host.

  async #answer(name: string, argsType: TypeRef, args: unknown): Promise<unknown> {
    // What cannot be encoded would fail the call.
    new GobEncoder(wireUniverse).encode(argsType, args);
    const { host } = this.#plan;
    const streamed = name === 'Plugin.PluginHTTPStream';
    switch (streamed ? host.streamed : host.whole) {
      case 'lacks it':
        throw new RpcError('method_missing', `rpc: can't find method ${name}`);
      case 'fails':
        throw new RpcError('remote', 'it failed');
      case 'has gone':
        throw new RpcError('closed', 'rpc: the peer ended the connection');
      case 'has none':
        return { Response: null, ResponseBody: new Uint8Array(0) };
      case 'is silent':
        return new Promise((_resolve, reject) => {
          this.#gone.push(() => reject(new RpcError('closed', 'rpc: the peer ended the connection')));
        });
      case 'answers':
        break;
    }
    const reply = { StatusCode: host.status, Header: host.header };
    if (!streamed) return { Response: reply, ResponseBody: Uint8Array.from(this.#bytes) };
    const dial = (): void => this.#stream(args as Readonly<Record<string, number>>);
    if (host.dialsAt <= this.#turn) dial();
    else this.#later.push({ at: host.dialsAt, what: dial });
    return reply;
  }

  #stream(ids: Readonly<Record<string, number>>): void {
    const { dials, ends, pulls } = this.#plan.host;
    this.#dial(ids.RequestContextStream ?? 0, 'context', dials.context, () => {});
    const body = this.#dial(ids.RequestBodyStream ?? 0, 'request', dials.body, (bytes) =>
      this.#pulled.push(bytes),
    );
    for (const pull of pulls) body?.receive(varint(pull));
    const response = this.#dial(ids.ResponseBodyStream ?? 0, 'response', dials.response, () => {});
    for (const piece of pieces(this.#bytes, this.#plan.cuts)) response?.receive(piece);
    if (ends === 'ends') response?.peerEnds();
    else if (ends === 'dies') response?.dies();
  }

  #checkPulled(): void {
    const asked = this.#plan.host.pulls.reduce((sum, pull) => sum + pull, 0);
    const sent = Buffer.concat(this.#pulled);
    assert.ok(sent.length <= asked, `${sent.length} bytes were sent where ${asked} were asked for`);
    const expected = this.#plan.request.body === 'bytes' ? [1, 2, 3] : [1, 1, 2, 2, 3, 3];
    assert.deepEqual([...sent], expected.slice(0, sent.length), "bytes of the request's body");
  }
}

/** What a plugin may have to catch. */
function assertKnown(error: unknown): void {
  assert.ok(error instanceof Error || error instanceof DOMException, 'an error');
  assert.ok(KNOWN.has(error.name), `${error.name}: ${error.message}\n${error.stack}`);
  const slip = /of undefined|of null|is not a function|not iterable|before initialization/;
  assert.ok(!slip.test(error.message), `a slip of ours: ${error.stack}`);
}

const KNOWN: ReadonlySet<string> = new Set([
  'HostError',
  'AbortError',
  'SourceError',
  'HeaderError',
  'TypeError',
  // The stream's own, where it dies.
  'Error',
]);

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
