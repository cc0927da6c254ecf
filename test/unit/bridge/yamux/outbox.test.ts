import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, DATA, FIN, frame, PING, SYN, WINDOW, WINDOW_UPDATE } from './kit.ts';

test('streams take turns of one frame of at most 64 KiB', () => {
  const bench = new Bench();
  const [one, three, five] = [1, 3, 5].map((id) => bench.acceptOne(id).stream);
  one?.write(new Uint8Array(150_000));
  three?.write(new Uint8Array(10));
  five?.write(new Uint8Array(70_000));
  assert.deepEqual(bench.sentText(), [
    'data 1 65536',
    'data 3 10',
    'data 5 65536',
    'data 1 65536',
    'data 5 4464',
    'data 1 18928',
  ]);
});

test('a line of thousands of streams is served whole, each in its turn', () => {
  const bench = new Bench();
  const ids = Array.from({ length: 2500 }, (_, nth) => 1 + 2 * nth);
  for (const stream of ids.map((id) => bench.acceptOne(id).stream)) stream.write(new Uint8Array(5));
  assert.deepEqual(
    bench.sent().map(({ id }) => id),
    ids,
  );
});

test('control frames overtake queued data', () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  stream.write(new Uint8Array(100));
  bench.peer(frame(PING, SYN, 0, 1));
  assert.deepEqual(bench.sentText(), ['ping+ACK 0 1', 'data 1 100']);
});

test('a full transport stops the data, which stays visible to its writer, until it drains', async () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  bench.takesMore = false;
  stream.write(new Uint8Array(5));
  assert.deepEqual(bench.sentText(), ['data 1 5']);
  stream.write(new Uint8Array(7));
  bench.peer(frame(PING, SYN, 0, 1));
  await null;
  assert.deepEqual(bench.writes, []);
  assert.equal(stream.bufferedAmount, 7);
  bench.takesMore = true;
  bench.session.transportDrained();
  assert.deepEqual(bench.sentText(), ['ping+ACK 0 1', 'data 1 7']);
});

test('a full transport is given at most 256 KiB and a frame at a time', () => {
  const bench = new Bench();
  const streams = [1, 3, 5, 7].map((id) => bench.acceptOne(id).stream);
  bench.takesMore = false;
  for (const stream of streams) stream.write(new Uint8Array(WINDOW));
  const sent = bench.sent().reduce((sum, { length }) => sum + length, 0);
  assert.ok(sent <= 256 * 1024 + 65_536, `sent ${sent}`);
});

test('a transport that takes nothing for 10 s ends the session', () => {
  const bench = new Bench({ limits: { keepAliveMs: 0 } });
  bench.takesMore = false;
  bench.peer(frame(PING, SYN, 0, 1));
  bench.sent();
  bench.clock.advance(9_000);
  bench.session.transportDrained();
  bench.clock.advance(9_000);
  bench.peer(frame(PING, SYN, 0, 1));
  bench.sent();
  bench.clock.advance(9_999);
  assert.equal(bench.session.closed, false);
  bench.clock.advance(1);
  assert.equal(bench.endCode(), 'write_timeout');
});

test('pings that nobody reads the answers of end the session at the cap', async () => {
  const bench = new Bench();
  bench.takesMore = false;
  const pings = Buffer.concat(Array(1000).fill(frame(PING, SYN, 0, 1)));
  let rounds = 0;
  while (!bench.session.closed && rounds < 1000) {
    bench.session.receive(pings);
    await null;
    rounds++;
  }
  assert.equal(bench.endCode(), 'control_queue_full');
  assert.ok(rounds <= 90, `1 MiB of answers is 87 rounds, ended after ${rounds}`);
});

test('a transport that throws ends the session with the cause', () => {
  const failure = new TypeError('destroyed');
  const bench = new Bench({
    write: () => {
      throw failure;
    },
  });
  bench.peer(frame(DATA, SYN | FIN, 1, 'x'), frame(WINDOW_UPDATE, SYN, 3));
  bench.accepted[0]?.end();
  bench.session.flush();
  assert.equal(bench.endCode(), 'transport_failed');
  assert.equal(bench.closed[0]?.cause, failure);
  assert.equal(bench.session.streamCount, 0);
});

test('a protocol fault is reported even to a full transport', () => {
  const bench = new Bench();
  bench.acceptOne(1);
  bench.takesMore = false;
  bench.peer(frame(PING, SYN, 0, 1));
  bench.sent();
  bench.peer(frame(WINDOW_UPDATE, SYN, 1));
  assert.equal(bench.endCode(), 'duplicate_stream');
  assert.deepEqual(bench.sentText(), ['goaway 0 1']);
});
