/**
 * ServeHTTP against hosts that do not keep to their part: requests that nobody should send, bodies in any cut that break
 * off or never end, response writers that fail, hang up or answer nonsense, and hooks that misbehave. Nothing throws
 * where nobody catches; the host gets its calls one at a time and none behind the reply; the hook is given the body's
 * own bytes, and so is the host the response's; every stream is let go of.
 */
import assert from 'node:assert/strict';
import { GobDecoder, PENDING } from '../../../server/bridge/gob/decoder.ts';
import { hookMethods } from '../../../server/bridge/mattermost/generated/hooks.ts';
import { httpRpcMethod } from '../../../server/bridge/mattermost/http/serve_http.ts';
import { wireUniverse } from '../../../server/bridge/mattermost/wire_universe.ts';
import {
  EMPTY_STRUCT,
  RESPONSE,
  type ResponseHeader,
  withHeaders,
} from '../../../server/bridge/net_rpc/header.ts';
import { RpcServer } from '../../../server/bridge/net_rpc/server.ts';
import { TestStream } from '../../unit/bridge/net_rpc/kit.ts';
import { pieces, randomCuts } from '../mutate.ts';
import type { Input, Property } from '../property.ts';
import { answerOf, HOOKS, HookError, type HookPlan, type HookSaw } from './hook.ts';
import { type HostPlan, MEETS, ScriptedHost } from './host.ts';
import { requestBytes } from './request_bytes.ts';

interface Plan {
  readonly hook: HookPlan;
  readonly host: HostPlan;
  readonly flush: boolean;
}

/** Turns of the event loop that an exchange may take before the host goes away. */
const TURNS = 40;
/** More than any exchange here takes to notice that the host has gone. */
const LAST_TURNS = 12;
/** What the plugin asks for ahead of whoever reads the body, at most. */
const AHEAD = 128 * 1024;

export const serveHttp: Property<Plan> = {
  name: 'http/serve',
  make: (random) => {
    const length = random.pick([
      0,
      1,
      10,
      10,
      1000,
      1000,
      random.below(3000),
      random.below(60) === 0 ? 200_000 : 5,
    ]);
    const context = random.below(3) === 0;
    const wellBehaved = random.below(2) === 0;
    const { bytes, intact } = requestBytes(random, { bodyLength: length, context });
    const host: HostPlan = {
      meets: wellBehaved
        ? ['ok']
        : Array.from({ length: 1 + random.below(5) }, () =>
            random.below(2) === 0 ? 'ok' : random.pick(MEETS),
          ),
      header: random.pick([{}, { Vary: ['Origin'] }, { 'X-Host': ['a', 'b'] }]),
      body: {
        length,
        ends: wellBehaved
          ? 'at the end'
          : random.pick(['at the end', 'early', 'late', 'dies', 'silent'] as const),
        cuts: randomCuts(random, Math.min(length, 500)),
      },
      pace: random.below(4) === 0 ? 'slow' : 'at once',
      intact,
      ...(context
        ? { context: { byte: random.below(4), turn: random.below(8), dies: random.below(4) === 0 } }
        : {}),
    };
    return {
      plan: {
        hook: {
          does: random.pick(HOOKS),
          status: random.below(2) === 0 ? 200 : random.pick([201, 204, 304, 302, 404, 500]),
        },
        host,
        flush: random.below(2) === 0,
      },
      bytes,
    };
  },
  run: ({ plan, bytes }: Input<Plan>) => new Exchange(plan).run(bytes),
};

const method = hookMethods.find(({ go }) => go === 'ServeHTTP');

