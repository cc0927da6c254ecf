/** What our side may send, whatever it was sent: held frame by frame against what the peer has said so far. */
import assert from 'node:assert/strict';
import { ACK, DATA, FIN, GO_AWAY, PING, RST, SYN, WINDOW_UPDATE } from './peer_frames.ts';
import { creditOf, type PeerReader } from './peer_reader.ts';

interface Sent {
  bytes: number;
  opened: boolean;
  acknowledged: boolean;
  ended: boolean;
}

export class OutputRules {
  readonly #reader: PeerReader;
  readonly #role: 'host' | 'plugin';
  readonly #sent = new Map<number, Sent>();
  readonly #acknowledged = new Map<number, number>();
  #rest: Uint8Array = new Uint8Array(0);
  /** Pings that were answered. */
  answered = 0;
  goAways: number[] = [];
  /** Credit that we gave beyond the first window, by stream. */
  readonly granted = new Map<number, number>();
  /** Data sent, by stream. */
  readonly data = new Map<number, Uint8Array[]>();

  constructor(reader: PeerReader, role: 'host' | 'plugin') {
    this.#reader = reader;
    this.#role = role;
  }

  /** Called after the reader was given everything that led to these bytes. */
  push(bytes: Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 12) {
      const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, 12);
      assert.equal(view.getUint8(0), 0, 'version of a frame that we send');
      const type = view.getUint8(1);
      const length = view.getUint32(8);
      const size = 12 + (type === DATA ? length : 0);
      if (this.#rest.length < size) return;
      this.#frame(type, view.getUint16(2), view.getUint32(4), length, this.#rest.subarray(12, size));
      this.#rest = this.#rest.subarray(size);
    }
  }

  /** Bytes of a frame that has not come whole. */
  get unfinished(): number {
    return this.#rest.length;
  }

  #frame(type: number, flags: number, id: number, length: number, payload: Uint8Array): void {
    assert.ok(type <= GO_AWAY, `type ${type} of a frame that we send`);
    if (type === PING) this.#ping(flags, length);
    else if (type === GO_AWAY) {
      assert.ok(length <= 1, `go away with code ${length}`);
      this.goAways.push(length);
    } else this.#ofStream(type, flags, id, length, payload);
  }

  #ping(flags: number, value: number): void {
    if (flags === SYN) return;
    assert.equal(flags, ACK, 'flags of a ping');
    assert.equal(value, this.#reader.pings[this.answered], 'answer to a ping');
    this.answered += 1;
  }

  #ofStream(type: number, flags: number, id: number, length: number, payload: Uint8Array): void {
    const sent = this.#of(id, (flags & (SYN | ACK)) !== 0);
    // Refusing a stream, or giving it up, needs no more than its id.
    if ((flags & RST) !== 0) {
      // A second SYN on a stream that lives is refused alone when we take no more streams, as in Go.
      if (this.#reader.life(id).begun.length + (sent.opened ? 1 : 0) <= 1) sent.ended = true;
      return;
    }
    if ((flags & SYN) !== 0) {
      assert.equal(id % 2, this.#role === 'host' ? 1 : 0, `stream ${id} opened by us`);
      assert.ok(!sent.opened, `stream ${id} opened twice`);
      sent.opened = true;
    }
    if ((flags & ACK) !== 0) {
      sent.acknowledged = true;
      const acknowledged = (this.#acknowledged.get(id) ?? 0) + 1;
      this.#acknowledged.set(id, acknowledged);
      assert.ok(acknowledged <= this.#reader.life(id).begun.length, `stream ${id} acknowledged unasked`);
    }
    assert.ok(sent.opened || sent.acknowledged, `stream ${id} is used before it is introduced`);
    if (type === DATA) {
      assert.ok(!sent.ended, `data on stream ${id} behind its end`);
      assert.ok(length > 0 && length <= 64 * 1024, `a data frame of ${length} bytes`);
      sent.bytes += length;
      assert.ok(sent.bytes <= creditOf(this.#reader.life(id)), `stream ${id}: more than the peer's window`);
      this.data.set(id, [...(this.data.get(id) ?? []), payload]);
    } else {
      assert.equal(type, WINDOW_UPDATE);
      this.granted.set(id, (this.granted.get(id) ?? 0) + length);
    }
    if ((flags & FIN) !== 0) {
      assert.ok(!sent.ended, `stream ${id} ended twice`);
      sent.ended = true;
    }
  }

  /** An id begins anew when its stream was ended, or reset by the peer, and either side opens it again. */
  #of(id: number, begins: boolean): Sent {
    let sent = this.#sent.get(id);
    if (sent === undefined || (begins && (sent.ended || sent.acknowledged))) {
      sent = { bytes: 0, opened: false, acknowledged: false, ended: false };
      this.#sent.set(id, sent);
    }
    return sent;
  }
}
