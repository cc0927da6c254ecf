/**
 * The answering side on broken requests. Nothing throws; the connection ends once at most; every call that reached its
 * method is answered once, with what that method's caller can read; bytes count as read when they are. In whatever
 * pieces the requests come: the same answers.
 */
import assert from 'node:assert/strict';
import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import { zerosOf } from '../../../server/bridge/gob/zero.ts';
import {
  EMPTY_STRUCT,
  REQUEST,
  RESPONSE,
  type ResponseHeader,
} from '../../../server/bridge/net_rpc/header.ts';
import { RpcError } from '../../../server/bridge/net_rpc/rpc_error.ts';
import { type RpcMethod, RpcServer } from '../../../server/bridge/net_rpc/server.ts';
import type { Seeded } from '../../support/seeded.ts';
import { TestStream } from '../../unit/bridge/net_rpc/kit.ts';
import { brokenOnce } from '../gob/broken_golden.ts';
import { assertConforms } from '../gob/conforms.ts';
import { goldenStream, universe } from '../gob/seeds.ts';
import { StreamWriter } from '../gob/stream_writer.ts';
import { mutated, pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { type Method, recordings, someMethod } from './methods.ts';

const ANSWERS = ['reply', 'later', 'never fits', 'throws', 'remote', 'rejects'] as const;

interface Plan {
  readonly methods: readonly Method[];
  /** What handlers do, in the order in which they are called. */
  readonly answers: readonly (typeof ANSWERS)[number][];
  readonly cuts: readonly number[];
  /** The peer takes nothing while the first so many bytes come. */
  readonly heldFor: number;
  readonly maxWaitingBytes: number;
  readonly maxInFlight: number;
  /** How the peer goes, after its bytes. */
  readonly ends: 'stays' | 'ends' | 'dies' | 'closed by us';
}

export const rpcServer: Property<Plan> = {
  name: 'net_rpc/server',
  make: (random) => {
    const { bytes, methods } = random.below(3) === 0 ? brokenRecording(random) : made(random);
    return {
      plan: {
        methods,
        answers: Array.from({ length: 1 + random.below(4) }, () =>
          random.below(2) === 0 ? 'reply' : random.pick(ANSWERS),
        ),
        cuts: randomCuts(random, bytes.length),
        heldFor: random.below(5) === 0 ? random.below(bytes.length + 1) : 0,
        maxWaitingBytes: random.pick([64 * 1024 * 1024, 1, 400]),
        maxInFlight: random.pick([4096, 4096, 1]),
        ends: random.pick(['stays', 'ends', 'dies', 'closed by us'] as const),
      },
      bytes,
    };
  },
  run: async ({ plan, bytes }: Input<Plan>) => {
    const whole = await served(plan, bytes, []);
    if (plan.cuts.length === 0) return;
    const cut = await served(plan, bytes, plan.cuts);
    assert.deepEqual(cut, whole, 'in pieces');
  },
};

interface Requests {
  readonly bytes: Uint8Array;
  readonly methods: readonly Method[];
}

function brokenRecording(random: Seeded): Requests {
  const { methods, requests } = random.pick(recordings);
  return { methods, bytes: brokenOnce(requests, goldenStream(random), random) };
}

/** Calls as a host makes them, some given up half-way, some of methods that we do not have. */
function made(random: Seeded): Requests {
  const writer = new StreamWriter(random);
  const methods = Array.from({ length: 1 + random.below(3) }, () => someMethod(random));
  for (let count = 1 + random.below(5), Seq = 0; Seq < count; Seq += 1) {
    const method = random.pick(methods);
    const unknown = random.below(10) === 0;
    const ServiceMethod = unknown ? random.pick(['Plugin.Nope', 'Nope.Nope', 'Nope', '']) : method.name;
    writer.header(REQUEST, { ServiceMethod, Seq });
    const other = random.below(12) === 0;
    const args = other ? someMethod(random).args : method.args;
    if (random.below(8) > 0) writer.value(args);
    else if (random.below(2) === 0) writer.broken(args);
  }
  const bytes = writer.take();
  return { methods, bytes: random.below(3) === 0 ? mutated(bytes, random, 2) : bytes };
}

interface Served {
  readonly answers: readonly { readonly header: ResponseHeader; readonly reply: unknown }[];
  readonly ends: readonly string[];
  readonly called: readonly string[];
}

async function served(plan: Plan, bytes: Uint8Array, cuts: readonly number[]): Promise<Served> {
  const stream = new TestStream();
  const ends: string[] = [];
  const called: string[] = [];
  let broken: { readonly reason: unknown } | undefined;
  const rpcMethod = (method: Method): RpcMethod => ({
    ...method,
    handle: (args) => {
      const answer = plan.answers[called.length % Math.max(1, plan.answers.length)] ?? 'reply';
      called.push(`${method.name} ${answer}`);
      try {
        assertConforms(universe, method.args, args, true);
      } catch (reason) {
        broken ??= { reason };
      }
      return answered(answer, method);
    },
  });
  const server = new RpcServer(
    stream,
    universe,
    (name) => {
      const method = plan.methods.find((one) => one.name === name);
      return method === undefined ? undefined : rpcMethod(method);
    },
    {
      services: ['Plugin', 'Control', 'Dispenser'],
      maxWaitingBytes: plan.maxWaitingBytes,
      maxInFlight: plan.maxInFlight,
      onClosed: ({ code }) => ends.push(code),
      onError: (_method, error) => assert.ok(error !== undefined),
    },
  );
  stream.held = plan.heldFor > 0;
  let received = 0;
  for (const part of [bytes.subarray(0, plan.heldFor), bytes.subarray(plan.heldFor)]) {
    for (const piece of pieces(part, cuts)) {
      if (stream.handlers !== undefined) received += piece.length;
      stream.receive(piece);
    }
    await turn();
    stream.held = false;
    while (stream.bufferedAmount > 0) {
      stream.release();
      await turn();
    }
  }
  if (ends.length === 0) assert.equal(stream.consumedBytes, received, 'bytes that count as read');
  end(plan.ends, stream, server);
  await turn();
  if (broken !== undefined) throw broken.reason;
  assert.ok(ends.length <= (plan.ends === 'ends' ? 2 : 1), 'the end is told once');
  assert.equal(server.inFlight, 0, 'nothing is in work');
  return { answers: answersIn(stream.take(), plan), ends, called };
}

function answered(answer: (typeof ANSWERS)[number], method: Method): unknown {
  switch (answer) {
    case 'reply':
      return zerosOf(universe).of(method.reply)();
    case 'later':
      return Promise.resolve().then(() => zerosOf(universe).of(method.reply)());
    case 'never fits':
      return Symbol('no Go value');
    case 'throws':
      throw new TypeError('of the plugin');
    case 'remote':
      throw new RpcError('remote', 'the text of the plugin');
    case 'rejects':
      return Promise.reject(new RangeError('of the plugin'));
  }
}

function end(how: Plan['ends'], stream: TestStream, server: RpcServer): void {
  if (how === 'ends') stream.handlers?.end();
  else if (how === 'dies') stream.dies();
  else if (how === 'closed by us') server.close();
}

/** Read as the callers would. */
function answersIn(bytes: Uint8Array, { methods }: Plan): Served['answers'] {
  const decoder = new GobDecoder(universe);
  decoder.push(bytes);
  const answers: { header: ResponseHeader; reply: unknown }[] = [];
  for (;;) {
    const header = decoder.decode(RESPONSE);
    if (header === PENDING) break;
    const response = header as ResponseHeader;
    const method = methods.find(({ name }) => name === response.ServiceMethod);
    assert.ok(response.Error !== '' || method !== undefined, 'a method that is not there has answered');
    const type = response.Error === '' && method !== undefined ? method.reply : EMPTY_STRUCT;
    const reply = decoder.decode(type);
    assert.notEqual(reply, PENDING, 'an answer without a value');
    answers.push({ header: response, reply });
  }
  assert.equal(decoder.bufferedBytes, 0, 'bytes behind the last answer');
  return answers;
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
