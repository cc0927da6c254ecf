/**
 * What a peer sends: conversations that follow the protocol for a while, and then do not. Payloads are numbered bytes,
 * so that one that is lost, doubled or led to another stream shows.
 */
import type { Seeded } from '../../support/seeded.ts';
import {
  ACK,
  DATA,
  FIN,
  GO_AWAY,
  PING,
  RST,
  SYN,
  WINDOW,
  WINDOW_UPDATE,
} from '../../unit/bridge/yamux/kit.ts';
import { bytesOf, loadVectors, type YamuxCase } from '../../unit/vectors/vector_file.ts';
import { mutated } from '../mutate.ts';

export { ACK, DATA, FIN, GO_AWAY, PING, RST, SYN, WINDOW, WINDOW_UPDATE };

interface Header {
  version?: number;
  type: number;
  flags: number;
  id: number;
  length: number;
}

export function frameBytes({ version = 0, type, flags, id, length }: Header, payload = 0): Uint8Array {
  const bytes = new Uint8Array(12 + payload);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint8(1, type);
  view.setUint16(2, flags);
  view.setUint32(4, id);
  view.setUint32(8, length);
  for (let i = 0; i < payload; i += 1) bytes[12 + i] = (i * 7 + id * 31) & 255;
  return bytes;
}

/** Bytes of one direction of a session, and where frames begin in it. */
export interface PeerBytes {
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
}

const golden: readonly Uint8Array[] = loadVectors<YamuxCase>('yamux')
  .cases.flatMap(({ steps }) => [
    steps.map(({ client }) => bytesOf(client ?? '')),
    steps.map(({ server }) => bytesOf(server ?? '')),
  ])
  .map((parts) => Buffer.concat(parts))
  .filter(({ length }) => length > 0);

/** `role` is ours; the peer has the other one. */
export function peerBytes(random: Seeded, role: 'host' | 'plugin'): PeerBytes {
  const frames =
    random.below(500) === 0
      ? bulkFrames(random, role)
      : random.below(6) === 0
        ? goldenFrames(random)
        : new Peer(random, role).frames(1 + random.below(30));
  if (random.below(3) === 0 && frames.length > 0) breakFrame(frames, random);
  const starts: number[] = [];
  let at = 0;
  for (const { length } of frames) {
    starts.push(at);
    at += length;
  }
  const bytes = Buffer.concat(frames);
  return { bytes: random.below(8) === 0 ? mutated(bytes, random, 3) : bytes, starts };
}

function goldenFrames(random: Seeded): Uint8Array[] {
  const bytes = random.pick(golden);
  const frames: Uint8Array[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, 12);
    const end = at + 12 + (view.getUint8(1) === DATA ? view.getUint32(8) : 0);
    // Long runs of the same byte are no richer than short ones.
    if (end - at > 70_000) break;
    frames.push(Uint8Array.from(bytes.subarray(at, end)));
    at = end;
  }
  return frames;
}

/** More than a window on one stream, as much at once as a reader that keeps up allows. */
function bulkFrames(random: Seeded, role: 'host' | 'plugin'): Uint8Array[] {
  const id = role === 'plugin' ? 1 : 2;
  const sizes = Array.from({ length: 5 }, () => random.pick([WINDOW / 2, WINDOW / 2 - 1, 70_000]));
  const data = sizes.map((length) => frameBytes({ type: DATA, flags: 0, id, length }, length));
  return [frameBytes({ type: WINDOW_UPDATE, flags: SYN, id, length: 0 }), ...data];
}

const NUMBERS = [
  0,
  1,
  2,
  3,
  5,
  12,
  255,
  256,
  WINDOW - 1,
  WINDOW,
  WINDOW + 1,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_ffff,
];

/** Something is not as it should be: a field of a header, an order, a frame that is missing or there twice. */
function breakFrame(frames: Uint8Array[], random: Seeded): void {
  const at = random.below(frames.length);
  const frame = frames[at] as Uint8Array;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  switch (random.below(9)) {
    case 0:
      view.setUint8(0, random.pick([1, 2, 0xff]));
      return;
    case 1:
      view.setUint8(1, random.below(random.pick([4, 6, 256])));
      return;
    case 2:
      view.setUint16(2, random.below(random.pick([16, 16, 65_536])));
      return;
    case 3:
      view.setUint32(4, random.pick([...NUMBERS.slice(0, 6), 0xffff_ffff]));
      return;
    case 4:
      view.setUint32(8, random.pick(NUMBERS));
      return;
    case 5:
      frames.splice(at, 1);
      return;
    case 6:
      frames.splice(random.below(frames.length + 1), 0, Uint8Array.from(frame));
      return;
    case 7:
      frames[at] = frame.slice(0, random.below(frame.length));
      return;
    default:
      frames.splice(random.below(frames.length), 0, ...frames.splice(at, 1));
  }
}

