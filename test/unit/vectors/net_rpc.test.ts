/** Connections recorded between Go's own net/rpc client and server, with ours in the place of either. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import { GobEncoder } from '../../../server/bridge/gob/encoder.ts';
import type { GoUniverse, TypeRef } from '../../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../../server/bridge/mattermost/generated/universe.ts';
import { RpcClient } from '../../../server/bridge/net_rpc/client.ts';
import {
  EMPTY_STRUCT,
  REQUEST,
  RESPONSE,
  type ResponseHeader,
  withHeaders,
} from '../../../server/bridge/net_rpc/header.ts';
import { RpcError } from '../../../server/bridge/net_rpc/rpc_error.ts';
import { type RpcMethod, RpcServer } from '../../../server/bridge/net_rpc/server.ts';
import { TestStream, turn } from '../bridge/net_rpc/kit.ts';
import { assertMatches } from './expected_value.ts';
import { bytesOf, joinUniverses, loadVectors, type RpcCall, type RpcCase } from './vector_file.ts';

const file = loadVectors<RpcCase>('net_rpc');
const methods = loadVectors<RpcCase>('net_rpc_methods');
const universe: GoUniverse = withHeaders(joinUniverses(generated, methods.universe, file.universe));

/** Cuts bytes into the pieces in which they arrive. */
type Cut = (bytes: Uint8Array) => Uint8Array[];
const whole: Cut = (bytes) => [bytes];
const single: Cut = (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte));

for (const one of [...file.cases, ...methods.cases]) {
  if (one.order !== undefined) continue;
  if (one.broken === true) continue;
  if (one.closed === true) {
    test(`in the host's place: ${one.name}`, () => callUntilClosed(one, whole));
    test(`in the host's place, byte by byte: ${one.name}`, () => callUntilClosed(one, single));
    continue;
  }
  test(`in the plugin's place: ${one.name}`, () => serve(one, whole));
  test(`in the plugin's place, byte by byte: ${one.name}`, () => serve(one, single));
  if (one.calls.some((call) => call.response !== '')) {
    test(`in the host's place: ${one.name}`, () => callAll(one, whole));
    test(`in the host's place, byte by byte: ${one.name}`, () => callAll(one, single));
  }
}

for (const one of file.cases) {
  if (one.order === undefined) continue;
  test(`in the plugin's place: ${one.name}`, () => serveInOrder(one, one.order ?? []));
  test(`in the host's place: ${one.name}`, () => callInOrder(one, one.order ?? []));
}

test('the conversations hold every hook and every API method', () => {
  const [hooks, api] = methods.cases.map((one) => new Set(one.calls.map((call) => call.method)).size);
  assert.ok((hooks ?? 0) >= 40, `${hooks} hooks`);
  assert.ok((api ?? 0) >= 230, `${api} API methods`);
});

test('a call whose definition Go dropped ends the connection, as nobody can read it', () => {
  const broken = file.cases.filter((one) => one.broken === true);
  assert.ok(broken.length > 0);
  for (const one of broken) {
    const stream = new TestStream();
    const ends: RpcError[] = [];
    const types = new Map(one.calls.map((call) => [call.method, call.args.type]));
    new RpcServer(
      stream,
      universe,
      (name) => ({ args: types.get(name) ?? EMPTY_STRUCT, reply: EMPTY_STRUCT, handle: () => ({}) }),
      { onClosed: (reason) => ends.push(reason) },
    );
    for (const call of one.calls.slice(0, -1)) stream.receive(bytesOf(call.request));
    assert.equal(ends.length, 0);
    stream.receive(bytesOf(one.calls.at(-1)?.request ?? ''));
    assert.deepEqual(
      ends.map((end) => end.code),
      ['protocol'],
    );
    assert.equal(stream.resets, 1);
  }
});

test("in the plugin's place, the first requests cut at every point", () => {
  for (const one of file.cases.slice(0, 2)) {
    const calls = one.calls.slice(0, 3);
    const requests = Buffer.concat(calls.map((call) => bytesOf(call.request)));
    for (let at = 0; at <= requests.length; at += 1) {
      const stream = new TestStream();
      const seen = new Script({ ...one, calls }, stream);
      stream.receive(requests.subarray(0, at));
      stream.receive(requests.subarray(at));
      seen.check();
    }
  }
});

/** A server that expects the calls of a conversation and answers as Go did. */
class Script {
  readonly #calls: readonly RpcCall[];
  readonly #stream: TestStream;
  readonly #expected: { seq: number; method: string; error: string; type: TypeRef; value: unknown }[] = [];
  readonly #seen: string[] = [];
  readonly #replies: GobDecoder = new GobDecoder(universe);

