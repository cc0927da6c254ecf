import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACK,
  Bench,
  DATA,
  FIN,
  frame,
  GO_AWAY,
  PING,
  RST,
  SYN,
  text,
  WINDOW,
  WINDOW_UPDATE,
  watch,
} from './kit.ts';

const PROTOCOL_ERROR = ['goaway 0 1'];

test('the plugin opens even ids from 2, the host odd ids from 1', () => {
  const plugin = new Bench();
  const host = new Bench({ role: 'host' });
  assert.deepEqual([plugin.session.open().id, plugin.session.open().id], [2, 4]);
  assert.deepEqual([host.session.open().id, host.session.open().id], [1, 3]);
  assert.deepEqual(plugin.sentText(), ['window+SYN 2 0', 'window+SYN 4 0']);
});

test('SYN and first bytes leave in one write, wherever the slab stands', async () => {
  const bench = new Bench({ limits: { pendingOpens: 3000 } });
  for (let round = 0; round < 2000; round++) {
    bench.session.openWith(Buffer.from('id=1'));
    await null;
    assert.equal(bench.writes.length, 1, `round ${round}`);
    assert.equal(bench.writes[0]?.length, 12 + 12 + 4);
    bench.writes.length = 0;
  }
});

test('what one received chunk causes leaves as one write', async () => {
  const bench = new Bench();
  bench.session.receive(Buffer.concat([frame(WINDOW_UPDATE, SYN, 1), frame(PING, SYN, 0, 7)]));
  const [stream] = bench.accepted;
  stream?.write(Buffer.from('hello'));
  stream?.write(Buffer.from(' there'));
  await null;
  assert.equal(bench.writes.length, 1);
  assert.deepEqual(bench.sentText(), ['ping+ACK 0 7', 'window+ACK 1 0', 'data 1 11']);
});

test('bytes handed to write are never changed afterwards', async () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  const copies: Buffer[] = [];
  for (let round = 0; round < 500; round++) {
    stream.write(new Uint8Array(100).fill(round));
    bench.session.flush();
    copies.push(Buffer.from(bench.writes.at(-1) ?? []));
  }
  assert.equal(bench.writes.length, 500);
  bench.writes.forEach((bytes, at) => {
    assert.deepEqual(Buffer.from(bytes), copies[at]);
  });
});

test('a ping is answered with its own value', () => {
  const bench = new Bench();
  bench.peer(frame(PING, SYN, 0, 0xfffffffe));
  assert.deepEqual(bench.sentText(), ['ping+ACK 0 4294967294']);
});

test('a ping of ours resolves with the round trip, on its own answer only', async () => {
  const bench = new Bench();
  const first = bench.session.ping();
  const second = bench.session.ping();
  assert.deepEqual(bench.sentText(), ['ping+SYN 0 0', 'ping+SYN 0 1']);
  bench.clock.advance(40);
  bench.peer(frame(PING, ACK, 0, 99), frame(PING, ACK, 0, 1));
  assert.equal(await second, 40);
  bench.clock.advance(2);
  bench.peer(frame(PING, ACK, 0, 0));
  assert.equal(await first, 42);
});

test('an unanswered ping rejects and the session lives on', async () => {
  const bench = new Bench();
  const lost = bench.session.ping();
  bench.clock.advance(10_000);
  await assert.rejects(lost, { code: 'ping_timeout' });
  assert.equal(bench.session.closed, false);
  const next = bench.session.ping();
  bench.peer(frame(PING, ACK, 0, 0), frame(PING, ACK, 0, 1));
  assert.equal(await next, 0);
});

test('keepalive pings every interval, and a lost one ends the session', () => {
  const bench = new Bench();
  const { seen } = bench.acceptOne(1);
  for (let id = 0; id < 3; id++) {
    bench.clock.advance(29_999);
    assert.deepEqual(bench.sentText(), []);
    bench.clock.advance(1);
    assert.deepEqual(bench.sentText(), [`ping+SYN 0 ${id}`]);
    bench.peer(frame(PING, ACK, 0, id));
  }
  bench.clock.advance(30_000 + 9_999);
  assert.equal(bench.session.closed, false);
  bench.clock.advance(1);
  assert.equal(bench.endCode(), 'keepalive_timeout');
  assert.deepEqual(
    seen.errors.map((error) => error.code),
    ['session_closed'],
  );
  assert.equal(bench.clock.pending, 0);
});

