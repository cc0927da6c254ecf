import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Session } from '../../../../server/bridge/yamux/session.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { chooseSeed, Pipe, seeded } from './kit.ts';

function newPipe(t: TestContext): { pipe: Pipe; random: () => number } {
  const seed = chooseSeed();
  t.diagnostic(`SEED=${seed}`);
  const random = seeded(seed);
  return { pipe: new Pipe(random), random };
}

function randomBytes(random: () => number, length: number): Uint8Array {
  return new Uint8Array(length).map(() => random() * 256);
}

/** Collects a stream; bytes are null until it ended. */
function collect(stream: Stream): { result: Buffer | null; error: string | null } {
  const chunks: Uint8Array[] = [];
  const seen: { result: Buffer | null; error: string | null } = { result: null, error: null };
  stream.setHandlers({
    data: (chunk) => chunks.push(chunk),
    end: () => {
      seen.result = Buffer.concat(chunks);
    },
    error: (error) => {
      seen.error = error.code;
    },
  });
  return seen;
}

function echo(stream: Stream): void {
  stream.setHandlers({
    data: (chunk) => stream.write(chunk),
    end: () => stream.end(),
    error: () => {},
  });
}

test('large transfers both ways at once, on streams opened from either side', async (t) => {
  const { pipe, random } = newPipe(t);
  const work: { sent: Uint8Array; seen: ReturnType<typeof collect>; at: string }[] = [];
  const start = (session: Session, at: string): void => {
    const sent = randomBytes(random, Math.floor(random() * 3_000_000));
    const stream = session.open();
    stream.write(sent.subarray(0, 1000));
    stream.write(sent.subarray(1000));
    stream.end();
    work.push({ sent, seen: collect(stream), at: `${at} ${stream.id}` });
  };
  for (let nth = 0; nth < 4; nth++) {
    start(pipe.host, 'host');
    start(pipe.plugin, 'plugin');
  }
  await pipe.settle();
  for (const stream of [...pipe.acceptedByHost, ...pipe.acceptedByPlugin]) echo(stream);
  await pipe.settle();
  for (const { sent, seen, at } of work) {
    assert.ok(seen.result !== null, `${at} ended`);
    assert.ok(seen.result.equals(sent), `${at} came back changed`);
  }
  assert.deepEqual([pipe.host.streamCount, pipe.plugin.streamCount], [0, 0]);
  assert.deepEqual(pipe.errors, []);
});

test('a slow reader holds back its own stream and no other', async (t) => {
  const { pipe } = newPipe(t);
  const slow = pipe.host.openWith(new Uint8Array(1_000_000));
  const quick = pipe.host.openWith(new Uint8Array(1_000_000));
  await pipe.settle();
  const [slowEnd, quickEnd] = pipe.acceptedByPlugin;
  let held = 0;
  slowEnd?.setHandlers(
    {
      data: (chunk) => {
        held += chunk.length;
      },
      end: () => {},
      error: () => {},
    },
    { autoConsume: false },
  );
  collect(quickEnd ?? assert.fail());
  await pipe.settle();
  assert.equal(quick.bufferedAmount, 0);
  assert.equal(held, 256 * 1024);
  assert.equal(slow.bufferedAmount, 1_000_000 - 256 * 1024);
  while (held > 0) {
    const read = held;
    held = 0;
    slowEnd?.consumed(read);
    await pipe.settle();
  }
  assert.equal(slow.bufferedAmount, 0);
});

test('50 streams of 1000 small writes each', async (t) => {
  const { pipe } = newPipe(t);
  for (let nth = 0; nth < 50; nth++) {
    const stream = pipe.host.open();
    for (let round = 0; round < 1000; round++) stream.write(Buffer.from(String(nth).padStart(8, '0')));
    stream.end();
  }
  await pipe.settle();
  const seen = pipe.acceptedByPlugin.map(collect);
  await pipe.settle();
  assert.equal(seen.length, 50);
  seen.forEach((one, nth) => {
    assert.equal(one.result?.toString(), String(nth).padStart(8, '0').repeat(1000));
  });
});

test('50 streams playing ping-pong', async (t) => {
  const { pipe } = newPipe(t);
  const rounds = Array<number>(50).fill(0);
  rounds.forEach((_, nth) => {
    const stream = pipe.host.openWith(Buffer.from('ping'));
    void (async () => {
      for (let round = 0; round < 40; round++) {
        assert.equal(Buffer.from(await stream.read(4)).toString(), 'pong');
        rounds[nth] = round + 1;
        if (round < 39) stream.write(Buffer.from('ping'));
      }
      stream.end();
    })();
  });
  await pipe.settle();
  for (const stream of pipe.acceptedByPlugin) {
    void (async () => {
      for (let round = 0; round < 40; round++) {
        assert.equal(Buffer.from(await stream.read(4)).toString(), 'ping');
        stream.write(Buffer.from('pong'));
      }
      stream.end();
    })();
  }
  await pipe.settle();
  assert.deepEqual(rounds, Array(50).fill(40));
  assert.equal(pipe.host.streamCount, 0);
});

