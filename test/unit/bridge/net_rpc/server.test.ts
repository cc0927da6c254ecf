/** The answering side: concurrency, Go's error texts, refusals, resynchronisation and back pressure. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GobError } from '../../../../server/bridge/gob/gob_error.ts';
import type { GoUniverse, TypeRef } from '../../../../server/bridge/gob/schema.ts';
import { EMPTY_STRUCT } from '../../../../server/bridge/net_rpc/header.ts';
import { RpcError, reportedFailure, safeErrorText } from '../../../../server/bridge/net_rpc/rpc_error.ts';
import {
  type RpcMethod,
  RpcServer,
  type RpcServerOptions,
} from '../../../../server/bridge/net_rpc/server.ts';
import { HandPeer, PAIR, pair, TestStream, turn, universe } from './kit.ts';

interface Setup {
  stream: TestStream;
  server: RpcServer;
  peer: HandPeer;
  ends: RpcError[];
  errors: [string, unknown][];
  log: string[];
}

/** What a peer sends in place of a `PAIR`. */
const misfitUniverse: GoUniverse = {
  structs: {
    ...universe.structs,
    'test.Other': { go: 'test.Other', fields: [{ go: 'Text', json: 'text', type: 'int' }] },
    'test.Loose': { go: 'test.Loose', fields: [{ go: 'Text', json: 'text', type: 'any' }] },
  },
  registered: {
    ...universe.registered,
    float64: 'float64',
    '[]interface {}': { slice: 'any' },
  },
};

function setup(
  methods: Record<string, RpcMethod>,
  options: RpcServerOptions = {},
  types: GoUniverse = universe,
): Setup {
  const stream = new TestStream();
  const ends: RpcError[] = [];
  const errors: [string, unknown][] = [];
  const log: string[] = [];
  const lookup = (name: string): RpcMethod | undefined =>
    Object.hasOwn(methods, name) ? methods[name] : undefined;
  const server = new RpcServer(stream, types, lookup, {
    onClosed: (reason) => ends.push(reason),
    onError: (method, error) => errors.push([method, error]),
    log: (_level, message) => log.push(message),
    ...options,
  });
  return { stream, server, peer: new HandPeer(stream, 'requests', types), ends, errors, log };
}

/** A method whose calls the test answers. */
function held(): RpcMethod & { answers: ((value: unknown) => void)[] } {
  const answers: ((value: unknown) => void)[] = [];
  return {
    args: 'int',
    reply: 'int',
    answers,
    handle: () => new Promise((resolve) => answers.push(resolve)),
  };
}

const echo: RpcMethod = { args: PAIR, reply: PAIR, handle: (args) => args };

test('a reply that is there at once leaves in the same turn', () => {
  const { peer, server } = setup({ 'Plugin.Echo': echo });
  peer.send({ ServiceMethod: 'Plugin.Echo', Seq: 0 }, PAIR, pair('hello', 'there'));
  assert.deepEqual(peer.read(PAIR), {
    header: { ServiceMethod: 'Plugin.Echo', Seq: 0, Error: '' },
    value: pair('hello', 'there'),
  });
  assert.equal(server.inFlight, 0);
});

test('requests run side by side; replies leave as they are ready', async () => {
  const method = held();
  const { peer, server } = setup({ 'Plugin.Wait': method });
  for (let Seq = 0; Seq < 3; Seq += 1) peer.send({ ServiceMethod: 'Plugin.Wait', Seq }, 'int', Seq);
  assert.equal(server.inFlight, 3);
  peer.assertSilent();
  for (const Seq of [2, 0, 1]) {
    method.answers[Seq]?.(Seq * 10);
    await turn();
    assert.deepEqual(peer.read('int'), {
      header: { ServiceMethod: 'Plugin.Wait', Seq, Error: '' },
      value: Seq * 10,
    });
  }
  assert.equal(server.inFlight, 0);
});

const unknown: [string, string][] = [
  ['Plugin.Nope', "rpc: can't find method Plugin.Nope"],
  ['Other.Echo', "rpc: can't find service Other.Echo"],
  ['Plugin.Sub.Echo', "rpc: can't find service Plugin.Sub.Echo"],
  ['Echo', 'rpc: service/method request ill-formed: Echo'],
  ['', 'rpc: service/method request ill-formed: '],
  ['Plugin.constructor', "rpc: can't find method Plugin.constructor"],
];
for (const [name, text] of unknown) {
  test(`${JSON.stringify(name)} is answered as Go does, its arguments are dropped`, () => {
    const { peer, ends } = setup({ 'Plugin.Echo': echo });
    peer.send({ ServiceMethod: name, Seq: 0 }, PAIR, pair('lost', 'too'));
    assert.deepEqual(peer.read(EMPTY_STRUCT), {
      header: { ServiceMethod: name, Seq: 0, Error: text },
      value: {},
    });
    peer.send({ ServiceMethod: 'Plugin.Echo', Seq: 1 }, PAIR, pair('kept'));
    assert.deepEqual(peer.read(PAIR).value, pair('kept'));
    assert.deepEqual(ends, []);
  });
}