test('an answer that waited out a stall of our own loop still counts', () => {
  // Every timer fires late, and the socket is read only between one turn of the loop and the next.
  const turns = new Set<{ callback: () => void; ms: number }>();
  const bench = new Bench({
    timers: {
      now: () => 0,
      setTimeout: (callback, ms) => {
        const turn = { callback, ms };
        turns.add(turn);
        return turn;
      },
      clearTimeout: (turn) => turns.delete(turn as { callback: () => void; ms: number }),
    },
  });
  const fire = (ms: number): void => {
    const due = [...turns].filter((turn) => turn.ms === ms);
    for (const turn of due) turns.delete(turn);
    for (const turn of due) turn.callback();
  };
  fire(30_000);
  fire(10_000);
  assert.equal(turns.size, 1, 'one more turn is granted');
  bench.peer(frame(PING, ACK, 0, 0));
  fire(0);
  assert.equal(bench.session.closed, false);
  fire(30_000);
  fire(10_000);
  fire(0);
  assert.equal(bench.endCode(), 'keepalive_timeout', 'but no more than that');
});

test('a bad version or type ends the session without go away, as Go does', () => {
  for (const [at, code] of [
    [0, 'bad_version'],
    [1, 'bad_type'],
  ] as const) {
    const bench = new Bench();
    const { seen } = bench.acceptOne(1);
    const bad = frame(DATA, 0, 1, 'abc');
    bad[at] = 4;
    bench.peer(bad);
    assert.equal(bench.endCode(), code);
    assert.deepEqual(bench.sent(), []);
    assert.equal(text(seen), '');
    bench.peer(frame(PING, SYN, 0, 1));
    assert.deepEqual(bench.sent(), [], 'a closed session is deaf');
  }
});

test('a second SYN for a living stream ends the session with a protocol error', () => {
  const bench = new Bench();
  bench.acceptOne(1);
  bench.peer(frame(WINDOW_UPDATE, SYN, 1), frame(PING, SYN, 0, 1));
  assert.equal(bench.endCode(), 'duplicate_stream');
  assert.deepEqual(bench.sentText(), PROTOCOL_ERROR);
});

test('a SYN for an id of our own parity is taken, as in Go, and our next open steps over it', () => {
  const bench = new Bench();
  const { seen } = bench.acceptOne(2);
  bench.peer(frame(DATA, 0, 2, 'even'));
  assert.equal(text(seen), 'even');
  assert.equal(bench.session.open().id, 4);
  bench.peer(frame(WINDOW_UPDATE, SYN, 4));
  assert.equal(bench.endCode(), 'duplicate_stream');
});

test('a second FIN ends the session with a protocol error', () => {
  const bench = new Bench();
  const { seen } = bench.acceptOne(1);
  bench.peer(frame(WINDOW_UPDATE, FIN, 1));
  assert.equal(seen.ended, 1);
  bench.peer(frame(DATA, FIN, 1, 'late'));
  assert.equal(bench.endCode(), 'unexpected_fin');
  assert.deepEqual(bench.sentText(), PROTOCOL_ERROR);
  assert.equal(seen.ended, 1);
  assert.equal(text(seen), '');
});

test('a receive window overrun ends the session at the header, before the payload', () => {
  const bench = new Bench();
  const { stream } = bench.acceptOne(1);
  const seen = watch(stream, { autoConsume: false });
  bench.peer(frame(DATA, 0, 1, new Uint8Array(WINDOW)));
  assert.equal(seen.bytes.length, WINDOW);
  assert.equal(bench.session.closed, false);
  bench.peer(frame(DATA, 0, 1, 1));
  assert.equal(bench.endCode(), 'receive_window_exceeded');
  assert.deepEqual(bench.sentText(), PROTOCOL_ERROR);
});

test('a first frame may not exceed the initial window either', () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN, 1, WINDOW + 1));
  assert.equal(bench.endCode(), 'receive_window_exceeded');
});

test('data with SYN opens a stream and reaches it', () => {
  const bench = new Bench();
  bench.peer(frame(DATA, SYN | FIN, 1, 'all at once'));
  const [stream] = bench.accepted;
  assert.ok(stream);
  const seen = watch(stream);
  assert.equal(text(seen), 'all at once');
  assert.equal(seen.ended, 1);
});

test('frames for missing streams are dropped, counted, and logged ever more rarely', () => {
  const bench = new Bench();
  bench.peer(frame(DATA, 0, 9, 'nobody'), frame(WINDOW_UPDATE, FIN, 9), frame(WINDOW_UPDATE, RST, 11));
  for (let more = 0; more < 997; more++) bench.peer(frame(WINDOW_UPDATE, 0, 9, 5));
  bench.peer(frame(PING, SYN, 0, 3));
  assert.deepEqual(bench.sentText(), ['ping+ACK 0 3']);
  assert.equal(bench.session.strayFrames, 1000);
  assert.match(bench.log[0] ?? '', /^warn stream 9 is gone: dropped 6 bytes of data/);
  assert.equal(bench.log.filter((line) => line.startsWith('warn')).length, 1);
  assert.equal(bench.log.length, 1 + 10, '999 window updates are logged at 1, 2, 4 … 512');
});

