import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACK, Bench, DATA, FIN, frame, PING, RST, SYN, text, WINDOW, WINDOW_UPDATE, watch } from './kit.ts';

const grant = (id: number, delta: number): Uint8Array => frame(WINDOW_UPDATE, 0, id, delta);

test('data is held for a reader who comes later, and pushed to him in order', () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN, 1, 'ab'));
  bench.peer(frame(DATA, FIN, 1, 'cd'));
  assert.deepEqual(bench.sent(), [], 'not accepted yet');
  const seen = watch(bench.accepted[0] ?? assert.fail());
  assert.equal(text(seen), 'abcd');
  assert.equal(seen.ended, 1);
  assert.deepEqual(bench.sentText(), ['window+ACK 1 0']);
});

test('read takes exact bytes across frames and leaves the rest to the handlers', async () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN, 1, Uint8Array.of(7, 0)));
  const stream = bench.accepted[0] ?? assert.fail();
  const id = stream.read(4);
  assert.throws(() => watch(stream), /handlers set during a read/);
  bench.peer(frame(DATA, 0, 1, Uint8Array.of(0, 0, 104, 105)));
  assert.deepEqual([...(await id)], [7, 0, 0, 0]);
  assert.equal((await stream.read(0)).length, 0);
  const seen = watch(stream);
  bench.peer(frame(DATA, 0, 1, '!'));
  assert.equal(text(seen), 'hi!');
  assert.throws(() => void stream.read(1), /read after handlers were set/);
});

test('read fails with the end or the error that came instead of its bytes', async () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN | FIN, 1, 'ab'), frame(WINDOW_UPDATE, SYN, 3));
  const [ended, reset] = bench.accepted;
  await assert.rejects(ended?.read(3) ?? assert.fail(), {
    code: 'read_ended',
    message: 'yamux: stream 1: read expected 3 bytes, got 2 and the end',
  });
  assert.equal(Buffer.from((await ended?.read(2)) ?? []).toString(), 'ab');
  const pending = reset?.read(1) ?? assert.fail();
  bench.peer(frame(WINDOW_UPDATE, RST, 3));
  await assert.rejects(pending, { code: 'stream_reset' });
  assert.throws(() => void ended?.read(WINDOW + 1), RangeError);
});

test('credit returns as the reader reads: none while data is held', async () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN, 1, new Uint8Array(WINDOW)));
  const stream = bench.accepted[0] ?? assert.fail();
  await stream.read(WINDOW / 2 - 1);
  assert.deepEqual(bench.sentText(), ['window+ACK 1 0']);
  await stream.read(1);
  assert.deepEqual(bench.sentText(), [`window 1 ${WINDOW / 2}`]);
  watch(stream);
  assert.deepEqual(bench.sentText(), [`window 1 ${WINDOW / 2}`]);
});

test('with autoConsume credit returns while a frame is still arriving', () => {
  const bench = new Bench();
  bench.acceptOne(1);
  bench.peer(frame(DATA, 0, 1, WINDOW));
  bench.peer(new Uint8Array(WINDOW / 2));
  assert.deepEqual(bench.sentText(), [`window 1 ${WINDOW / 2}`]);
});

test('without autoConsume credit returns when the reader says so', () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  const seen = watch(stream, { autoConsume: false });
  bench.peer(frame(DATA, 0, 1, new Uint8Array(WINDOW)));
  assert.equal(seen.bytes.length, WINDOW);
  assert.deepEqual(bench.sent(), []);
  stream.consumed(WINDOW);
  assert.deepEqual(bench.sentText(), [`window 1 ${WINDOW}`]);
  assert.throws(() => stream.consumed(1), /consumed expected 0 to 0 bytes, got 1/);
});

test('no credit is granted after the peer ended', () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  watch(stream, { autoConsume: false });
  bench.peer(frame(DATA, FIN, 1, new Uint8Array(WINDOW)));
  stream.consumed(WINDOW);
  assert.deepEqual(bench.sent(), []);
});

test('writing stops at the window and goes on with each grant, down to single bytes', async () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  const bytes = new Uint8Array(WINDOW + 3).map((_, at) => at * 7);
  stream.write(bytes);
  let drained = false;
  const drain = stream.drained().then(() => {
    drained = true;
  });
  const sent = bench.sent();
  assert.deepEqual(
    sent.map((one) => one.length),
    [65_536, 65_536, 65_536, 65_536],
  );
  assert.equal(stream.bufferedAmount, 3);
  bench.peer(grant(1, 1));
  sent.push(...bench.sent());
  assert.equal(stream.bufferedAmount, 2);
  await null;
  assert.equal(drained, false);
  bench.peer(grant(1, 100));
  sent.push(...bench.sent());
  await drain;
  assert.deepEqual(Buffer.concat(sent.map((one) => one.payload)), Buffer.from(bytes));
  assert.equal(stream.bufferedAmount, 0);
});

