/** The calling side: calls in flight, answers in any order, and every way a connection ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GobError } from '../../../../server/bridge/gob/gob_error.ts';
import { RpcClient, type RpcClientOptions } from '../../../../server/bridge/net_rpc/client.ts';
import { EMPTY_STRUCT } from '../../../../server/bridge/net_rpc/header.ts';
import { RpcError, type RpcErrorCode } from '../../../../server/bridge/net_rpc/rpc_error.ts';
import { HandPeer, PAIR, pair, TestStream, turn, universe } from './kit.ts';

interface Setup {
  stream: TestStream;
  client: RpcClient;
  peer: HandPeer;
  ends: RpcError[];
  log: string[];
}

function setup(options: RpcClientOptions = {}): Setup {
  const stream = new TestStream();
  const ends: RpcError[] = [];
  const log: string[] = [];
  const client = new RpcClient(stream, universe, {
    onClosed: (reason) => ends.push(reason),
    log: (_level, message) => log.push(message),
    ...options,
  });
  return { stream, client, peer: new HandPeer(stream, 'responses'), ends, log };
}

function fails(promise: Promise<unknown>, code: RpcErrorCode, text?: string): Promise<void> {
  return assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof RpcError, String(error));
    assert.equal(error.code, code);
    if (text !== undefined) assert.equal(error.message, text);
    return true;
  });
}

test('header and arguments leave together; sequence numbers count from 0', async () => {
  const { client, peer } = setup();
  const first = client.call('Plugin.A', PAIR, pair('a'), 'string');
  const { header, value } = peer.read(PAIR);
  assert.deepEqual(header, { ServiceMethod: 'Plugin.A', Seq: 0 });
  assert.deepEqual(value, pair('a'));
  const second = client.call('Plugin.B', 'bool', true, 'string');
  assert.deepEqual(peer.read('bool'), { header: { ServiceMethod: 'Plugin.B', Seq: 1 }, value: true });
  assert.equal(client.pending, 2);
  peer.send({ ServiceMethod: 'Plugin.B', Seq: 1, Error: '' }, 'string', 'b');
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'string', 'a');
  assert.deepEqual(await Promise.all([first, second]), ['a', 'b']);
  assert.equal(client.pending, 0);
});

test('a thousand calls in flight, answered in reverse', async () => {
  const { client, peer } = setup();
  const calls = Array.from({ length: 1000 }, (_, i) => client.call('Plugin.Echo', 'int', i, 'int'));
  assert.equal(client.pending, 1000);
  for (let Seq = 999; Seq >= 0; Seq -= 1) {
    peer.send({ ServiceMethod: 'Plugin.Echo', Seq, Error: '' }, 'int', Seq * 2);
  }
  assert.deepEqual(
    await Promise.all(calls),
    calls.map((_, i) => i * 2),
  );
});

test('an error answer rejects that call with the text; its value is dropped', async () => {
  const { client, peer, ends } = setup();
  const failing = client.call('Plugin.A', 'bool', true, 'string');
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 0, Error: 'no such post' }, EMPTY_STRUCT, {});
  await fails(failing, 'remote', 'no such post');
  const next = client.call('Plugin.A', 'bool', true, 'string');
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 1, Error: '' }, 'string', 'fine');
  assert.equal(await next, 'fine');
  assert.deepEqual(ends, []);
});

for (const text of ["rpc: can't find method Plugin.SendToastMessage", "rpc: can't find service Nope.A"]) {
  test(`a missing method is told apart: ${text}`, async () => {
    const { client, peer } = setup();
    const call = client.call('Plugin.SendToastMessage', 'bool', true, 'string');
    peer.send({ ServiceMethod: 'Plugin.SendToastMessage', Seq: 0, Error: text }, EMPTY_STRUCT, {});
    await fails(call, 'method_missing', text);
    assert.equal(client.closed, false);
    // Once probed, the peer is not asked again; for other methods it is.
    peer.stream.take();
    await fails(
      client.call('Plugin.SendToastMessage', 'bytes', new Uint8Array(1_000_000), 'string'),
      'method_missing',
      text,
    );
    peer.assertSilent();
    assert.equal(client.pending, 0);
    const other = client.call('Plugin.GetUser', 'bool', true, 'string');
    peer.send({ ServiceMethod: 'Plugin.GetUser', Seq: 1, Error: '' }, 'string', 'anna');
    assert.equal(await other, 'anna');
  });
}

test('arguments that do not encode reject that call alone and write nothing', async () => {
  const { client, peer } = setup();
  const bad = client.call('Plugin.A', 'int8', 1000, 'string');
  await assert.rejects(bad, GobError);
  peer.assertSilent();
  assert.equal(client.pending, 0);
  const good = client.call('Plugin.A', 'int8', 100, 'string');
  assert.deepEqual(peer.read('int'), { header: { ServiceMethod: 'Plugin.A', Seq: 0 }, value: 100 });
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'string', 'ok');
  assert.equal(await good, 'ok');
});

test('an answer nobody waits for is dropped and logged, and the stream stays in step', async () => {
  const { client, peer, log, ends } = setup();
  const call = client.call('Plugin.A', 'bool', true, 'string');
  peer.send({ ServiceMethod: 'Plugin.Z', Seq: 77, Error: '' }, PAIR, pair('stray', 'x'));
  peer.send({ ServiceMethod: 'Plugin.Z', Seq: 78, Error: 'too late' }, EMPTY_STRUCT, {});
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'string', 'mine');
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'string', 'twice');
  assert.equal(await call, 'mine');
  assert.equal(log.length, 2, 'the 1st and 2nd of three');
  assert.match(log[0] ?? '', /call 77/);
  assert.deepEqual(ends, []);
});

test('bytes that are no gob end the connection with one reason and reject what is pending', async () => {
  const { stream, client, ends } = setup();
  const calls = [
    client.call('Plugin.A', 'bool', true, 'string'),
    client.call('Plugin.A', 'bool', true, 'string'),
  ];
  stream.receive(Uint8Array.of(3, 0x7f, 0xff, 0xff));
  for (const call of calls) await fails(call, 'protocol');
  stream.receive(Uint8Array.of(1, 2, 3));
  stream.dies();
  assert.equal(ends.length, 1);
  assert.equal(ends[0]?.code, 'protocol');
  assert.equal(stream.resets, 1);
  await fails(client.call('Plugin.A', 'bool', true, 'string'), 'protocol');
});

test('a reply of another type fails its call, and no other', async () => {
  const { client, peer, ends } = setup();
  const calls = [0, 1, 2].map(() => client.call('Plugin.A', 'bool', true, 'string'));
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'int', 5);
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 2, Error: '' }, PAIR, pair('x', 'y'));
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 1, Error: '' }, 'string', 'fine');
  await fails(calls[0] as Promise<unknown>, 'bad_reply');
  await fails(calls[2] as Promise<unknown>, 'bad_reply');
  assert.equal(await calls[1], 'fine');
  assert.equal(client.pending, 0);
  assert.deepEqual(ends, []);
});

test('a reply of another type that has not all come fails its call when it has', async () => {
  const { stream, client, peer } = setup();
  const calls = [
    client.call('Plugin.A', 'bool', true, 'string'),
    client.call('Plugin.A', 'bool', true, 'int'),
  ];
  const bytes = Buffer.concat([
    peer.bytes({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, PAIR, pair('x', 'y')),
    peer.bytes({ ServiceMethod: 'Plugin.A', Seq: 1, Error: '' }, 'int', 7),
  ]);
  for (const byte of bytes) stream.receive(Uint8Array.of(byte));
  await fails(calls[0] as Promise<unknown>, 'bad_reply');
  assert.equal(await calls[1], 7);
});

test('the end of the stream rejects what is pending and ends our side', async () => {
  const { stream, client, ends } = setup();
  const call = client.call('Plugin.A', 'bool', true, 'string');
  stream.handlers?.end();
  await fails(call, 'closed');
  assert.equal(stream.ended, 1);
  assert.deepEqual(
    ends.map((end) => end.code),
    ['closed'],
  );
});

test('a reset rejects what is pending', async () => {
  const { stream, client, ends } = setup();
  const call = client.call('Plugin.A', 'bool', true, 'string');
  stream.dies();
  await fails(call, 'closed');
  assert.equal(ends.length, 1);
});

test('close ends our side, rejects what is pending, and is no fault', async () => {
  const { stream, client, peer, ends } = setup();
  const call = client.call('Plugin.A', 'bool', true, 'string');
  client.close();
  client.close();
  await fails(call, 'closed');
  await fails(client.call('Plugin.A', 'bool', true, 'string'), 'closed');
  assert.equal(stream.ended, 1);
  peer.send({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'string', 'late');
  stream.dies();
  assert.deepEqual(ends, []);
});

test('received bytes count as read at once, in the middle of a value too', async () => {
  const { stream, client, peer } = setup();
  const call = client.call('Plugin.A', 'bool', true, 'bytes');
  const large = new Uint8Array(1024 * 1024).fill(7);
  const bytes = peer.bytes({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'bytes', large);
  for (let at = 0; at < bytes.length; at += 60_000) {
    stream.receive(bytes.subarray(at, at + 60_000));
    assert.equal(stream.consumedBytes, Math.min(bytes.length, at + 60_000));
  }
  assert.deepEqual(await call, large);
});

test('a reply over the limit ends the connection before it is gathered', async () => {
  const { stream, client, peer } = setup({ maxMessageBytes: 1000 });
  const call = client.call('Plugin.A', 'bool', true, 'bytes');
  const bytes = peer.bytes({ ServiceMethod: 'Plugin.A', Seq: 0, Error: '' }, 'bytes', new Uint8Array(2000));
  stream.receive(bytes.subarray(0, bytes.length - 1900));
  await fails(call, 'protocol');
});

test('what the peer does not take waits, bounded, and arrives whole and in order', async () => {
  const { stream, client, peer } = setup({ maxWaitingBytes: 3_000_000 });
  stream.held = true;
  const sent = [1, 2, 3, 4, 5].map((byte) => new Uint8Array(900_000).fill(byte));
  const calls = sent.map((bytes) => client.call('Plugin.Put', 'bytes', bytes, 'int'));
  await fails(client.call('Plugin.Put', 'bytes', new Uint8Array(1), 'int'), 'overloaded');
  assert.equal(client.pending, 5);
  for (let i = 0; i < 10; i += 1) {
    stream.release();
    await turn();
    assert.ok(stream.bufferedAmount <= 1024 * 1024, 'the stream never holds more than a mebibyte');
  }
  peer.decoder.push(stream.take());
  for (const [Seq, bytes] of sent.entries()) {
    const header = peer.decoder.decode({ struct: 'rpc.Request' });
    assert.deepEqual(header, { ServiceMethod: 'Plugin.Put', Seq });
    assert.deepEqual(peer.decoder.decode('bytes'), bytes);
    peer.send({ ServiceMethod: 'Plugin.Put', Seq, Error: '' }, 'int', Seq);
  }
  assert.deepEqual(await Promise.all(calls), [0, 1, 2, 3, 4]);
});

test('close lets out what waits, then ends', async () => {
  const { stream, client, peer } = setup();
  stream.held = true;
  const call = client.call('Plugin.Put', 'bytes', new Uint8Array(2_500_000), 'int');
  client.close();
  await fails(call, 'closed');
  for (let i = 0; i < 3; i += 1) {
    assert.equal(stream.ended, 0);
    stream.release();
    await turn();
  }
  assert.equal((peer.read('bytes').value as Uint8Array).length, 2_500_000);
  assert.equal(stream.ended, 1);
});

test('too many calls in flight are refused', async () => {
  const { client } = setup({ maxPending: 2 });
  const calls = [1, 2].map((n) => client.call('Plugin.A', 'int', n, 'int'));
  await fails(client.call('Plugin.A', 'int', 3, 'int'), 'overloaded');
  client.close();
  for (const call of calls) await fails(call, 'closed');
});

test('a stream that throws on write ends the connection', async () => {
  const { stream, client, ends } = setup();
  stream.writeError = new Error('gone');
  const call = client.call('Plugin.A', 'bool', true, 'string');
  await fails(call, 'closed');
  assert.equal(ends.length, 1);
});