test('data after FIN is dropped, and bounded by the window', () => {
  const bench = new Bench();
  const { seen } = bench.acceptOne(1);
  bench.peer(frame(WINDOW_UPDATE, FIN, 1), frame(DATA, 0, 1, 'late'));
  assert.equal(text(seen), '');
  assert.equal(bench.session.strayFrames, 1);
  bench.peer(frame(DATA, 0, 1, new Uint8Array(WINDOW - 4)));
  assert.equal(bench.session.closed, false);
  bench.peer(frame(DATA, 0, 1, 'x'));
  assert.equal(bench.endCode(), 'receive_window_exceeded');
});

test('streams nobody accepted are refused beyond the backlog, until one is accepted', () => {
  const bench = new Bench();
  for (let nth = 0; nth < 256; nth++) bench.peer(frame(DATA, SYN, 1 + 2 * nth, 'foo'));
  assert.deepEqual(bench.sent(), []);
  bench.peer(frame(DATA, SYN, 1001, 'foo'));
  assert.deepEqual(bench.sentText(), ['window+RST 1001 0']);
  assert.equal(bench.accepted.length, 256);
  assert.equal(bench.session.strayFrames, 1, "the refused stream's data");
  const first = bench.accepted[0];
  assert.ok(first);
  assert.equal(text(watch(first)), 'foo');
  assert.deepEqual(bench.sentText(), ['window+ACK 1 0']);
  bench.peer(frame(WINDOW_UPDATE, SYN, 1003));
  assert.equal(bench.accepted.length, 257);
  assert.deepEqual(bench.sent(), []);
});

test('a stream that is reset before it is accepted leaves the backlog', () => {
  const bench = new Bench({ limits: { acceptBacklog: 1 } });
  bench.peer(frame(WINDOW_UPDATE, SYN, 1), frame(WINDOW_UPDATE, RST, 1), frame(WINDOW_UPDATE, SYN, 3));
  assert.equal(bench.accepted.length, 2);
  assert.deepEqual(bench.sent(), []);
  assert.equal(bench.session.streamCount, 1);
});

test('streams beyond the cap are refused', () => {
  const bench = new Bench({ limits: { maxStreams: 2 } });
  bench.acceptOne(1);
  bench.session.open();
  bench.sent();
  bench.peer(frame(WINDOW_UPDATE, SYN, 3));
  assert.deepEqual(bench.sentText(), ['window+RST 3 0']);
  assert.throws(() => bench.session.open(), { code: 'too_many_opens' });
});

test('opens beyond 256 unacknowledged ones wait their turn with their data, then are refused', () => {
  const bench = new Bench({ limits: { waitingOpens: 2 } });
  const opened = Array.from({ length: 256 }, () => bench.session.open());
  assert.equal(bench.sent().length, 256);
  const waiting = bench.session.openWith(Buffer.from('first'));
  const withdrawn = bench.session.open();
  assert.throws(() => bench.session.open(), { code: 'too_many_opens' });
  assert.deepEqual(bench.sent(), []);
  withdrawn.reset();
  assert.deepEqual(bench.sent(), [], 'the peer never heard of it');
  bench.peer(frame(WINDOW_UPDATE, ACK, 2), frame(WINDOW_UPDATE, ACK, 2));
  assert.deepEqual(bench.sentText(), [`window+SYN ${waiting.id} 0`, `data ${waiting.id} 5`]);
  assert.equal(bench.session.pendingOpens, 256);
  opened[9]?.reset();
  assert.equal(bench.session.pendingOpens, 255);
});

test('a stream closed before its acknowledgement gives its place back', () => {
  const bench = new Bench({ role: 'host', limits: { pendingOpens: 8 } });
  for (let nth = 0; nth < 8; nth++) bench.session.open().end();
  for (let nth = 0; nth < 8; nth++) {
    bench.peer(frame(WINDOW_UPDATE, ACK, 1 + 2 * nth), frame(WINDOW_UPDATE, FIN, 1 + 2 * nth));
  }
  bench.sent();
  assert.equal(bench.session.streamCount, 0);
  assert.equal(bench.session.pendingOpens, 0);
  bench.session.open();
  assert.deepEqual(bench.sentText(), ['window+SYN 17 0']);
});