class StrangeError extends Error {
  override readonly name = 'StrangeError';
  readonly code = 'app.post.missing';
}

const failures: [string, () => unknown, string][] = [
  [
    'throws',
    () => {
      throw new TypeError('quotes a post');
    },
    'TypeError',
  ],
  ['rejects', () => Promise.reject(new StrangeError('quotes a post')), 'StrangeError: app.post.missing'],
  [
    'throws a text',
    () => {
      throw 'quotes a post';
    },
    'threw a string',
  ],
  ['throws null', () => Promise.reject(null), 'threw a null'],
  [
    'chooses its text',
    () => {
      throw new RpcError('remote', 'unknown plugin type: x');
    },
    'unknown plugin type: x',
  ],
];
for (const [what, handle, text] of failures) {
  test(`a handler that ${what} is answered ${JSON.stringify(text)}, and the cause is reported`, async () => {
    const { peer, errors, server } = setup({ 'Plugin.Bad': { args: 'int', reply: 'int', handle } });
    peer.send({ ServiceMethod: 'Plugin.Bad', Seq: 4 }, 'int', 1);
    await turn();
    const header = { ServiceMethod: 'Plugin.Bad', Seq: 4, Error: text };
    assert.deepEqual(peer.read(EMPTY_STRUCT), { header, value: {} });
    assert.equal(errors.length, 1);
    assert.equal(errors[0]?.[0], 'Plugin.Bad');
    assert.equal(server.inFlight, 0);
  });
}

test('a failure that has been reported is answered, and not reported again', async () => {
  const handle = (): never => {
    throw reportedFailure(new StrangeError('quotes a post'));
  };
  const { peer, errors } = setup({ 'Plugin.Bad': { args: 'int', reply: 'int', handle } });
  peer.send({ ServiceMethod: 'Plugin.Bad', Seq: 0 }, 'int', 1);
  assert.equal(peer.read(EMPTY_STRUCT).header.Error, 'StrangeError: app.post.missing');
  assert.deepEqual(errors, []);
});

test('an error with a hostile name or code does not get them out', () => {
  const error = Object.assign(new Error('x'), { name: 'two words\n', code: 'secret text here' });
  assert.equal(safeErrorText(error), 'Error');
});

test('a reply that does not fit its type is answered as an error, never as bytes nobody can read', () => {
  const bad: RpcMethod = { args: 'int', reply: PAIR, handle: () => ({ text: 42 }) };
  const { peer, errors, ends } = setup({ 'Plugin.Bad': bad, 'Plugin.Echo': echo });
  peer.send({ ServiceMethod: 'Plugin.Bad', Seq: 0 }, 'int', 1);
  const { header } = peer.read(EMPTY_STRUCT);
  assert.match(header.Error ?? '', /^GobError/);
  assert.equal(errors.length, 1);
  peer.send({ ServiceMethod: 'Plugin.Echo', Seq: 1 }, PAIR, pair('fine'));
  assert.deepEqual(peer.read(PAIR).value, pair('fine'));
  assert.deepEqual(ends, []);
});

const misfits: [string, TypeRef, unknown][] = [
  ['another kind', 'int', 3],
  ['another struct', { struct: 'test.Other' }, { text: 4 }],
  ['an interface where a text is wanted', { struct: 'test.Loose' }, { text: [1, 'two', null] }],
];
for (const [what, type, value] of misfits) {
  test(`arguments that do not fit, ${what}, cost their call alone, as with Go's server`, () => {
    const { stream, peer, errors, ends } = setup({ 'Plugin.Echo': echo }, {}, misfitUniverse);
    for (let Seq = 0; Seq < 6; Seq += 2) {
      const bad = peer.bytes({ ServiceMethod: 'Plugin.Echo', Seq }, type, value);
      for (const byte of bad) stream.receive(Uint8Array.of(byte));
      const { header } = peer.read(EMPTY_STRUCT);
      assert.deepEqual([header.ServiceMethod, header.Seq], ['Plugin.Echo', Seq]);
      assert.match(header.Error ?? '', /^gob: /);
      peer.send({ ServiceMethod: 'Plugin.Echo', Seq: Seq + 1 }, PAIR, pair('kept', [Seq]));
      assert.deepEqual(peer.read(PAIR).value, pair('kept', [Seq]));
    }
    assert.deepEqual(
      errors.map(([method, error]) => [method, (error as GobError).code]),
      Array(3).fill(['Plugin.Echo', 'type_mismatch']),
    );
    assert.deepEqual(ends, []);
  });
}

