/**
 * Sessions recorded between hashicorp/yamux's client and server, with our session in the place of either: fed the
 * bytes of the other Go side, and made to do what the replaced one did, it must write the same frames. Where one side's
 * frames were written by hand, as no library would, ours must end the session just where Go's did.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../../../server/bridge/yamux/session.ts';
import type { Stream } from '../../../server/bridge/yamux/stream.ts';
import { bytesOf, loadVectors, type YamuxCase, type YamuxFrame, type YamuxStep } from './vector_file.ts';

const DATA = 0;
const WINDOW_UPDATE = 1;
const ACK = 2;
/**
 * Go does not acknowledge a stream whose first frame is its opener's last; an opener that waits for it would end the
 * session after 75 s. Ours does.
 */
const ACKNOWLEDGED = /^opened(?: and ended (?:at once|by data)|, ended at once, ended again), /;
const file = loadVectors<YamuxCase>('yamux');

for (const one of file.cases) {
  if (one.hand !== undefined) {
    const ours = one.hand === 'client' ? 'server' : 'client';
    test(`by hand: ${one.name}`, () => replay(one, ours, whole));
    test(`by hand, byte by byte: ${one.name}`, () => replay(one, ours, single));
    continue;
  }
  test(`in the plugin's place: ${one.name}`, () => replay(one, 'server'));
  test(`in the host's place: ${one.name}`, () => replay(one, 'client'));
}

/** Cuts bytes into the pieces in which they arrive. */
type Cut = (bytes: Uint8Array) => Uint8Array[];
const whole: Cut = (bytes) => [bytes];
/** Headers byte by byte; of a long payload the rest is one piece. */
const single: Cut = (bytes) => [
  ...Array.from(bytes.subarray(0, 40), (byte) => Uint8Array.of(byte)),
  ...(bytes.length > 40 ? [bytes.subarray(40)] : []),
];

async function replay(one: YamuxCase, ours: 'client' | 'server', cut = whole): Promise<void> {
  const player = new Player(one, ours, cut);
  for (const [index, step] of one.steps.entries()) {
    await player.play(step);
    if (step.closed === true) {
      assert.ok(player.fault, `step ${index}: Go ended the session`);
      assert.equal(index, one.steps.length - 1);
      return;
    }
    let expected = (ours === 'server' ? step.serverFrames : step.clientFrames) ?? [];
    const subject = `step ${index}: ${step.side} ${step.do} ${step.stream ?? ''}`;
    if (index === 0 && ACKNOWLEDGED.test(one.name)) {
      assert.deepEqual(expected, [], 'the difference is still there');
      expected = [[WINDOW_UPDATE, ACK, ours === 'server' ? 1 : 2, 0]];
    }
    assert.deepEqual(joined(player.take()), joined(expected), subject);
  }
  assert.equal(player.fault, undefined, 'the session is sound');
}

class Player {
  readonly #ours: 'client' | 'server';
  readonly #cut: Cut;
  readonly #session: Session;
  readonly #streams = new Map<number, Stream>();
  readonly #written: Uint8Array[] = [];
  readonly #accepts: boolean;
  #reads: Promise<unknown>[] = [];
  fault: Error | undefined;

  constructor(one: YamuxCase, ours: 'client' | 'server', cut: Cut) {
    this.#ours = ours;
    this.#cut = cut;
    this.#accepts = !one.steps.some((step) => step.do === 'open_unaccepted');
    this.#session = new Session({
      role: ours === 'server' ? 'plugin' : 'host',
      write: (bytes) => this.#written.push(bytes) > 0,
      onStream: (stream) => {
        this.#streams.set(stream.id, stream);
        // Accepts without reading, as Go's AcceptStream does.
        if (this.#accepts) this.#reads.push(stream.read(0));
      },
      onClose: (error) => {
        this.fault = error ?? new Error('closed');
      },
      limits: { keepAliveMs: 0, acceptBacklog: this.#accepts ? 256 : 2 },
    });
  }

  async play(step: YamuxStep): Promise<void> {
    const mine = step.side === this.#ours;
    if (mine) this.#act(step);
    this.#session.flush();
    const peer = (this.#ours === 'server' ? step.client : step.server) ?? '';
    if (peer !== '') for (const piece of this.#cut(bytesOf(peer))) this.#session.receive(piece);
    await Promise.all(this.#reads);
    this.#reads = [];
    this.#session.flush();
  }

  #act(step: YamuxStep): void {
    const { do: act, stream: id = 0, n = 0 } = step;
    if (act === 'open' || act === 'open_unaccepted') {
      const stream = this.#session.open();
      assert.equal(stream.id, id);
      this.#streams.set(id, stream);
    } else if (act === 'ping') {
      this.#reads.push(this.#session.ping());
    } else if (act === 'go_away') {
      this.#session.goAway();
    } else {
      const stream = this.#streams.get(id);
      assert.ok(stream, `stream ${id}`);
      if (act === 'write') stream.write(Buffer.alloc(n, 'a'.charCodeAt(0) + id));
      else if (act === 'read') this.#reads.push(stream.read(n));
      else stream.end();
    }
  }

  /** Frames written since the last call. */
  take(): YamuxFrame[] {
    const bytes = Buffer.concat(this.#written.splice(0));
    const frames: YamuxFrame[] = [];
    for (let at = 0; at < bytes.length; ) {
      assert.equal(bytes.readUInt8(at), 0, 'version');
      const type = bytes.readUInt8(at + 1);
      const length = bytes.readUInt32BE(at + 8);
      frames.push([type, bytes.readUInt16BE(at + 2), bytes.readUInt32BE(at + 4), length]);
      at += 12 + (type === DATA ? length : 0);
    }
    return frames;
  }
}

/** Data of one stream as one frame: into how many pieces a write is cut is each side's own choice. */
function joined(frames: readonly YamuxFrame[]): YamuxFrame[] {
  const out: YamuxFrame[] = [];
  for (const frame of frames) {
    const last = out.at(-1);
    if (last !== undefined && last[0] === DATA && frame[0] === DATA && last[2] === frame[2]) {
      out[out.length - 1] = [DATA, last[1] | frame[1], last[2], last[3] + frame[3]];
    } else {
      out.push(frame);
    }
  }
  return out;
}
