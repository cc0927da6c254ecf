/** Brokered streams: both sides in turn, and everything that comes late, twice or never. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MuxBroker } from '../../../../server/bridge/go_plugin/mux_broker.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { ACK, Bench, DATA, frame, HeldClock, Pipe, SYN, text, WINDOW_UPDATE, watch } from '../yamux/kit.ts';

interface Two {
  pipe: Pipe;
  clock: HeldClock;
  host: MuxBroker;
  plugin: MuxBroker;
  log: string[];
}

function two(): Two {
  const clock = new HeldClock();
  const log: string[] = [];
  const brokers: { host?: MuxBroker; plugin?: MuxBroker } = {};
  const pipe = new Pipe(() => 0.9, {
    host: { onStream: (stream) => brokers.host?.incoming(stream) },
    plugin: { onStream: (stream) => brokers.plugin?.incoming(stream) },
  });
  const options = { timers: clock, log: (_level: string, message: string) => log.push(message) };
  const host = new MuxBroker(pipe.host, options);
  const plugin = new MuxBroker(pipe.plugin, options);
  Object.assign(brokers, { host, plugin });
  return { pipe, clock, host, plugin, log };
}

async function talk(pipe: Pipe, from: Stream, to: Stream): Promise<void> {
  const [seenFrom, seenTo] = [watch(from), watch(to)];
  from.write(Buffer.from('ping'));
  to.write(Buffer.from('pong'));
  await pipe.settle();
  assert.equal(text(seenTo), 'ping');
  assert.equal(text(seenFrom), 'pong');
}

test('ids count from 1, each side for itself', () => {
  const { host, plugin } = two();
  assert.deepEqual([host.nextId(), host.nextId(), plugin.nextId()], [1, 2, 1]);
});

for (const order of ['accept first', 'dial first'] as const) {
  for (const dialler of ['host', 'plugin'] as const) {
    test(`the ${dialler} dials, ${order}`, async () => {
      const { pipe, clock, ...sides } = two();
      const [dials, accepts] = dialler === 'host' ? [sides.host, sides.plugin] : [sides.plugin, sides.host];
      const id = accepts.nextId();
      const early = order === 'accept first' ? accepts.accept(id) : undefined;
      const dialling = dials.dial(id);
      await pipe.settle();
      const accepting = early ?? accepts.accept(id);
      await pipe.settle();
      const [from, to] = await Promise.all([dialling, accepting]);
      assert.equal(clock.pending, 0, 'no timer is left');
      await talk(pipe, from, to);
    });
  }
}

test('the number and the SYN leave in one write, little-endian', async () => {
  const bench = new Bench();
  const broker = new MuxBroker(bench.session, { timers: bench.clock });
  const dialling = broker.dial(0x01020304);
  bench.session.flush();
  assert.equal(bench.writes.length, 1);
  const frames = bench.sent();
  assert.deepEqual(
    frames.map((sent) => [sent.type, sent.flags, sent.id, [...sent.payload]]),
    [
      [WINDOW_UPDATE, SYN, 2, []],
      [DATA, 0, 2, [4, 3, 2, 1]],
    ],
  );
  bench.peer(frame(WINDOW_UPDATE, ACK, 2), frame(DATA, 0, 2, Uint8Array.of(4, 3, 2, 1)));
  assert.equal((await dialling).id, 2);
});

test('as recorded with Go: SYN and number 1 in, ACK and the same number out', async () => {
  const bench = new Bench();
  const broker = new MuxBroker(bench.session, { timers: bench.clock });
  const accepting = broker.accept(1);
  bench.peer(frame(WINDOW_UPDATE, SYN, 7), frame(DATA, 0, 7, Uint8Array.of(1, 0, 0, 0)));
  broker.incoming(bench.accepted[0] as Stream);
  const stream = await accepting;
  assert.equal(stream.id, 7);
  bench.session.flush();
  const sent = Buffer.concat(bench.writes).toString('hex');
  assert.equal(sent, '000100020000000700000000' + '000000000000000700000004' + '01000000');
});

test('a number that nobody dials is given up after 5 s', async () => {
  const { clock, plugin } = two();
  const accepting = plugin.accept(9);
  clock.advance(4999);
  assert.equal(clock.pending, 1);
  clock.advance(1);
  await assert.rejects(accepting, { code: 'accept_timeout' });
});

test('a stream that nobody asks for is reset after 5 s, and its number can be used again', async () => {
  const { pipe, clock, host, plugin, log } = two();
  const dialling = host.dial(3);
  dialling.catch(() => {});
  await pipe.settle();
  clock.advance(5000);
  await pipe.settle();
  await assert.rejects(dialling);
  assert.equal(log.length, 1);
  const again = Promise.all([host.dial(3), plugin.accept(3)]);
  await pipe.settle();
  await again;
});

test('a dial that is not answered is given up after 5 s', async () => {
  const bench = new Bench();
  const broker = new MuxBroker(bench.session, { timers: bench.clock });
  const dialling = broker.dial(1);
  bench.clock.advance(5000);
  await assert.rejects(dialling, { code: 'dial_timeout' });
  assert.equal(bench.session.streamCount, 0);
});

test('a dial that is answered with another number fails', async () => {
  const bench = new Bench();
  const broker = new MuxBroker(bench.session, { timers: bench.clock });
  const dialling = broker.dial(1);
  bench.session.flush();
  bench.peer(frame(WINDOW_UPDATE, ACK, 2), frame(DATA, 0, 2, Uint8Array.of(2, 0, 0, 0)));
  await assert.rejects(dialling, { code: 'bad_ack' });
  assert.equal(bench.session.streamCount, 0);
});

test('a stream that ends, or says nothing, instead of its number is dropped', async () => {
  const { pipe, clock, plugin, log } = two();
  const silent = pipe.host.open();
  const ended = pipe.host.openWith(Uint8Array.of(1, 0));
  ended.end();
  await pipe.settle();
  assert.equal(log.length, 1);
  clock.advance(5000);
  await pipe.settle();
  assert.equal(log.length, 2);
  assert.ok(silent.closed);
  assert.equal(pipe.plugin.streamCount, 0);
  const accepting = plugin.accept(1);
  clock.advance(5000);
  await assert.rejects(accepting, { code: 'accept_timeout' });
});

test('two streams under one number: the second is reset', async () => {
  const { pipe, host, plugin, log } = two();
  const dials = [host.dial(5), host.dial(5)];
  const outcomes = Promise.allSettled(dials);
  await pipe.settle();
  const accepted = await plugin.accept(5);
  await pipe.settle();
  assert.deepEqual(
    (await outcomes).map((outcome) => outcome.status),
    ['fulfilled', 'rejected'],
  );
  assert.equal(log.length, 1);
  assert.equal(accepted.closed, false);
});

test('a number cannot be accepted twice at once', async () => {
  const { clock, plugin } = two();
  const first = plugin.accept(1);
  await assert.rejects(plugin.accept(1), { code: 'id_taken' });
  clock.advance(5000);
  await assert.rejects(first, { code: 'accept_timeout' });
});

test('more unclaimed streams than 256 are reset', async () => {
  const { pipe, host, log } = two();
  const dials = Array.from({ length: 300 }, (_, i) => host.dial(i + 1));
  const outcomes = Promise.allSettled(dials);
  await pipe.settle();
  assert.equal(log.length, 44);
  pipe.plugin.close();
  pipe.host.close();
  assert.equal((await outcomes).filter((outcome) => outcome.status === 'fulfilled').length, 0);
});

test('more streams than 256 that say nothing are reset', async () => {
  const { pipe, clock, log } = two();
  for (let i = 0; i < 300; i += 1) pipe.host.open();
  for (let i = 0; i < 5; i += 1) await pipe.settle();
  assert.equal(log.length, 44);
  clock.advance(5000);
  await pipe.settle();
  assert.equal(log.length, 300);
  assert.equal(pipe.plugin.streamCount, 0);
});

test('the end of the session ends every wait', async () => {
  const { pipe, clock, host, plugin } = two();
  const accepting = plugin.accept(1);
  const dialling = plugin.dial(2);
  const unclaimed = host.dial(77);
  const outcomes = Promise.allSettled([accepting, dialling, unclaimed]);
  await pipe.settle();
  pipe.plugin.close();
  pipe.host.close();
  plugin.close();
  host.close();
  assert.deepEqual(
    (await outcomes).map((outcome) => outcome.status),
    ['rejected', 'rejected', 'rejected'],
  );
  await assert.rejects(plugin.accept(3), { code: 'session_closed' });
  assert.equal(clock.pending, 0);
});