test('2000 streams opened at once all get through, 256 at a time', async (t) => {
  const { pipe } = newPipe(t);
  const work = Array.from({ length: 2000 }, (_, nth) => {
    const stream = pipe.plugin.openWith(Buffer.from(`stream ${nth}`));
    stream.end();
    return collect(stream);
  });
  let taken = 0;
  while (taken < 2000) {
    await pipe.settle();
    const fresh = pipe.acceptedByHost.slice(taken);
    assert.ok(fresh.length > 0 && fresh.length <= 256, `${fresh.length} arrived unacknowledged`);
    taken += fresh.length;
    fresh.forEach(echo);
  }
  await pipe.settle();
  work.forEach(({ result }, nth) => {
    assert.equal(result?.toString(), `stream ${nth}`);
  });
});

test('random opens, writes, ends and resets cross no bytes and leave nothing behind', async (t) => {
  const { pipe, random } = newPipe(t);
  const live: { stream: Stream; label: number }[] = [];
  const faults: string[] = [];
  let received = 0;
  const adopt = (stream: Stream, label: number): void => {
    stream.setHandlers({
      // Every stream carries one byte value all its life, in both directions.
      data: (chunk) => {
        received += chunk.length;
        if (!chunk.every((byte) => byte === label)) faults.push(`bytes of another stream in ${stream.id}`);
        if (stream.writable && random() < 0.5) stream.write(new Uint8Array(chunk.length).fill(label));
      },
      end: () => stream.end(),
      error: (error) => {
        if (error.code !== 'stream_reset') faults.push(`${stream.id} ${error.code}`);
      },
    });
    live.push({ stream, label });
  };
  let adopted = [0, 0];
  for (let round = 0; round < 3000; round++) {
    const session = random() < 0.5 ? pipe.host : pipe.plugin;
    const pick = live[Math.floor(random() * live.length)];
    const action = random();
    if (action < 0.2 && session.pendingOpens < 100) {
      const stream = session.open();
      adopt(stream, stream.id % 251);
    } else if (pick !== undefined && action < 0.8) {
      const size = random() < 0.1 ? 300_000 : 2000;
      if (pick.stream.writable) pick.stream.write(new Uint8Array(random() * size).fill(pick.label));
    } else if (action < 0.9) pick?.stream.end();
    else if (action < 0.95) pick?.stream.reset();
    else if (random() < 0.3) {
      await pipe.settle();
      const [byHost, byPlugin] = adopted;
      for (const stream of pipe.acceptedByHost.slice(byHost)) adopt(stream, stream.id % 251);
      for (const stream of pipe.acceptedByPlugin.slice(byPlugin)) adopt(stream, stream.id % 251);
      adopted = [pipe.acceptedByHost.length, pipe.acceptedByPlugin.length];
    }
  }
  await pipe.settle();
  for (const stream of [
    ...pipe.acceptedByHost.slice(adopted[0]),
    ...pipe.acceptedByPlugin.slice(adopted[1]),
  ]) {
    adopt(stream, stream.id % 251);
  }
  for (const { stream } of live) stream.end();
  await pipe.settle();
  assert.deepEqual(faults, []);
  assert.ok(received > 100_000, `only ${received} bytes travelled`);
  assert.deepEqual(pipe.errors, []);
  assert.deepEqual([pipe.host.streamCount, pipe.plugin.streamCount], [0, 0]);
  assert.deepEqual([pipe.host.pendingOpens, pipe.plugin.pendingOpens], [0, 0]);
});

test('a byte changed anywhere ends or spares the session, but never throws nor hangs on', async (t) => {
  const seed = chooseSeed();
  t.diagnostic(`SEED=${seed}`);
  const random = seeded(seed);
  for (let round = 0; round < 300; round++) {
    const recorded: Uint8Array[] = [];
    const source = new Pipe(random, { host: { write: (bytes) => recorded.push(bytes) } });
    for (let nth = 0; nth < 5; nth++) source.host.openWith(randomBytes(random, random() * 200)).end();
    void source.host.ping();
    source.host.flush();
    const bytes = Buffer.concat(recorded);
    const at = Math.floor(random() * bytes.length);
    bytes[at] = random() * 256;
    const target = new Pipe(random, { plugin: { onStream: echo } });
    target.plugin.receive(bytes);
    target.plugin.flush();
    target.plugin.close();
    assert.equal(target.plugin.streamCount, 0);
    assert.equal(target.errors.length, 1, `closed once (round ${round}, byte ${at})`);
  }
});