  constructor(one: RpcCase, stream: TestStream) {
    this.#calls = one.calls;
    this.#stream = stream;
    for (const call of one.calls) this.#expect(call);
    const queues = new Map<string, RpcCall[]>();
    for (const call of one.calls.filter(isHandled)) {
      queues.set(call.method, [...(queues.get(call.method) ?? []), call]);
    }
    // A method that is only ever aborted, or called with what does not fit it, is one that we have.
    for (const call of one.calls) {
      if ((call.aborted || call.wants !== undefined) && !queues.has(call.method)) queues.set(call.method, []);
    }
    new RpcServer(stream, universe, (name) => this.#method(name, queues.get(name)), {
      services: one.name === 'control' ? ['Control', 'Dispenser'] : ['Plugin'],
      onClosed: (reason) => assert.fail(reason),
    });
  }

  /** What Go answered, read with our decoder; where nothing answered, an empty struct. */
  #expect(call: RpcCall): void {
    if (call.aborted) return;
    const type = call.reply?.type ?? EMPTY_STRUCT;
    let value: unknown = {};
    if (call.response !== '') {
      this.#replies.push(bytesOf(call.response));
      const header = this.#replies.decode(RESPONSE);
      assert.deepEqual(header, { ServiceMethod: call.method, Seq: call.seq, Error: call.error ?? '' });
      value = this.#replies.decode(type);
      if (call.reply !== undefined) assertMatches(value, call.reply.value, call.method);
      value = asSent(type, value);
    }
    this.#expected.push({ seq: call.seq, method: call.method, error: call.error ?? '', type, value });
  }

  #method(name: string, queue: RpcCall[] | undefined): RpcMethod | undefined {
    if (queue === undefined) return undefined;
    const sample = queue[0] ?? this.#calls.find((call) => call.method === name);
    assert.ok(sample);
    const answer = this.#expected.find((expected) => expected.seq === queue[0]?.seq);
    return {
      args: sample.wants ?? sample.args.type,
      reply: answer?.type ?? EMPTY_STRUCT,
      handle: (args) => {
        const call = queue.shift();
        assert.ok(call, `${name} was called once too often`);
        assertMatches(args, call.args.value, `${name} ${call.seq}`);
        this.#seen.push(name);
        if (call.error !== undefined) throw new RpcError('remote', call.error);
        return answer?.value;
      },
    };
  }

  /** Every call was seen, and every answer is Go's. */
  check(): void {
    const decoder = new GobDecoder(universe);
    decoder.push(this.#stream.take());
    for (const { seq, method, error, type, value } of this.#expected) {
      const header = decoder.decode(RESPONSE) as ResponseHeader;
      assert.deepEqual([header.ServiceMethod, header.Seq], [method, seq]);
      // Why arguments do not fit we say in our own words.
      if (this.#calls[seq]?.wants === undefined) assert.equal(header.Error, error);
      else assert.match(header.Error, /^gob: /);
      assert.deepEqual(decoder.decode(error === '' ? type : EMPTY_STRUCT), value, method);
    }
    assert.equal(decoder.decode(RESPONSE), PENDING, 'nothing else was answered');
    const known = this.#calls.filter(isHandled);
    assert.deepEqual(
      this.#seen,
      known.map((call) => call.method),
    );
  }
}

function serve(one: RpcCase, cut: Cut): void {
  const stream = new TestStream();
  const script = new Script(one, stream);
  for (const call of one.calls) for (const piece of cut(bytesOf(call.request))) stream.receive(piece);
  script.check();
}

async function callAll(one: RpcCase, cut: Cut): Promise<void> {
  const stream = new TestStream();
  const client = new RpcClient(stream, universe, { onClosed: (reason) => assert.fail(reason) });
  const requests = new GobDecoder(universe);
  // The arguments as Go sent them, because test values are written for comparison only.
  const recorded = new GobDecoder(universe);
  for (const call of one.calls) {
    recorded.push(bytesOf(call.request));
    assert.deepEqual(recorded.decode(REQUEST), { ServiceMethod: call.method, Seq: call.seq });
    const args = recorded.decode(call.args.type);
    const answer = client.call(call.method, call.args.type, args, call.reply?.type ?? EMPTY_STRUCT);
    // Whatever comes of it is asserted below, after the bytes have arrived.
    answer.catch(() => {});
    requests.push(stream.take());
    assert.deepEqual(requests.decode(REQUEST), { ServiceMethod: call.method, Seq: call.seq });
    assertMatches(requests.decode(call.args.type), call.args.value, call.method);
    for (const piece of cut(bytesOf(call.response))) stream.receive(piece);
    if (call.error === undefined) {
      assert.ok(call.reply);
      assertMatches(await answer, call.reply.value, `${call.method} ${call.seq}`);
    } else {
      const code = missing(call) ? 'method_missing' : 'remote';
      if (call.error.includes('ill-formed')) await assert.rejects(answer, { message: call.error });
      else await assert.rejects(answer, { code, message: call.error });
    }
  }
  assert.equal(client.pending, 0);
}

/** The last reply breaks off and the stream ends: its call is rejected, and nothing hangs. */
async function callUntilClosed(one: RpcCase, cut: Cut): Promise<void> {
  const stream = new TestStream();
  const ends: RpcError[] = [];
  const client = new RpcClient(stream, universe, { onClosed: (reason) => ends.push(reason) });
  const recorded = new GobDecoder(universe);
  for (const [index, call] of one.calls.entries()) {
    recorded.push(bytesOf(call.request));
    recorded.decode(REQUEST);
    const args = recorded.decode(call.args.type);
    const type = call.reply?.type ?? { struct: 'plugin.Z_GetPostReturns' };
    const answer = client.call(call.method, call.args.type, args, type);
    answer.catch(() => {});
    for (const piece of cut(bytesOf(call.response))) stream.receive(piece);
    if (index < one.calls.length - 1) {
      assertMatches(await answer, call.reply?.value ?? null, call.method);
      continue;
    }
    assert.equal(client.pending, 1);
    stream.handlers?.end();
    await assert.rejects(answer, { name: 'RpcError' });
  }
  assert.equal(client.pending, 0);
  assert.equal(ends.length, 1, 'told once');
}

/** Handlers answer when the conversation says so; what is written then must be Go's answer. */
async function serveInOrder(one: RpcCase, order: readonly string[]): Promise<void> {
  const stream = new TestStream();
  const waiting: { args: unknown; answer: (reply: unknown) => void; fail: (error: Error) => void }[] = [];
  const types = new Map(one.calls.map((call) => [call.method, call.args.type]));
  const replies = new Map(one.calls.flatMap(({ method, reply }) => (reply ? [[method, reply.type]] : [])));
  new RpcServer(stream, universe, (name) => ({
    args: types.get(name) ?? EMPTY_STRUCT,
    reply: replies.get(name) ?? EMPTY_STRUCT,
    handle: (args) => new Promise((answer, fail) => waiting.push({ args, answer, fail })),
  }));
  const theirs = new GobDecoder(universe);
  const ours = new GobDecoder(universe);
  for (const event of order) {
    const call = one.calls[Number(event.slice(1))];
    assert.ok(call);
    if (event.startsWith('c')) {
      stream.receive(bytesOf(call.request));
      assertMatches(waiting.at(-1)?.args, call.args.value, call.method);
      continue;
    }
    theirs.push(bytesOf(call.response));
    const header = theirs.decode(RESPONSE);
    const type = call.reply?.type ?? EMPTY_STRUCT;
    const reply = theirs.decode(type);
    if (call.error === undefined) waiting[call.seq]?.answer(reply);
    else waiting[call.seq]?.fail(new RpcError('remote', call.error));
    await turn();
    ours.push(stream.take());
    assert.deepEqual(ours.decode(RESPONSE), header);
    assert.deepEqual(ours.decode(type), reply);
    assert.equal(ours.decode(RESPONSE), PENDING);
  }
}

async function callInOrder(one: RpcCase, order: readonly string[]): Promise<void> {
  const stream = new TestStream();
  const client = new RpcClient(stream, universe, { onClosed: (reason) => assert.fail(reason) });
  const recorded = new GobDecoder(universe);
  const answers: Promise<unknown>[] = [];
  for (const event of order) {
    const index = Number(event.slice(1));
    const call = one.calls[index];
    assert.ok(call);
    if (event.startsWith('c')) {
      recorded.push(bytesOf(call.request));
      recorded.decode(REQUEST);
      // A method that fails here has its reply type from a call that does not.
      const type = one.calls.find(({ method, reply }) => method === call.method && reply)?.reply?.type;
      const answer = client.call(
        call.method,
        call.args.type,
        recorded.decode(call.args.type),
        type ?? EMPTY_STRUCT,
      );
      answer.catch(() => {});
      answers[index] = answer;
      continue;
    }
    const pending = client.pending;
    stream.receive(bytesOf(call.response));
    assert.equal(client.pending, pending - 1, 'one call is answered');
    if (call.error === undefined) assertMatches(await answers[index], call.reply?.value ?? null, call.method);
    else await assert.rejects(answers[index] ?? Promise.resolve(), { code: 'remote', message: call.error });
  }
  assert.equal(client.pending, 0);
}

/** The value without the fields that are kept from hosts because old ones cannot skip them. */
function asSent(type: TypeRef, value: unknown): unknown {
  const decoder = new GobDecoder(universe);
  decoder.push(new GobEncoder(universe).encode(type, value));
  return decoder.decode(type);
}

/** Whether a handler sees the call. */
function isHandled(call: RpcCall): boolean {
  return !call.aborted && call.wants === undefined && !missing(call);
}

function missing(call: RpcCall): boolean {
  return call.error?.startsWith('rpc: ') ?? false;
}