test('thousands of small writes beyond the window keep their order', () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  const bytes = new Uint32Array(100_000).map((_, at) => at);
  for (const number of bytes) stream.write(new Uint8Array(Uint32Array.of(number).buffer));
  const sent = bench.sent();
  for (const delta of [30_001, 99_999, 400_000]) {
    bench.peer(grant(1, delta));
    sent.push(...bench.sent());
  }
  const arrived = Buffer.concat(sent.map((one) => one.payload));
  assert.ok(arrived.equals(new Uint8Array(bytes.buffer)));
});

test('small writes of one turn become one frame, large ones are passed on uncopied', () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  const large = new Uint8Array(10_000);
  stream.write(Buffer.from('header'));
  stream.write(large);
  stream.write(Buffer.from('tail'));
  bench.session.flush();
  assert.equal(bench.writes[1], large);
  assert.deepEqual(bench.sentText(), ['data 1 10010']);
});

test('end sends one FIN, after the queued data', () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  stream.write(new Uint8Array(WINDOW + 1));
  stream.end();
  stream.end();
  assert.equal(stream.writable, false);
  assert.deepEqual(bench.sentText(), Array(4).fill('data 1 65536'));
  bench.peer(grant(1, 10));
  assert.deepEqual(bench.sentText(), ['data 1 1', 'window+FIN 1 0']);
  assert.throws(() => stream.write(Buffer.from('x')), { code: 'stream_closed' });
  bench.peer(grant(1, 10));
  assert.deepEqual(bench.sent(), []);
});

test('after our end the stream still reads, and is gone with the end of both', () => {
  const bench = new Bench({ limits: { keepAliveMs: 0 } });
  const { stream, seen } = bench.acceptOne(1);
  bench.peer(frame(DATA, 0, 1, 'a'));
  stream.end();
  assert.deepEqual(bench.sentText(), ['window+FIN 1 0']);
  bench.peer(frame(DATA, 0, 1, 'bcd'));
  assert.equal(bench.session.streamCount, 1);
  bench.peer(frame(WINDOW_UPDATE, FIN, 1));
  assert.equal(text(seen), 'abcd');
  assert.equal(seen.ended, 1);
  assert.equal(stream.closed, true);
  assert.equal(bench.session.streamCount, 0);
  assert.equal(bench.clock.pending, 0, 'the half-close timer is gone');
});

test('after the peer ended we may still write, and end', () => {
  const bench = new Bench();
  const { stream, seen } = bench.acceptOne(1);
  bench.peer(frame(WINDOW_UPDATE, FIN, 1));
  assert.equal(seen.ended, 1);
  stream.write(Buffer.from('answer'));
  stream.end();
  assert.deepEqual(bench.sentText(), ['data 1 6', 'window+FIN 1 0']);
  assert.equal(bench.session.streamCount, 0);
});

test('a stream left half closed by the peer for 5 minutes is reset', () => {
  const bench = new Bench({ limits: { keepAliveMs: 0 } });
  const { stream, seen } = bench.acceptOne(1);
  stream.end();
  bench.sent();
  bench.clock.advance(299_999);
  assert.deepEqual(bench.sent(), []);
  bench.clock.advance(1);
  assert.deepEqual(bench.sentText(), ['window+RST 1 0']);
  assert.deepEqual(
    seen.errors.map((error) => error.code),
    ['half_close_timeout'],
  );
  assert.equal(bench.session.streamCount, 0);
});

test('a reset by the peer fails the stream at once and leaves the others alone', async () => {
  const bench = new Bench();
  const { stream, seen } = bench.acceptOne(1);
  const other = bench.acceptOne(3);
  stream.write(new Uint8Array(WINDOW + 1));
  bench.sent();
  const drained = stream.drained();
  bench.peer(frame(WINDOW_UPDATE, RST, 1), frame(DATA, 0, 1, 'late'), frame(DATA, 0, 3, 'fine'));
  await assert.rejects(drained, { code: 'stream_reset' });
  assert.throws(() => stream.write(Buffer.from('x')), { code: 'stream_reset' });
  assert.deepEqual(
    seen.errors.map((error) => error.code),
    ['stream_reset'],
  );
  assert.equal(text(seen), '');
  assert.equal(text(other.seen), 'fine');
  assert.deepEqual(bench.sent(), [], 'a reset is not answered');
});