test('a number that its type cannot hold costs its call alone', () => {
  const small: RpcMethod = { args: 'uint8', reply: 'uint8', handle: (args) => args };
  const { peer, ends } = setup({ 'Plugin.Small': small });
  peer.send({ ServiceMethod: 'Plugin.Small', Seq: 0 }, 'uint64', 256);
  assert.match(peer.read(EMPTY_STRUCT).header.Error ?? '', /^gob: /);
  peer.send({ ServiceMethod: 'Plugin.Small', Seq: 1 }, 'uint64', 255);
  assert.equal(peer.read('uint8').value, 255);
  assert.deepEqual(ends, []);
});

test('arguments that do not fit a vital method end the connection: its peer would take an error for success', () => {
  const { stream, peer, ends } = setup({ 'Plugin.Echo': { ...echo, vital: true } });
  peer.send({ ServiceMethod: 'Plugin.Echo', Seq: 0 }, 'int', 3);
  peer.assertSilent();
  assert.deepEqual(
    ends.map(({ code }) => code),
    ['protocol'],
  );
  assert.equal(stream.resets, 1);
});

test('arguments that do not fit and are given up half-way are dropped, like any other', () => {
  const { stream, peer, errors, ends, log } = setup({ 'Plugin.Echo': echo });
  peer.encoder.append({ struct: 'rpc.Request' }, { ServiceMethod: 'Plugin.Echo', Seq: 0 });
  stream.receive(peer.encoder.take());
  peer.send({ ServiceMethod: 'Plugin.Echo', Seq: 1 }, 'int', 3);
  const { header } = peer.read(EMPTY_STRUCT);
  assert.equal(header.Seq, 1);
  assert.match(header.Error ?? '', /^gob: /);
  assert.deepEqual([errors.length, log.length, ends.length], [1, 1, 0]);
});

test('too many requests in work are answered, not queued', async () => {
  const method = held();
  const { peer, server } = setup({ 'Plugin.Wait': method }, { maxInFlight: 2 });
  for (let Seq = 0; Seq < 3; Seq += 1) peer.send({ ServiceMethod: 'Plugin.Wait', Seq }, 'int', Seq);
  assert.equal(server.inFlight, 2);
  const { header } = peer.read(EMPTY_STRUCT);
  assert.deepEqual(header, {
    ServiceMethod: 'Plugin.Wait',
    Seq: 2,
    Error: 'rpc: too many calls in flight: Plugin.Wait',
  });
  method.answers[0]?.(0);
  await turn();
  peer.send({ ServiceMethod: 'Plugin.Wait', Seq: 3 }, 'int', 3);
  assert.equal(method.answers.length, 3);
});

test('while the peer does not take our replies, its requests stay on the wire', async () => {
  let calls = 0;
  const handle = (): Uint8Array => {
    calls += 1;
    return new Uint8Array(1_500_000);
  };
  const method: RpcMethod = { args: 'int', reply: 'bytes', handle };
  const { stream, peer } = setup({ 'Plugin.Get': method }, { maxWaitingBytes: 2_000_000 });
  stream.held = true;
  let sent = 0;
  const sizes: number[] = [];
  for (let Seq = 0; Seq < 6; Seq += 1) {
    const bytes = peer.bytes({ ServiceMethod: 'Plugin.Get', Seq }, 'int', Seq);
    sent += bytes.length;
    sizes.push(sent);
    stream.receive(bytes);
  }
  // Two replies make 3 MB, of which the stream holds one: what came after the second is not consumed.
  const consumed = stream.consumedBytes;
  assert.ok(consumed < sent, `${consumed} of ${sent}`);
  assert.equal(calls, 2);
  const answered: number[] = [];
  for (let i = 0; i < 40 && answered.length < 6; i += 1) {
    stream.release();
    await turn();
    peer.decoder.push(stream.take());
    for (;;) {
      const header = peer.decoder.decode({ struct: 'rpc.Response' });
      if (typeof header === 'symbol') break;
      answered.push((header as { Seq: number }).Seq);
      while (peer.decoder.skip() !== true) {
        stream.release();
        await turn();
        peer.decoder.push(stream.take());
      }
    }
  }
  assert.deepEqual(answered, [0, 1, 2, 3, 4, 5]);
  assert.equal(stream.consumedBytes, sent);
});