test('an open that is not acknowledged within 75 s ends the session', () => {
  const bench = new Bench({ limits: { keepAliveMs: 0 } });
  bench.session.open();
  bench.clock.advance(50_000);
  const late = bench.session.open();
  bench.peer(frame(WINDOW_UPDATE, ACK, 2));
  bench.clock.advance(50_000);
  assert.equal(bench.session.closed, false);
  const seen = watch(late);
  bench.clock.advance(25_000);
  assert.equal(bench.endCode(), 'open_timeout');
  assert.equal(seen.errors[0]?.code, 'session_closed');
});

test('go away from the peer stops our opens and nothing else', () => {
  const bench = new Bench();
  const { stream, seen } = bench.acceptOne(1);
  bench.peer(frame(GO_AWAY, 0, 0, 0));
  assert.throws(() => bench.session.open(), { code: 'remote_go_away' });
  bench.peer(frame(DATA, 0, 1, 'still'));
  stream.write(Buffer.from('here'));
  assert.equal(text(seen), 'still');
  assert.deepEqual(bench.sentText(), ['data 1 4']);
  bench.peer(frame(WINDOW_UPDATE, SYN, 3));
  assert.equal(bench.accepted.length, 2, 'the peer may still open');
});

test('go away with an error ends the session, each code with its reason', () => {
  const codes = [1, 2, 3].map((code) => {
    const bench = new Bench();
    bench.peer(frame(GO_AWAY, 0, 0, code));
    assert.deepEqual(bench.sent(), []);
    return bench.endCode();
  });
  assert.deepEqual(codes, ['remote_protocol_error', 'remote_internal_error', 'unexpected_go_away']);
});

test('after our go away new streams are reset and old ones live on', () => {
  const bench = new Bench();
  const { seen } = bench.acceptOne(1);
  bench.session.goAway();
  bench.peer(frame(DATA, SYN, 3, 'no'), frame(DATA, 0, 1, 'yes'));
  assert.deepEqual(bench.sentText(), ['goaway 0 0', 'window+RST 3 0']);
  assert.equal(bench.accepted.length, 1);
  assert.equal(text(seen), 'yes');
});

test('close writes what is queued, ends streams and pings with the reason, and calls back once', async () => {
  const bench = new Bench();
  const { stream, seen } = bench.acceptOne(1);
  const ping = bench.session.ping();
  stream.write(Buffer.from('reply'));
  stream.end();
  const stuck = bench.session.open();
  stuck.write(new Uint8Array(WINDOW + 1));
  const drained = stuck.drained();
  bench.session.close();
  assert.deepEqual(
    bench.sentText().filter((line) => / 1 /.test(line)),
    ['data 1 5', 'window+FIN 1 0'],
  );
  assert.equal(bench.endCode(), undefined);
  assert.deepEqual(
    seen.errors.map((error) => error.code),
    ['session_closed'],
  );
  await assert.rejects(ping, { code: 'session_closed' });
  await assert.rejects(drained, { code: 'session_closed' });
  assert.throws(() => bench.session.open(), { code: 'session_closed' });
  assert.throws(() => stuck.write(Buffer.from('x')), { code: 'session_closed' });
  bench.session.close();
  assert.equal(bench.closed.length, 1);
  assert.equal(bench.session.streamCount, 0);
  assert.equal(bench.clock.pending, 0, 'no timer is left');
});

test('a session lost within the last payload of a stream is an error for its reader, not an end', () => {
  const bench = new Bench();
  const { stream, seen } = bench.acceptOne(1);
  stream.end();
  bench.session.flush();
  bench.peer(frame(DATA, FIN, 1, 100), new Uint8Array(40));
  assert.equal(bench.session.streamCount, 0);
  bench.session.close();
  assert.equal(seen.bytes.length, 40);
  assert.equal(seen.ended, 0);
  assert.equal(seen.errors.length, 1);
});

test('a stream handler that throws costs its stream only', () => {
  const bench = new Bench({
    onStream: () => {
      throw new TypeError('secret');
    },
  });
  bench.peer(frame(DATA, SYN, 1, 'abc'), frame(PING, SYN, 0, 1));
  assert.deepEqual(bench.sentText(), ['window+RST 1 0', 'ping+ACK 0 1']);
  assert.match(bench.log[0] ?? '', /stream 1: stream handler threw TypeError$/);
});

test('close from within a data handler stops the chunk being read', () => {
  const bench = new Bench();
  bench.peer(frame(WINDOW_UPDATE, SYN, 1));
  let calls = 0;
  bench.accepted[0]?.setHandlers({
    data: () => {
      calls++;
      bench.session.close();
    },
    end: () => assert.fail('end after close'),
    error: () => calls++,
  });
  bench.peer(frame(DATA, 0, 1, 'a'), frame(DATA, FIN, 1, 'b'), frame(PING, SYN, 0, 1));
  assert.equal(calls, 2);
  assert.equal(bench.endCode(), undefined);
});