test('a reset takes back held data, a lost session does not', () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN, 1, 'gone'), frame(DATA, SYN, 3, 'kept'), frame(DATA, SYN | FIN, 5, 'whole'));
  bench.peer(frame(WINDOW_UPDATE, RST, 1));
  bench.session.close();
  const outcome = bench.accepted.map((stream) => {
    const seen = watch(stream);
    return [text(seen), seen.ended, seen.errors[0]?.code];
  });
  assert.deepEqual(outcome, [
    ['', 0, 'stream_reset'],
    ['kept', 0, 'session_closed'],
    ['whole', 1, 'session_closed'],
  ]);
});

test('an end with data that a reset took back is not told: what came would seem to be all', () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN | FIN, 1, 'held'), frame(WINDOW_UPDATE, RST, 1));
  const seen = watch(bench.accepted[0] ?? assert.fail());
  assert.deepEqual([text(seen), seen.ended, seen.errors.map(({ code }) => code)], ['', 0, ['stream_reset']]);
});

test('a stream that ends both ways in the frame that breaks its window learns of the end', async () => {
  const bench = new Bench();
  bench.peer(frame(WINDOW_UPDATE, SYN, 1), frame(WINDOW_UPDATE, SYN, 3));
  const [handled, read] = bench.accepted;
  const seen = watch(handled ?? assert.fail());
  const reading = read?.read(3) ?? assert.fail();
  handled?.end();
  read?.end();
  bench.sent();
  bench.peer(frame(DATA, FIN, 1, WINDOW + 1));
  assert.equal(bench.endCode(), 'receive_window_exceeded');
  assert.deepEqual([seen.ended, seen.errors.map(({ code }) => code)], [0, ['session_closed']]);
  await assert.rejects(reading, { code: 'session_closed' });
});

test('our reset tells the peer once, drops what was queued and calls no handler', async () => {
  const bench = new Bench();
  const { stream, seen } = bench.acceptOne(1);
  stream.write(new Uint8Array(WINDOW * 2));
  const drained = stream.drained();
  stream.reset();
  stream.reset();
  assert.deepEqual(bench.sentText(), ['window+RST 1 0']);
  await assert.rejects(drained, { code: 'stream_closed' });
  assert.equal(stream.bufferedAmount, 0, 'its memory is free');
  bench.peer(frame(DATA, 0, 1, 'late'));
  assert.deepEqual([text(seen), seen.ended, seen.errors], ['', 0, []]);
  assert.equal(bench.session.streamCount, 0);
});

test('a handler that throws costs its stream only, and its message is not logged', () => {
  const bench = new Bench();
  bench.peer(frame(WINDOW_UPDATE, SYN, 1));
  const stream = bench.accepted[0] ?? assert.fail();
  stream.setHandlers({
    data: () => {
      throw new RangeError('post text');
    },
    end: () => assert.fail('called after it threw'),
    error: () => assert.fail('called after it threw'),
  });
  bench.sent();
  bench.peer(frame(DATA, 0, 1, 'a'), frame(DATA, FIN, 1, 'b'), frame(PING, SYN, 0, 1));
  assert.deepEqual(bench.sentText(), ['window+RST 1 0', 'ping+ACK 0 1']);
  assert.equal(bench.log[0], 'error stream 1: data handler threw RangeError');
  assert.throws(() => stream.write(Buffer.from('x')), { code: 'handler_failed' });
});

test('a full send queue refuses a write whole', () => {
  const bench = new Bench({ limits: { sendQueueBytes: 10 } });
  const { stream } = bench.acceptOne(1);
  stream.write(new Uint8Array(8));
  assert.throws(() => stream.write(new Uint8Array(3)), { code: 'send_queue_full' });
  stream.write(new Uint8Array(2));
  assert.deepEqual(bench.sentText(), ['data 1 10']);
});

test('writing accepts a stream before its data leaves', () => {
  const bench = new Bench();
  bench.peer(frame(WINDOW_UPDATE, SYN, 1));
  bench.accepted[0]?.write(Buffer.from('x'));
  assert.deepEqual(bench.sentText(), ['window+ACK 1 0', 'data 1 1']);
});

test('data goes out before the acknowledgement of our open came in', () => {
  const bench = new Bench();
  const stream = bench.session.openWith(Buffer.from('x'));
  const seen = watch(stream);
  assert.deepEqual(bench.sentText(), ['window+SYN 2 0', 'data 2 1']);
  bench.peer(frame(DATA, ACK, 2, 'y'));
  assert.equal(text(seen), 'y');
  assert.equal(bench.session.pendingOpens, 0);
});