for (const given of ['Plugin.Echo', 'Plugin.Nope']) {
  test(`a peer that gave up ${given} half-way is understood: header, header, arguments`, () => {
    const { stream, peer, ends, log } = setup({ 'Plugin.Echo': echo });
    peer.send({ ServiceMethod: 'Plugin.Echo', Seq: 0 }, PAIR, pair('first'));
    peer.read(PAIR);
    for (let Seq = 1; Seq <= 10; Seq += 2) {
      peer.encoder.append({ struct: 'rpc.Request' }, { ServiceMethod: given, Seq });
      const lost = peer.encoder.take();
      const next = peer.bytes({ ServiceMethod: 'Plugin.Echo', Seq: Seq + 1 }, PAIR, pair('next'));
      for (const byte of Buffer.concat([lost, next])) stream.receive(Uint8Array.of(byte));
      assert.deepEqual(peer.read(PAIR), {
        header: { ServiceMethod: 'Plugin.Echo', Seq: Seq + 1, Error: '' },
        value: pair('next'),
      });
    }
    peer.assertSilent();
    assert.equal(log.length, 3, 'the 1st, 2nd and 4th of five');
    assert.deepEqual(ends, []);
  });
}

test('bytes that are no gob end the connection with one reason', () => {
  const { stream, ends } = setup({});
  stream.receive(Uint8Array.of(3, 0x7f, 0xff, 0xff));
  stream.receive(Uint8Array.of(1));
  assert.deepEqual(
    ends.map((end) => end.code),
    ['protocol'],
  );
  assert.equal(stream.resets, 1);
});

test('after the end of the peer, what is in work is still answered', async () => {
  const method = held();
  const { stream, peer, ends } = setup({ 'Plugin.Wait': method });
  peer.send({ ServiceMethod: 'Plugin.Wait', Seq: 0 }, 'int', 0);
  stream.handlers?.end();
  assert.deepEqual(
    ends.map((end) => end.code),
    ['closed'],
  );
  assert.equal(stream.ended, 0);
  method.answers[0]?.(9);
  await turn();
  assert.equal(peer.read('int').value, 9);
  assert.equal(stream.ended, 1);
  stream.dies();
  assert.equal(ends.length, 1, 'told once');
});

test('a peer that ended and then died is told of once, with calls in work', () => {
  const { stream, peer, ends } = setup({ 'Plugin.Wait': held() });
  peer.send({ ServiceMethod: 'Plugin.Wait', Seq: 0 }, 'int', 0);
  stream.handlers?.end();
  stream.dies();
  assert.equal(ends.length, 1);
});

test('requests that arrive while one is handled wait their turn, not on the stack', () => {
  const { stream, peer, ends } = setup({
    'Plugin.Next': {
      args: 'int',
      reply: 'int',
      handle: (n) => {
        if ((n as number) < 30_000) send((n as number) + 1);
        return n;
      },
    },
  });
  const send = (Seq: number): void => peer.send({ ServiceMethod: 'Plugin.Next', Seq }, 'int', Seq);
  send(0);
  peer.decoder.push(stream.take());
  for (let Seq = 0; Seq <= 30_000; Seq += 1) {
    assert.equal((peer.decoder.decode({ struct: 'rpc.Response' }) as { Seq: number }).Seq, Seq);
    assert.equal(peer.decoder.decode('int'), Seq);
  }
  assert.deepEqual(ends, []);
});

test('the end of an idle peer ends our side', () => {
  const { stream, ends } = setup({});
  stream.handlers?.end();
  assert.equal(stream.ended, 1);
  assert.equal(ends.length, 1);
});

test('answers after the stream died, or after close, go nowhere', async () => {
  for (const finish of ['dies', 'close'] as const) {
    const method = held();
    const { stream, server, peer, errors, ends } = setup({ 'Plugin.Wait': method });
    peer.send({ ServiceMethod: 'Plugin.Wait', Seq: 0 }, 'int', 0);
    if (finish === 'dies') stream.dies();
    else server.close();
    method.answers[0]?.(9);
    await turn();
    peer.assertSilent();
    assert.deepEqual(errors, []);
    assert.equal(ends.length, finish === 'dies' ? 1 : 0);
  }
});
