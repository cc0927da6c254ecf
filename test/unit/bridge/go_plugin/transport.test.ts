/** Socket and session: each end of the one is the end of the other, and a full socket is waited for. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { openTransport, type Transport } from '../../../../server/bridge/go_plugin/transport.ts';
import type { YamuxError } from '../../../../server/bridge/yamux/errors.ts';
import type { Stream } from '../../../../server/bridge/yamux/stream.ts';
import { describe, frame, HeldClock, PING, parseFrames, SYN, WINDOW_UPDATE } from '../yamux/kit.ts';

class TestSocket extends EventEmitter {
  readonly writes: Uint8Array[] = [];
  takesMore = true;
  destroyed = false;
  writableFinished = false;
  ended = 0;

  write(bytes: Uint8Array): boolean {
    this.writes.push(bytes);
    return this.takesMore;
  }

  end(): void {
    this.ended += 1;
  }

  sent(): string[] {
    return describe(parseFrames(Buffer.concat(this.writes.splice(0))));
  }
}

interface Setup {
  socket: TestSocket;
  transport: Transport;
  closed: (YamuxError | undefined)[];
  streams: Stream[];
}

function setup(): Setup {
  const socket = new TestSocket();
  const closed: Setup['closed'] = [];
  const streams: Stream[] = [];
  const transport = openTransport(socket as unknown as Socket, {
    onStream: (stream) => streams.push(stream),
    onClose: (error) => closed.push(error),
    timers: new HeldClock(),
  });
  return { socket, transport, closed, streams };
}

test('what was read before counts, and what follows', () => {
  const { socket, transport, streams } = setup();
  const ping = frame(PING, SYN, 0, 7);
  transport.start(ping.subarray(0, 5));
  socket.emit('data', ping.subarray(5));
  transport.session.flush();
  assert.deepEqual(socket.sent(), ['ping+ACK 0 7']);
  socket.emit('data', frame(WINDOW_UPDATE, SYN, 1));
  assert.equal(streams.length, 1);
});

test('a full socket is waited for', () => {
  const { socket, transport } = setup();
  transport.start(new Uint8Array(0));
  socket.takesMore = false;
  socket.emit('data', frame(PING, SYN, 0, 1));
  transport.session.flush();
  assert.equal(socket.sent().length, 1);
  socket.emit('data', frame(PING, SYN, 0, 2));
  transport.session.flush();
  assert.deepEqual(socket.sent(), []);
  socket.takesMore = true;
  socket.emit('drain');
  assert.deepEqual(socket.sent(), ['ping+ACK 0 2']);
});

for (const event of ['end', 'close'] as const) {
  test(`${event} of the socket ends the session`, () => {
    const { socket, transport, closed } = setup();
    socket.emit(event);
    assert.deepEqual(closed, [undefined]);
    assert.equal(transport.session.closed, true);
    assert.equal(socket.ended, 1);
  });
}

test('an error of the socket ends the session with its reason, once', () => {
  const { socket, closed } = setup();
  socket.emit('error', Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  socket.emit('close');
  assert.deepEqual(
    closed.map((error) => error?.code),
    ['transport_failed'],
  );
});

test('finish writes what is queued, ends the socket, and waits for it', async () => {
  const { socket, transport } = setup();
  transport.start(frame(PING, SYN, 0, 3));
  let done = false;
  const finished = transport.finish().then(() => {
    done = true;
  });
  assert.deepEqual(socket.sent(), ['ping+ACK 0 3']);
  assert.equal(socket.ended, 1);
  await new Promise(setImmediate);
  assert.equal(done, false);
  socket.emit('finish');
  await finished;
});

test('finish does not wait for a socket that is gone', async () => {
  const { socket, transport } = setup();
  socket.destroyed = true;
  await transport.finish();
});
