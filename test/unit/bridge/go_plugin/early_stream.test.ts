/** Streams that are written to before the host has echoed their number. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MuxBroker } from '../../../../server/bridge/go_plugin/mux_broker.ts';
import { ACK, Bench, DATA, FIN, frame, HeldClock, RST, WINDOW_UPDATE } from '../yamux/kit.ts';

interface Opened {
  readonly bench: Bench;
  /** The broker's own; the session has its timers on another. */
  readonly clock: HeldClock;
  readonly broker: MuxBroker;
  readonly seen: string[];
  readonly stream: ReturnType<MuxBroker['open']>;
}

/** Opens number 513 and watches it. */
function opened(options?: { autoConsume?: boolean }): Opened {
  const bench = new Bench();
  const clock = new HeldClock();
  const broker = new MuxBroker(bench.session, { timers: clock });
  const stream = broker.open(513);
  const seen: string[] = [];
  stream.setHandlers(
    {
      data: (chunk) => seen.push(Buffer.from(chunk).toString()),
      end: () => seen.push('(end)'),
      error: (error) => seen.push(`(${'code' in error ? String(error.code) : error.name})`),
    },
    options,
  );
  return { bench, clock, broker, seen, stream };
}

const ECHO = Uint8Array.of(1, 2, 0, 0);

test('number, first bytes and SYN leave in one write', () => {
  const { bench, stream } = opened();
  stream.write(Buffer.from('first'));
  bench.session.flush();
  assert.equal(bench.writes.length, 1);
  const [, ...data] = bench.sent();
  assert.equal(Buffer.concat(data.map(({ payload }) => payload)).toString('latin1'), '\x01\x02\0\0first');
});

test('the echo is cut off, wherever it is split', () => {
  const answer = Buffer.concat([ECHO, Buffer.from('answer')]);
  for (let split = 0; split <= answer.length; split += 1) {
    const { bench, clock, seen } = opened();
    bench.peer(frame(WINDOW_UPDATE, ACK, 2), frame(DATA, 0, 2, answer.subarray(0, split)));
    bench.peer(frame(DATA, FIN, 2, answer.subarray(split)));
    assert.equal(seen.join(''), 'answer(end)', `split at ${split}`);
    assert.equal(clock.pending, 0, 'no timer is left');
  }
});

test('only what the reader has not read is kept from the window', () => {
  const { bench, stream } = opened({ autoConsume: false });
  const half = 128 * 1024;
  bench.peer(frame(WINDOW_UPDATE, ACK, 2), frame(DATA, 0, 2, ECHO));
  bench.peer(frame(DATA, 0, 2, new Uint8Array(half)));
  bench.session.flush();
  bench.sent();
  stream.consumed(half - 4);
  bench.session.flush();
  const [grant] = bench.sent();
  assert.deepEqual([grant?.type, grant?.length], [WINDOW_UPDATE, half], 'the echo counts as read');
  assert.throws(() => stream.consumed(5), RangeError);
});

test('a host that does not answer within 5 s, or hangs up instead', () => {
  const late = opened();
  late.clock.advance(4999);
  assert.deepEqual(late.seen, []);
  late.clock.advance(1);
  assert.deepEqual(late.seen, ['(dial_timeout)']);
  const ended = opened();
  ended.bench.peer(frame(WINDOW_UPDATE, ACK | FIN, 2));
  assert.deepEqual(ended.seen, ['(dial_timeout)']);
  const reset = opened();
  reset.bench.peer(frame(WINDOW_UPDATE, RST, 2));
  assert.deepEqual(reset.seen, ['(stream_reset)']);
  for (const { bench, clock } of [late, ended, reset]) {
    assert.equal(bench.session.streamCount, 0);
    assert.equal(clock.pending, 0);
  }
});

test('a host that answers with another number', () => {
  const { bench, seen } = opened();
  bench.peer(frame(WINDOW_UPDATE, ACK, 2), frame(DATA, 0, 2, Buffer.from([1, 2, 0, 1, 65])));
  assert.deepEqual(seen, ['(bad_ack)']);
  assert.equal(bench.session.streamCount, 0);
});

test('the end of the session is told once', () => {
  const { bench, clock, seen } = opened();
  bench.session.close();
  assert.deepEqual(seen, ['(session_closed)']);
  assert.equal(clock.pending, 0);
});

test('a stream that nobody wants is taken up and ended, once', () => {
  const bench = new Bench();
  const broker = new MuxBroker(bench.session, { timers: bench.clock });
  broker.decline(513);
  bench.session.flush();
  const frames = bench.sent();
  assert.equal(frames.filter(({ flags }) => (flags & FIN) !== 0).length, 1);
  bench.peer(frame(WINDOW_UPDATE, ACK, 2), frame(DATA, 0, 2, ECHO), frame(WINDOW_UPDATE, FIN, 2));
  assert.equal(bench.session.streamCount, 0);
});