interface PeerStream {
  readonly id: number;
  /** Bytes that it may still send, as far as it knows. */
  credit: number;
  finished: boolean;
}

/** A peer that mostly keeps to the protocol. */
class Peer {
  readonly #random: Seeded;
  readonly #streams: PeerStream[] = [];
  #nextId: number;
  /** An id that our side may have opened. */
  readonly #theirs: number;
  #pings = 0;

  constructor(random: Seeded, role: 'host' | 'plugin') {
    this.#random = random;
    this.#nextId = role === 'plugin' ? 1 : 2;
    this.#theirs = role === 'plugin' ? 2 : 1;
  }

  frames(count: number): Uint8Array[] {
    return Array.from({ length: count }, () => this.#frame());
  }

  #frame(): Uint8Array {
    const random = this.#random;
    const stream = this.#streams.length > 0 ? random.pick(this.#streams) : undefined;
    if (stream === undefined || random.below(6) === 0) return this.#open();
    switch (random.below(16)) {
      case 0:
        return frameBytes({ type: PING, flags: random.pick([SYN, ACK]), id: 0, length: this.#pings++ });
      case 1:
        return this.#finish(stream);
      case 2:
        return frameBytes({ type: WINDOW_UPDATE, flags: RST, id: stream.id, length: 0 });
      case 3:
      case 4:
        return this.#update(random.below(2) === 0 ? stream.id : this.#ours());
      case 5:
        // An acknowledgement of ours, and now and then what no Go peer would send.
        return frameBytes({
          type: WINDOW_UPDATE,
          flags: random.pick([ACK, ACK, ACK, ACK | FIN, FIN, RST]),
          id: this.#ours(),
          length: random.pick([0, 0, WINDOW]),
        });
      case 6:
        return this.#data({ id: this.#ours(), credit: WINDOW, finished: false });
      case 7:
        if (random.below(12) > 0) return this.#data(stream);
        return frameBytes({ type: GO_AWAY, flags: 0, id: 0, length: random.pick([0, 0, 0, 1, 2, 3]) });
      default:
        return this.#data(stream);
    }
  }

  #ours(): number {
    return this.#theirs + 2 * this.#random.below(4);
  }

  #open(): Uint8Array {
    const random = this.#random;
    const again = this.#streams.length > 0 && random.below(40) === 0;
    const id = again ? random.pick(this.#streams).id : this.#nextId;
    if (!again) this.#nextId += 2;
    const stream = { id, credit: WINDOW, finished: false };
    this.#streams.push(stream);
    if (random.below(4) > 0) return frameBytes({ type: WINDOW_UPDATE, flags: SYN, id, length: 0 });
    return this.#data(stream, SYN);
  }

  #finish(stream: PeerStream): Uint8Array {
    // A second end is a fault; a peer rarely commits it.
    if (stream.finished && this.#random.below(10) > 0) return this.#update(stream.id);
    stream.finished = true;
    if (this.#random.below(3) === 0) return this.#data(stream, FIN);
    return frameBytes({ type: WINDOW_UPDATE, flags: FIN, id: stream.id, length: 0 });
  }

  #update(id: number): Uint8Array {
    const length = this.#random.pick([0, 1, 1000, WINDOW / 2, WINDOW, 0xffff_ffff]);
    return frameBytes({ type: WINDOW_UPDATE, flags: 0, id, length });
  }

  #data(stream: PeerStream, flags = 0): Uint8Array {
    const random = this.#random;
    // More than the window: the peer need not send it to be at fault.
    if (random.below(100) === 0) {
      return frameBytes({ type: DATA, flags, id: stream.id, length: stream.credit + 1 }, random.below(8));
    }
    const most =
      random.below(1000) === 0 ? stream.credit : Math.min(stream.credit, random.pick([1, 8, 100, 1000]));
    const payload = random.below(most + 1);
    stream.credit -= payload;
    return frameBytes({ type: DATA, flags, id: stream.id, length: payload }, payload);
  }
}
