/**
 * A session on broken frames, as host and as plugin. Nothing throws; what it sends keeps to the protocol, and to the
 * peer's windows; what streams get is what was sent on them, in order; a fault of the peer ends the session, once, with
 * everything in it. In whatever pieces the bytes come: the same.
 */
import assert from 'node:assert/strict';
import type { Limits } from '../../../server/bridge/yamux/constants.ts';
import type { Seeded } from '../../support/seeded.ts';
import { pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { randomSteps, type Step, TAKES } from './actions.ts';
import { DrivenSession, type Seen, type SessionPlan } from './driven_session.ts';
import { peerBytes, WINDOW } from './peer_frames.ts';

interface Plan extends SessionPlan {
  readonly steps: readonly Step[];
  readonly cuts: readonly number[];
}

/** From so many bytes on one stream on, when windows are granted depends on how the bytes were cut. */
const CUTS_TELL = 128 * 1024;

export const yamuxSession: Property<Plan> = {
  name: 'yamux/session',
  make: (random) => {
    const role = random.pick(['host', 'plugin'] as const);
    const { bytes, starts } = peerBytes(random, role);
    return {
      plan: {
        role,
        takes: Array.from({ length: 1 + random.below(4) }, () =>
          random.below(2) === 0 ? 'handlers' : random.pick(TAKES),
        ),
        limits: randomLimits(random),
        steps: randomSteps(random, starts, bytes.length),
        cuts: randomCuts(random, bytes.length),
      },
      bytes,
    };
  },
  run: async ({ plan, bytes }: Input<Plan>) => {
    const whole = await played(plan, bytes, []);
    if (plan.cuts.length === 0) return;
    const cut = await played(plan, bytes, plan.cuts);
    const longest = Math.max(0, ...cut.seen.map((one) => one.bytes.length));
    if (longest < CUTS_TELL) assert.deepEqual(transcript(cut), transcript(whole), 'in pieces');
  },
};

/** Small ones, so that they are met. */
function randomLimits(random: Seeded): Partial<Limits> {
  if (random.below(2) === 0) return {};
  return {
    acceptBacklog: random.pick([256, 1, 2]),
    pendingOpens: random.pick([256, 1]),
    waitingOpens: random.pick([4096, 0, 1]),
    maxStreams: random.pick([65_536, 2, 3]),
    sendQueueBytes: random.pick([64 * 1024 * 1024, 100, 6000]),
    controlQueueBytes: random.pick([1024 * 1024, 0, 40]),
    keepAliveMs: random.pick([30_000, 0]),
  };
}

async function played(plan: Plan, bytes: Uint8Array, cuts: readonly number[]): Promise<DrivenSession> {
  const driven = new DrivenSession(plan);
  let at = 0;
  const upTo = (end: number): void => {
    for (const piece of pieces(bytes.subarray(at, end), cuts)) driven.receive(piece);
    at = Math.max(at, end);
    driven.turn();
  };
  for (const step of plan.steps) {
    upTo(Math.min(step.at, bytes.length));
    driven.act(step.action);
    // Whatever the action set free is part of its turn.
    driven.turn();
    await undefined;
  }
  upTo(bytes.length);
  check(driven);
  driven.session.close();
  await turn();
  checkEnd(driven);
  return driven;
}

/** What holds at any time. */
function check(driven: DrivenSession): void {
  const { reader, session, closed, broken } = driven;
  if (broken !== undefined) throw broken.reason;
  if (reader.fault !== undefined) assert.ok(session.closed, `${reader.fault} did not end the session`);
  assert.equal(session.closed, closed.length === 1, 'the end is told once');
  const [code] = closed;
  if (code !== undefined && FROM_FRAMES.has(code)) assert.equal(code, reader.fault, 'the reason of the end');
  for (const one of driven.seen) {
    checkBytes(driven, one);
    checkWindow(driven, one);
  }
}

/** Ends that follow from single frames, which the peer's reader sees too. */
const FROM_FRAMES = new Set([
  'bad_version',
  'bad_type',
  'remote_protocol_error',
  'remote_internal_error',
  'unexpected_go_away',
]);

/** A peer that sends more than it was allowed to ends the session. */
function checkWindow({ reader, rules, session, full }: DrivenSession, one: Seen): void {
  const { id } = one.stream;
  const { begun, announced, payload } = reader.life(id);
  // Of an id that is used twice, or by us, it is not known here what counts.
  if (one.from !== undefined || begun.length > 1) return;
  assert.ok((rules.granted.get(id) ?? 0) <= payload.length, `stream ${id} granted more than was read`);
  if (session.closed || full) return;
  if (one.dropped || one.errors.length > 0 || one.stream.closed) return;
  assert.ok(announced <= WINDOW + (rules.granted.get(id) ?? 0), `stream ${id} took more than its window`);
}

/** What was delivered stands in what was sent, from a beginning of the stream on; where the end was told, to an end. */
function checkBytes({ reader }: DrivenSession, one: Seen): void {
  const { bytes, from, ended, stream } = one;
  if (bytes.length === 0) return;
  const { payload, begun, finished } = reader.life(stream.id);
  const fits = (from === undefined ? begun : [from]).some(
    (begin) =>
      (ended === 0 || finished.includes(begin + bytes.length)) &&
      Buffer.compare(bytes.view(), payload.view(begin, begin + bytes.length)) === 0,
  );
  assert.ok(fits, `stream ${stream.id} got what was not sent on it`);
}

/** What holds when the session has ended. */
function checkEnd(driven: DrivenSession): void {
  const { session, closed, clock, rules, reader, seen } = driven;
  if (driven.broken !== undefined) throw driven.broken.reason;
  assert.equal(closed.length, 1, 'the end is told once');
  assert.equal(session.streamCount, 0, 'no stream is left');
  assert.equal(session.pendingOpens, 0, 'no open is left');
  assert.equal(clock.pending, 0, 'no timer is left');
  assert.equal(driven.settled, driven.promised, 'every promise has settled');
  assert.equal(rules.unfinished, 0, 'frames are sent whole');
  assert.ok(rules.answered <= reader.pings.length, 'pings are answered once');
  for (const one of seen) {
    assert.ok(
      one.ended + one.errors.length <= 2 && one.ended <= 1 && one.errors.length <= 1,
      'ends of a stream',
    );
    const handled = one.mode === 'handlers' || one.mode === 'manual';
    if (handled && !one.dropped) {
      const told = one.errors.length > 0 || one.ended > 0;
      assert.ok(told, `stream ${one.stream.id} was not told of its end`);
    }
    const data = rules.data.get(one.stream.id) ?? [];
    for (const payload of data) {
      const expected = Buffer.alloc(payload.length, one.stream.id & 255);
      assert.equal(Buffer.compare(payload, expected), 0, 'bytes of another stream');
    }
  }
}

/** What came of it, as far as it does not depend on how the bytes were cut. */
function transcript({ seen, closed, rules }: DrivenSession): object {
  return {
    closed,
    goAways: rules.goAways,
    answered: rules.answered,
    sent: [...rules.data].map(([id, parts]) => [id, parts.reduce((sum, part) => sum + part.length, 0)]),
    streams: seen.map(({ stream, mode, bytes, ended, errors }) => [
      stream.id,
      // A handler that gives up in the midst of a chunk has seen all of it.
      mode === 'throws' ? '' : Buffer.from(bytes.view()).toString('hex'),
      ended,
      errors,
    ]),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
