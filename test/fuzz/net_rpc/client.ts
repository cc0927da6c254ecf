/**
 * The calling side on broken responses. Nothing throws; every call is settled, with a value of its type or an error of
 * a known kind; the connection ends once at most. In whatever pieces the responses come: the same outcomes.
 */
import assert from 'node:assert/strict';
import { zerosOf } from '../../../server/bridge/gob/zero.ts';
import { RpcClient } from '../../../server/bridge/net_rpc/client.ts';
import { RESPONSE } from '../../../server/bridge/net_rpc/header.ts';
import { RpcError } from '../../../server/bridge/net_rpc/rpc_error.ts';
import type { Seeded } from '../../support/seeded.ts';
import { TestStream } from '../../unit/bridge/net_rpc/kit.ts';
import { brokenOnce } from '../gob/broken_golden.ts';
import { assertConforms } from '../gob/conforms.ts';
import { goldenStream, universe } from '../gob/seeds.ts';
import { StreamWriter } from '../gob/stream_writer.ts';
import { mutated, pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { type Method, recordings, someMethod } from './methods.ts';

interface Plan {
  /** Calls in the order in which they are made. */
  readonly calls: readonly Method[];
  readonly cuts: readonly number[];
  readonly maxPending: number;
  /** How it goes on after the responses. */
  readonly ends: 'ends' | 'dies' | 'closed by us';
}

export const rpcClient: Property<Plan> = {
  name: 'net_rpc/client',
  make: (random) => {
    const { bytes, calls } = random.below(3) === 0 ? brokenRecording(random) : made(random);
    return {
      plan: {
        calls,
        cuts: randomCuts(random, bytes.length),
        maxPending: random.pick([65_536, 65_536, 2]),
        ends: random.pick(['ends', 'dies', 'closed by us'] as const),
      },
      bytes,
    };
  },
  run: async ({ plan, bytes }: Input<Plan>) => {
    const whole = await called(plan, bytes, []);
    if (plan.cuts.length === 0) return;
    const cut = await called(plan, bytes, plan.cuts);
    assert.deepEqual(cut, whole, 'in pieces');
  },
};

interface Responses {
  readonly bytes: Uint8Array;
  readonly calls: readonly Method[];
}

function brokenRecording(random: Seeded): Responses {
  const { methods, responses } = random.pick(recordings);
  return { calls: methods, bytes: brokenOnce(responses, goldenStream(random), random) };
}

/** Answers in any order, some to calls that nobody made, some of another type. */
function made(random: Seeded): Responses {
  const writer = new StreamWriter(random);
  const calls = Array.from({ length: 1 + random.below(5) }, () => someMethod(random));
  const due = calls.map((_, seq) => seq);
  while (due.length > 0) {
    const [Seq = 0] = due.splice(random.below(due.length), 1);
    const method = calls[Seq] as Method;
    const error = random.below(6) === 0 ? random.pick(ERRORS) : '';
    const answered = random.below(20) === 0 ? Seq + random.below(9) : Seq;
    writer.header(RESPONSE, { ServiceMethod: method.name, Seq: answered, Error: error });
    const other = error !== '' || random.below(10) === 0;
    writer.value(other ? random.pick([{ struct: 'struct {}' }, someMethod(random).reply]) : method.reply);
  }
  const bytes = writer.take();
  return { calls, bytes: random.below(3) === 0 ? mutated(bytes, random, 2) : bytes };
}

const ERRORS = [
  "rpc: can't find method Plugin.X",
  "rpc: can't find service X",
  'it failed',
  '\ufffd',
] as const;

async function called(plan: Plan, bytes: Uint8Array, cuts: readonly number[]): Promise<object> {
  const stream = new TestStream();
  const ends: string[] = [];
  const client = new RpcClient(stream, universe, {
    maxPending: plan.maxPending,
    onClosed: ({ code }) => ends.push(code),
    log: (_level, message) => assert.equal(typeof message, 'string'),
  });
  const outcomes = plan.calls.map(async (method, seq) => {
    try {
      const value = await client.call(
        method.name,
        method.args,
        zerosOf(universe).of(method.args)(),
        method.reply,
      );
      assertConforms(universe, method.reply, value, true);
      return { seq, value };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      assert.ok(CODES.has(error.code), error.code);
      return { seq, code: error.code, message: error.message };
    }
  });
  let received = 0;
  for (const piece of pieces(bytes, cuts)) {
    if (!client.closed) received += piece.length;
    stream.receive(piece);
  }
  if (!client.closed) assert.equal(stream.consumedBytes, received, 'bytes that count as read');
  if (plan.ends === 'ends') stream.handlers?.end();
  else if (plan.ends === 'dies') stream.dies();
  else client.close();
  const settled = await Promise.all(outcomes);
  assert.equal(client.pending, 0, 'no call is pending');
  assert.ok(client.closed, 'the connection has ended');
  assert.ok(ends.length <= 1, 'the end is told once');
  await assert.rejects(client.call('Plugin.Late', 'bool', true, 'bool'), RpcError);
  return { settled, ends };
}

const CODES: ReadonlySet<string> = new Set([
  'remote',
  'method_missing',
  'bad_reply',
  'closed',
  'protocol',
  'overloaded',
]);
