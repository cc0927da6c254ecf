/**
 * The streams of a session by id, and the counts that bound them: streams nobody accepted yet, our opens the peer has
 * not acknowledged, and our opens waiting for a place among those.
 */
import { Flag, FrameType, LAST_STREAM_ID } from './constants.ts';
import { YamuxError } from './errors.ts';
import { Stream, type StreamPort } from './stream.ts';
import { Deadline } from './timers.ts';

export class StreamTable {
  readonly #port: StreamPort;
  readonly #fail: (error: YamuxError) => void;
  readonly #streams = new Map<number, Stream>();
  /** Streams the peer opened and nobody accepted. */
  readonly #unaccepted = new Set<Stream>();
  /** Our streams with their SYN on the wire and no ACK. */
  readonly #unacknowledged = new Map<Stream, Deadline>();
  /** Our streams whose SYN waits; a Set keeps the order of opening. */
  readonly #waiting = new Set<Stream>();
  #nextId: number;

  constructor(role: 'host' | 'plugin', port: StreamPort, fail: (error: YamuxError) => void) {
    this.#port = port;
    this.#fail = fail;
    this.#nextId = role === 'host' ? 1 : 2;
  }

  get size(): number {
    return this.#streams.size;
  }

  get pendingOpens(): number {
    return this.#unacknowledged.size + this.#waiting.size;
  }

  get(id: number): Stream | undefined {
    return this.#streams.get(id);
  }

  /** Opens a stream of ours, or queues it where Go would block. Throws `streams_exhausted` or `too_many_opens`. */
  open(): Stream {
    const { limits } = this.#port;
    if (this.#waiting.size >= limits.waitingOpens || this.#streams.size >= limits.maxStreams) {
      const message = `open: ${this.pendingOpens} opens unacknowledged, ${this.#streams.size} streams alive`;
      throw new YamuxError('too_many_opens', message);
    }
    // Go does not check the parity of the peer's ids, so one of ours may be taken.
    while (this.#streams.has(this.#nextId)) this.#nextId += 2;
    const id = this.#nextId;
    if (id > LAST_STREAM_ID) throw new YamuxError('streams_exhausted', 'open: no stream ids are left');
    this.#nextId += 2;
    const stream = new Stream(id, false, this.#port);
    this.#streams.set(id, stream);
    if (this.#unacknowledged.size < limits.pendingOpens) this.#sendSyn(stream);
    else this.#waiting.add(stream);
    return stream;
  }

  /** Registers a stream the peer opened; refuses it with RST and returns undefined when there are too many. */
  incoming(id: number): Stream | undefined {
    const { limits } = this.#port;
    if (this.#unaccepted.size >= limits.acceptBacklog || this.#streams.size >= limits.maxStreams) {
      this.#port.control(FrameType.windowUpdate, Flag.rst, id, 0);
      this.#port.log(
        'warn',
        `stream ${id}: refused, ${this.#unaccepted.size} not accepted, ${this.#streams.size} alive`,
      );
      return undefined;
    }
    const stream = new Stream(id, true, this.#port);
    this.#streams.set(id, stream);
    this.#unaccepted.add(stream);
    return stream;
  }

  accepted(stream: Stream): void {
    this.#unaccepted.delete(stream);
  }

  /** The peer acknowledged a stream; one it has acknowledged before, or that is its own, is ignored as in Go. */
  acknowledged(stream: Stream): void {
    this.#unacknowledged.get(stream)?.clear();
    if (this.#unacknowledged.delete(stream)) this.#sendWaiting();
  }

  remove(stream: Stream): void {
    if (!this.#streams.delete(stream.id)) return;
    this.#unaccepted.delete(stream);
    this.#waiting.delete(stream);
    this.acknowledged(stream);
  }

  /** Fails every stream; none is left. */
  failAll(error: YamuxError): void {
    this.#waiting.clear();
    for (const stream of [...this.#streams.values()]) stream.fail(error);
  }

  #sendWaiting(): void {
    for (const stream of this.#waiting) {
      if (this.#unacknowledged.size >= this.#port.limits.pendingOpens) return;
      this.#waiting.delete(stream);
      this.#sendSyn(stream);
    }
  }

  #sendSyn(stream: Stream): void {
    const { openMs } = this.#port.limits;
    const deadline = new Deadline(this.#port.timers);
    this.#unacknowledged.set(stream, deadline);
    deadline.start(openMs, () => {
      const message = `stream ${stream.id}: expected an acknowledgement within ${openMs} ms, got none`;
      this.#fail(new YamuxError('open_timeout', message));
    });
    this.#port.control(FrameType.windowUpdate, Flag.syn, stream.id, 0);
    stream.introduce();
  }
}
