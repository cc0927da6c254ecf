import assert from 'node:assert/strict';
import type { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { WINDOW_BYTES } from '../../host/wire/frame.ts';
import { MuxSession } from '../../host/wire/mux_session.ts';
import { seeded } from '../../support/seeded.ts';
import {
  ACK,
  DATA,
  describe as describeFrames,
  FIN,
  frame,
  GO_AWAY,
  PING,
  parseFrames,
  RST,
  SYN,
  WINDOW_UPDATE,
} from '../bridge/yamux/kit.ts';
import { duplexPair } from './duplex_pair.ts';
import { hostAndPlugin, turn } from './kit.ts';

/** The host's session against frames written by hand. */
function withHand(options: { answerMs?: number; keepAliveMs?: number } = {}): {
  host: MuxSession;
  peer: Duplex;
  complaints: string[];
  sent(): Promise<string[]>;
} {
  const [ours, peer] = duplexPair();
  const complaints: string[] = [];
  const host = new MuxSession({ socket: ours, complain: (text) => complaints.push(text), ...options });
  const chunks: Buffer[] = [];
  peer.on('data', (chunk: Buffer) => chunks.push(chunk));
  const sent = async () => {
    for (let i = 0; i < 5; i += 1) await turn();
    return describeFrames(parseFrames(Buffer.concat(chunks.splice(0))));
  };
  return { host, peer, complaints, sent };
}

async function readAll(read: () => Promise<Buffer | null>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let chunk = await read(); chunk !== null; chunk = await read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("the host's yamux against the plugin's", () => {
  it('carries more than a window both ways at once, and ends each way with a FIN', async () => {
    const random = seeded();
    const size = WINDOW_BYTES * 5 + 1 + random.below(1000);
    const payload = Buffer.from(Uint8Array.from({ length: size }, () => random.below(256)));
    const echoed = hostAndPlugin((stream) => {
      stream.setHandlers({
        data: (chunk) => void stream.write(chunk),
        end: () => stream.end(),
        error: () => {},
      });
    });
    const stream = await echoed.host.open();
    const [received] = await Promise.all([
      readAll(() => stream.read()),
      stream.write(payload).then(() => stream.end()),
    ]);
    assert.equal(received.equals(payload), true, `seed ${random.seed}`);
    await turn();
    assert.deepEqual([echoed.host.streamCount, echoed.plugin.streamCount, echoed.complaints], [0, 0, []]);
    echoed.host.close();
  });

  it('accepts what the plugin opens, and keeps bytes beyond those asked for', async () => {
    const { host, plugin, complaints } = hostAndPlugin(() => {});
    const opened = plugin.openWith(Buffer.from('abcdef'));
    const stream = await host.accept();
    assert.equal(stream.id, 2);
    assert.equal((await stream.readExactly(4)).toString(), 'abcd');
    assert.equal((await stream.read())?.toString(), 'ef');
    opened.end();
    assert.equal(await stream.read(), null);
    await stream.end();
    host.close();
    assert.deepEqual(complaints, []);
  });

  it('fails reads and writes after the plugin has reset the stream', async () => {
    const { host, plugin } = hostAndPlugin((stream) => {
      stream.setHandlers({ data: () => {}, end: () => {}, error: () => {} });
      stream.reset();
    });
    const stream = await host.open();
    await assert.rejects(stream.read(), { name: 'StreamClosedError' });
    await assert.rejects(stream.write(Buffer.from('x')), { name: 'StreamClosedError' });
    assert.equal(plugin.closed, false);
    host.close();
  });

  it('is answered when it pings, and ends everything when it closes', async () => {
    const { host, plugin } = hostAndPlugin(() => {});
    await host.ping();
    const stream = await host.open();
    const reading = assert.rejects(stream.read(), { message: 'session shutdown' });
    host.close();
    await reading;
    await assert.rejects(host.open(), { message: 'session shutdown' });
    await assert.rejects(host.accept(), { message: 'session shutdown' });
    while (!plugin.closed) await turn();
  });
});

describe("the host's yamux, frame by frame", () => {
  it('opens with a window update, grants half a window at a time, and closes with a FIN', async () => {
    const { host, peer, sent } = withHand();
    const stream = await host.open();
    assert.deepEqual(await sent(), ['window+SYN 1 0']);
    const half = Buffer.alloc(WINDOW_BYTES / 2);
    peer.write(frame(DATA, ACK, 1, half.subarray(1)));
    await stream.read();
    assert.deepEqual(await sent(), []);
    peer.write(frame(DATA, 0, 1, Buffer.alloc(1)));
    await stream.read();
    assert.deepEqual(await sent(), [`window 1 ${WINDOW_BYTES / 2}`]);
    await stream.end();
    await stream.end();
    assert.deepEqual(await sent(), ['window+FIN 1 0']);
    host.close();
  });

  it('sends no more than the window it was given', async () => {
    const { host, peer, sent } = withHand();
    const stream = await host.open();
    const writing = stream.write(Buffer.alloc(WINDOW_BYTES + 10));
    assert.deepEqual(await sent(), ['window+SYN 1 0', `data 1 ${WINDOW_BYTES}`]);
    peer.write(frame(WINDOW_UPDATE, 0, 1, 4));
    assert.deepEqual(await sent(), ['data 1 4']);
    peer.write(frame(WINDOW_UPDATE, 0, 1, 100));
    await writing;
    assert.deepEqual(await sent(), ['data 1 6']);
    host.close();
  });

  it('answers pings with their value, whatever the cut', async () => {
    const { host, peer, sent } = withHand();
    const bytes = Buffer.concat([frame(PING, SYN, 0, 7), frame(PING, SYN, 0, 8)]);
    for (const byte of bytes) peer.write(Buffer.from([byte]));
    while (peer.writableLength > 0) await turn();
    assert.deepEqual(await sent(), ['ping+ACK 0 7', 'ping+ACK 0 8']);
    host.close();
  });

  it('drops data of streams that are gone, with a complaint', async () => {
    const { host, peer, complaints, sent } = withHand();
    const stream = await host.open();
    await stream.reset();
    peer.write(frame(DATA, 0, 1, 'late'));
    assert.deepEqual(await sent(), ['window+SYN 1 0', 'window+RST 1 0']);
    assert.deepEqual(complaints, ['[WARN] yamux: Discarding data for stream: 1']);
    assert.equal(host.isClosed, false);
    host.close();
  });

  it('takes no more streams after a go away, and says so', async () => {
    const { host, peer, complaints, sent } = withHand();
    peer.write(frame(GO_AWAY, 0, 0, 0));
    await sent();
    await assert.rejects(host.open(), { message: 'remote end is not accepting connections' });
    assert.deepEqual(complaints, []);
    host.close();
  });

  const faults: [string, Uint8Array[], RegExp][] = [
    ['an unknown version', [Buffer.from([1, ...new Uint8Array(11)])], /invalid protocol version: 1/],
    ['an unknown type', [frame(4, 0, 0)], /invalid msg type: 4/],
    ['a payload beyond any window', [frame(DATA, 0, 1, WINDOW_BYTES + 1)], /payload: expected at most/],
    [
      'more than the window',
      [frame(DATA, 0, 1, new Uint8Array(WINDOW_BYTES)), frame(DATA, 0, 1, 'x')],
      /receive window exceeded on stream 1/,
    ],
    [
      'a second FIN',
      [frame(WINDOW_UPDATE, FIN, 1), frame(WINDOW_UPDATE, FIN, 1)],
      /unexpected FIN flag on stream 1/,
    ],
    [
      'a stream opened twice',
      [frame(WINDOW_UPDATE, SYN, 2), frame(WINDOW_UPDATE, SYN, 2)],
      /duplicate or foreign stream id 2/,
    ],
    ['a stream with our kind of id', [frame(WINDOW_UPDATE, SYN, 3)], /duplicate or foreign stream id 3/],
    ['a go away with a reason', [frame(GO_AWAY, 0, 0, 1)], /received go away with code 1/],
  ];
  for (const [what, frames, message] of faults) {
    it(`ends the session on ${what}`, async () => {
      const { host, peer, complaints } = withHand();
      const stream = await host.open();
      for (const bytes of frames) peer.write(bytes);
      await host.closed;
      assert.equal(complaints.length, 1);
      assert.match(complaints[0] ?? '', message);
      // What came before the fault can still be read; then the stream has failed.
      await assert.rejects(readAll(() => stream.read()).then(() => stream.write(Buffer.from('x'))));
    });
  }

  it('ends the session when a keepalive ping is not answered', async () => {
    const { host, complaints } = withHand({ keepAliveMs: 5, answerMs: 5 });
    await host.closed;
    assert.match(complaints[0] ?? '', /keepalive failed/);
  });

  it('resets streams beyond the backlog', async () => {
    const { host, peer, complaints, sent } = withHand();
    for (let id = 2; id <= 2 * 257; id += 2) peer.write(frame(WINDOW_UPDATE, SYN, id));
    while (complaints.length === 0) await turn();
    assert.deepEqual(await sent(), ['window+RST 514 0']);
    assert.deepEqual(complaints, ['[WARN] yamux: backlog exceeded, forcing connection reset']);
    host.close();
  });

  it('is told of a reset while bytes are still unread', async () => {
    const { host, peer } = withHand();
    const stream = await host.open();
    peer.write(Buffer.concat([frame(DATA, ACK, 1, 'last words'), frame(WINDOW_UPDATE, RST, 1)]));
    assert.equal((await stream.read())?.toString(), 'last words');
    await assert.rejects(stream.read(), { message: 'stream reset by the plugin' });
    host.close();
  });
});
