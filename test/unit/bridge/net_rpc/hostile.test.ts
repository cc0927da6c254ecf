/** Recorded connections with bytes changed, dropped, doubled and cut: nothing throws, and there is one end at most. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GoUniverse } from '../../../../server/bridge/gob/schema.ts';
import { universe as generated } from '../../../../server/bridge/mattermost/generated/universe.ts';
import { RpcClient } from '../../../../server/bridge/net_rpc/client.ts';
import { EMPTY_STRUCT } from '../../../../server/bridge/net_rpc/header.ts';
import type { RpcError } from '../../../../server/bridge/net_rpc/rpc_error.ts';
import { RpcServer } from '../../../../server/bridge/net_rpc/server.ts';
import { type Seeded, seeded } from '../../../support/seeded.ts';
import { bytesOf, joinUniverses, loadVectors, type RpcCase } from '../../vectors/vector_file.ts';
import { TestStream } from './kit.ts';

const ROUNDS = 1500;
const file = loadVectors<RpcCase>('net_rpc');
const universe: GoUniverse = joinUniverses(generated, file.universe);

/** Changes a few bytes somewhere; the length is kept in most cases, so that much of it still makes sense. */
function mutated(bytes: Uint8Array, random: Seeded): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let changes = 1 + random.below(4); changes > 0 && out.length > 0; changes -= 1) {
    const at = random.below(out.length);
    const kind = random.below(6);
    if (kind < 3) out[at] = random.below(256);
    else if (kind === 3) out[at] = random.pick([0, 1, 0x7f, 0x80, 0xf8, 0xff]);
    else if (kind === 4) out = out.filter((_, index) => index !== at);
    else
      out = Uint8Array.from([
        ...out.subarray(0, at),
        ...out.subarray(random.below(at + 1), at),
        ...out.subarray(at),
      ]);
  }
  return out;
}

function feed(stream: TestStream, bytes: Uint8Array, random: Seeded): void {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(random.below(2) === 0 ? 20 : 4000);
    stream.receive(bytes.subarray(at, at + size));
    at += size;
  }
}

function assertEnd(ends: RpcError[], stream: TestStream): void {
  assert.ok(ends.length <= 1, 'told once');
  if (ends.length === 0) return;
  assert.equal(ends[0]?.code, 'protocol');
  assert.equal(stream.resets, 1);
}

test('a server', () => {
  const random = seeded();
  console.log(`SEED=${random.seed}`);
  let ended = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = random.pick(file.cases);
    const stream = new TestStream();
    const ends: RpcError[] = [];
    const types = new Map(one.calls.map((call) => [call.method, call.args.type]));
    new RpcServer(
      stream,
      universe,
      (name) => {
        const args = types.get(name);
        return args === undefined ? undefined : { args, reply: EMPTY_STRUCT, handle: () => ({}) };
      },
      { onClosed: (reason) => ends.push(reason) },
    );
    feed(stream, mutated(Buffer.concat(one.calls.map((call) => bytesOf(call.request))), random), random);
    assertEnd(ends, stream);
    ended += ends.length;
  }
  assert.ok(ended > ROUNDS / 20, `only ${ended} of ${ROUNDS} inputs were bad: they are too tame`);
});

test('a client', async () => {
  const random = seeded();
  console.log(`SEED=${random.seed}`);
  const answered = file.cases.filter((one) => one.calls.some((call) => call.response !== ''));
  let ended = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = random.pick(answered);
    const stream = new TestStream();
    const ends: RpcError[] = [];
    const client = new RpcClient(stream, universe, { onClosed: (reason) => ends.push(reason) });
    const calls = one.calls.map((call) =>
      client.call(call.method, 'bool', true, call.reply?.type ?? EMPTY_STRUCT),
    );
    const outcomes = Promise.allSettled(calls);
    feed(stream, mutated(Buffer.concat(one.calls.map((call) => bytesOf(call.response))), random), random);
    client.close();
    assert.equal((await outcomes).length, calls.length, 'every call is settled');
    assert.equal(client.pending, 0);
    assertEnd(ends, stream);
    ended += ends.length;
  }
  assert.ok(ended > ROUNDS / 20, `only ${ended} of ${ROUNDS} inputs were bad: they are too tame`);
});
