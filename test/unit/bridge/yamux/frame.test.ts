import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Flag, FrameType } from '../../../../server/bridge/yamux/constants.ts';
import { YamuxError } from '../../../../server/bridge/yamux/errors.ts';
import { FrameReader, writeHeader } from '../../../../server/bridge/yamux/frame.ts';
import {
  ACK,
  chooseSeed,
  DATA,
  FIN,
  frame,
  GO_AWAY,
  PING,
  type PlainFrame,
  parseFrames,
  SYN,
  seeded,
  WINDOW_UPDATE,
} from './kit.ts';

/** Reads chunks and puts the payload pieces back together. */
function readAll(chunks: Uint8Array[]): PlainFrame[] {
  const frames: PlainFrame[] = [];
  const reader = new FrameReader({
    frame: (type, flags, id, length) => frames.push({ type, flags, id, length, payload: Buffer.alloc(0) }),
    payload: (chunk, missing) => {
      const current = frames.at(-1);
      assert.ok(current !== undefined);
      current.payload = Buffer.concat([current.payload, chunk]);
      assert.equal(missing, current.length - current.payload.length);
    },
  });
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

/** The opening of a go-plugin connection: control stream, first call, ping, answer, half close, go away. */
const RECORDED = Buffer.concat([
  frame(WINDOW_UPDATE, SYN, 1),
  frame(DATA, 0, 1, 'Control.Ping'),
  frame(PING, SYN, 0, 0xfffffffe),
  frame(WINDOW_UPDATE, ACK, 1),
  frame(DATA, 0, 1, ''),
  frame(DATA, FIN, 1, 'x'),
  frame(DATA, SYN | FIN, 0x80000001, 'sign bit'),
  frame(GO_AWAY, 0, 0, 0),
]);

test('writes a header as the specification lays it out', () => {
  const bytes = new Uint8Array(13).fill(0xee);
  writeHeader(bytes, 1, FrameType.windowUpdate, Flag.syn | Flag.rst, 0x81020304, 0xfffefdfc);
  assert.equal(Buffer.from(bytes).toString('hex'), 'ee000100098102' + '0304fffefdfc');
});

test('reads the same frames from every split of a recorded sequence', () => {
  const expected = parseFrames(RECORDED);
  assert.equal(expected.length, 8);
  for (let first = 0; first <= RECORDED.length; first++) {
    for (let second = first; second <= RECORDED.length; second++) {
      const chunks = [
        RECORDED.subarray(0, first),
        RECORDED.subarray(first, second),
        RECORDED.subarray(second),
      ];
      assert.deepEqual(readAll(chunks), expected, `split at ${first} and ${second}`);
    }
  }
});

test('reads the same frames byte by byte', () => {
  const chunks = Array.from(RECORDED, (byte) => Uint8Array.of(byte));
  assert.deepEqual(readAll(chunks), parseFrames(RECORDED));
});

test('agrees with the naive twin on random frames in random pieces', (t) => {
  const seed = chooseSeed();
  t.diagnostic(`SEED=${seed}`);
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let round = 0; round < 200; round++) {
    const sent: Uint8Array[] = [];
    for (let count = below(20); count >= 0; count--) {
      const type = below(4);
      const value = type === DATA ? new Uint8Array(below(300)).fill(below(256)) : below(2 ** 32);
      sent.push(frame(type, below(0x10000), below(2 ** 32), value));
    }
    const bytes = Buffer.concat(sent);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + below(random() < 0.5 ? 14 : 400);
      chunks.push(bytes.subarray(at, at + size));
      at += size;
    }
    assert.deepEqual(readAll(chunks), parseFrames(bytes), `round ${round}`);
  }
});

test('a written header reads back, as the twin reads it', (t) => {
  const seed = chooseSeed();
  t.diagnostic(`SEED=${seed}`);
  const random = seeded(seed);
  const bytes = new Uint8Array(12);
  for (let round = 0; round < 1000; round++) {
    const flags = Math.floor(random() * 0x10000);
    const id = Math.floor(random() * 2 ** 32);
    const length = Math.floor(random() * 2 ** 32);
    writeHeader(bytes, 0, FrameType.ping, flags, id, length);
    assert.deepEqual(Buffer.from(bytes), Buffer.from(frame(PING, flags, id, length)));
  }
});

test('payload is a view of the chunk it came in, also when a frame is split', () => {
  const bytes = frame(DATA, 0, 1, new Uint8Array(100).fill(7));
  const pieces: Uint8Array[] = [];
  const reader = new FrameReader({ frame: () => {}, payload: (chunk) => pieces.push(chunk) });
  const [head, tail] = [bytes.slice(0, 50), bytes.slice(50)];
  reader.push(head);
  reader.push(tail);
  assert.deepEqual(
    pieces.map((piece) => [piece.buffer, piece.byteOffset, piece.length]),
    [
      [head.buffer, 12, 38],
      [tail.buffer, 0, 62],
    ],
  );
});

test('an announced length of 4 GiB allocates nothing and is counted off', () => {
  let missingLast = -1;
  const reader = new FrameReader({
    frame: () => {},
    payload: (_, missing) => {
      missingLast = missing;
    },
  });
  reader.push(frame(DATA, 0, 1, 0xffffffff));
  reader.push(new Uint8Array(1000));
  assert.equal(missingLast, 0xffffffff - 1000);
});

test('an unknown version or type is refused with its offset, whole or split', () => {
  for (const [at, code, sentence] of [
    [0, 'bad_version', /frame version: expected 0, got 9 at offset 12$/],
    [1, 'bad_type', /frame type: expected 0 to 3, got 9 at offset 12$/],
  ] as const) {
    const bad = frame(PING, 0, 0, 0);
    bad[at] = 9;
    const bytes = Buffer.concat([frame(PING, 0, 0, 1), bad]);
    for (let split = 0; split <= bytes.length; split++) {
      assert.throws(
        () => readAll([bytes.subarray(0, split), bytes.subarray(split)]),
        (error) => error instanceof YamuxError && error.code === code && sentence.test(error.message),
      );
    }
  }
});

test('a stopped reader leaves the rest of the chunk alone', () => {
  let frames = 0;
  const reader = new FrameReader({
    frame: () => {
      frames++;
      reader.stop();
    },
    payload: () => assert.fail('payload after stop'),
  });
  reader.push(Buffer.concat([frame(DATA, 0, 1, 'abc'), frame(PING, SYN, 0, 1)]));
  assert.equal(frames, 1);
});
