/**
 * Reads what the peer sends by the specification alone, slowly and apart from our own reader: what each stream should
 * get, what it may send, which pings want an answer, and the first fault that any reader would have to end with.
 */
import { ByteLog } from './byte_log.ts';
import { DATA, FIN, GO_AWAY, PING, SYN, WINDOW, WINDOW_UPDATE } from './peer_frames.ts';

/** What the peer sent under one stream id, which it may open more than once. */
export interface Life {
  readonly id: number;
  /** Payload in order, as far as it has come. */
  readonly payload: ByteLog;
  /** Lengths of the payload at which the peer opened the stream. */
  readonly begun: number[];
  /** Lengths of the payload at which the peer ended it. */
  readonly finished: number[];
  /** Bytes of data that the peer announced since it last opened the stream. */
  announced: number;
  /** Credit that the peer gave, beyond the window that a stream begins with. */
  granted: number;
}

export type Fault =
  | 'bad_version'
  | 'bad_type'
  | 'remote_protocol_error'
  | 'remote_internal_error'
  | 'unexpected_go_away';

export class PeerReader {
  readonly #lives = new Map<number, Life>();
  readonly pings: number[] = [];
  #rest: Uint8Array = new Uint8Array(0);
  /** Of the data frame whose payload is coming. */
  #missing = 0;
  #life: Life | undefined;
  fault: Fault | undefined;
  /** Frames that were read whole, but for their payload. */
  frames = 0;

  push(chunk: Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.fault === undefined && this.#step());
  }

  /** What comes for the id from the next frame on is not in the payload before this length. */
  begunAt(id: number): number {
    const life = this.life(id);
    return life.payload.length + (this.#life === life ? this.#missing : 0);
  }

  life(id: number): Life {
    let life = this.#lives.get(id);
    if (life === undefined) {
      life = { id, payload: new ByteLog(), begun: [], finished: [], announced: 0, granted: 0 };
      this.#lives.set(id, life);
    }
    return life;
  }

  #step(): boolean {
    if (this.#missing > 0) {
      const taken = Math.min(this.#missing, this.#rest.length);
      this.#life?.payload.push(this.#rest.subarray(0, taken));
      this.#rest = this.#rest.subarray(taken);
      this.#missing -= taken;
      return taken > 0;
    }
    if (this.#rest.length < 12) return false;
    const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, 12);
    this.#frame(view.getUint8(0), view.getUint8(1), view.getUint16(2), view.getUint32(4), view.getUint32(8));
    this.#rest = this.#rest.subarray(12);
    return true;
  }

  #frame(version: number, type: number, flags: number, id: number, length: number): void {
    this.frames += 1;
    if (version !== 0) this.fault = 'bad_version';
    else if (type > GO_AWAY) this.fault = 'bad_type';
    else if (type === PING) {
      if ((flags & SYN) !== 0) this.pings.push(length);
    } else if (type === GO_AWAY) {
      const faults = [undefined, 'remote_protocol_error', 'remote_internal_error'] as const;
      this.fault = length < faults.length ? faults[length] : 'unexpected_go_away';
    } else {
      const life = this.life(id);
      if ((flags & SYN) !== 0) {
        life.begun.push(life.payload.length);
        life.announced = 0;
      }
      if ((flags & FIN) !== 0) life.finished.push(life.payload.length + (type === DATA ? length : 0));
      if (type === WINDOW_UPDATE) life.granted += length;
      if (type === DATA) {
        life.announced += length;
        this.#missing = length;
        this.#life = life;
      }
    }
  }
}

/** What may be sent to the peer under one id, at most. */
export function creditOf(life: Life): number {
  return WINDOW + life.granted;
}