class Exchange {
  readonly #plan: Plan;
  readonly #host: ScriptedHost;
  readonly #stream = new TestStream();
  readonly #saw: HookSaw = { request: undefined, body: undefined };
  readonly #failures: unknown[] = [];
  readonly #body: Uint8Array;
  /** What came behind the call was no gob: the call's outcome has nowhere to go. */
  #closed = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    const { length } = plan.host.body;
    this.#body = Uint8Array.from({ length: length + 7 }, (_, at) => (at * 31 + (at >> 8) * 7) & 255);
    this.#host = new ScriptedHost(plan.host, this.#body);
  }

  async run(bytes: Uint8Array): Promise<void> {
    assert.ok(method !== undefined);
    const hook = (_context: unknown, request: unknown): unknown =>
      answerOf(this.#plan.hook, request as Request, this.#saw, turn);
    const rpcMethod = httpRpcMethod(method, hook, {
      broker: this.#host,
      features: this.#plan.flush ? {} : { flush: false },
      failed: (_name, error) => this.#failures.push(error),
    });
    const server = new RpcServer(
      this.#stream,
      wireUniverse,
      (name) => (name === 'Plugin.ServeHTTP' ? rpcMethod : undefined),
      {
        onClosed: () => {
          this.#closed = true;
        },
      },
    );
    for (const piece of pieces(bytes, this.#plan.host.body.cuts)) this.#stream.receive(piece);
    await this.#turns(TURNS, () => server.inFlight === 0);
    const whole = server.inFlight === 0;
    if (whole) this.#assertReleased();
    // Whoever waits for the host is let go.
    this.#host.gone();
    await this.#turns(LAST_TURNS, () => server.inFlight === 0 && this.#host.idle);
    assert.equal(server.inFlight, 0, 'the exchange did not end with the host');
    server.close();
    this.#check(whole);
  }

  async #turns(most: number, over: () => boolean): Promise<void> {
    const { context } = this.#plan.host;
    for (let count = 0; count < most && !over(); count += 1) {
      if (context !== undefined && count === context.turn) this.#host.giveUp(context.byte, context.dies);
      for (let i = 0; i < 4; i += 1) this.#host.step();
      await turn();
      if (this.#stream.writes.length > 0) this.#host.replied = true;
    }
  }

  /** `whole`: it came to its end while the host was there. */
  #check(whole: boolean): void {
    const host = this.#host;
    assert.deepEqual(host.faults, []);
    this.#assertReleased();
    assert.ok(host.asked <= this.#body.length + 2 * AHEAD, 'more of the body is asked for than is read');
    for (const error of this.#failures) assertOwn(error);
    const reply = this.#reply();
    const { meets, context, intact } = this.#plan.host;
    const called = this.#saw.request !== undefined;
    if (
      whole &&
      called &&
      intact &&
      !this.#closed &&
      context === undefined &&
      meets.every((how) => how === 'ok')
    ) {
      assert.equal(reply?.Error, '', 'the outcome of an exchange without faults of the host');
    }
    this.#checkBody(whole && reply?.Error === '');
  }

  #assertReleased(): void {
    for (const [id, stream] of this.#host.streams) assert.ok(stream.released, `stream ${id} is still held`);
  }

  #checkBody(whole: boolean): void {
    const { hook, host: plan } = this.#plan;
    const host = this.#host;
    const { body } = this.#saw;
    if (body !== undefined) {
      assert.equal(Buffer.compare(body, this.#body.subarray(0, body.length)), 0, 'bytes of the body');
      assert.equal(body.length, host.served, 'length of the body');
    }
    const got = Buffer.concat(host.written);
    const echoes = hook.does === 'echo' || hook.does === 'buffer';
    // An error of ours has a text of its own.
    if (!echoes || (host.status ?? 200) >= 400 || this.#saw.request === undefined) return;
    assert.equal(Buffer.compare(got, this.#body.subarray(0, got.length)), 0, 'bytes of the response');
    const sent = plan.meets.every((how) => how === 'ok') && plan.body.ends === 'at the end';
    const abandoned = plan.context !== undefined || hook.status === 204 || hook.status === 304;
    const hasBody = this.#saw.request.body !== null && this.#saw.request.method !== 'HEAD';
    if (whole && sent && !abandoned && hasBody && this.#failures.length === 0) {
      assert.equal(got.length, plan.body.length, 'length of the response');
    }
  }

  #reply(): ResponseHeader | undefined {
    const decoder = new GobDecoder(withHeaders(wireUniverse));
    decoder.push(this.#stream.take());
    const header = decoder.decode(RESPONSE);
    if (header === PENDING) return undefined;
    assert.notEqual(decoder.decode(EMPTY_STRUCT), PENDING);
    assert.equal(decoder.decode(RESPONSE), PENDING, 'one reply to one call');
    return header as ResponseHeader;
  }
}

/** An error that is told of the hook is the hook's, or says what is wrong with what it did. */
function assertOwn(error: unknown): void {
  if (error instanceof HookError || !(error instanceof Error)) return;
  const slip = /undefined|null|is not a function|not iterable|before initialization/;
  assert.ok(!slip.test(error.message), `a slip of ours: ${error.stack}`);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
