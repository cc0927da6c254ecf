/** The doctor against servers on loopback, one for every fault that it is to name. */

import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import test from 'node:test';
import { summarizeSample } from '../../../../server/handlers/http/sample_threads.ts';
import { type Endpoint, type ExamineOptions, examine } from '../../../../server/llm/doctor/examine.ts';
import { type Step, type StepName, stepNames } from '../../../../server/llm/doctor/step.ts';
import { type FakeBehaviour, type FakeLlm, startFakeLlm } from '../../../support/fake_llm.ts';
import { testAuthority, testCertificate, testKey } from '../../../support/loopback_certificate.ts';

const TOKEN = 'tok-5f1e9c';

async function examined(
  endpoint: Partial<Endpoint>,
  options: Partial<ExamineOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Readonly<Record<StepName, Step>>> {
  const steps = await examine(
    { baseUrl: '', token: TOKEN, tokenWithheld: false, model: 'fake', contextTokens: 16_384, ...endpoint },
    {
      sample: (language, model, ending) => summarizeSample(language, model, 'nonce', ending),
      proxyVariables: [],
      ...options,
    },
    signal,
  );
  assert.deepEqual(
    steps.map(({ name }) => name),
    [...stepNames],
  );
  assert.doesNotMatch(JSON.stringify(steps), new RegExp(TOKEN));
  return Object.fromEntries(steps.map((step) => [step.name, step])) as Record<StepName, Step>;
}

/** `name code`, of the steps that were tried and are not well. */
function faults(steps: Readonly<Record<StepName, Step>>): string[] {
  return Object.values(steps)
    .filter(({ state }) => state === 'failed' || state === 'warning')
    .map(({ name, code }) => `${name} ${code}`);
}

async function listening(server: net.Server, run: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await run((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function withFake(run: (fake: FakeLlm) => Promise<void>): Promise<void> {
  const fake = await startFakeLlm();
  try {
    await run(fake);
  } finally {
    await fake.close();
  }
}

/** A server that has no list of models, and otherwise does as told. */
function answering(status: number, type: string, body: string): http.Server {
  return http.createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': type }).end(body);
  });
}

test('a sound endpoint is found sound, with times and what it is sent', () =>
  withFake(async (fake) => {
    const steps = await examined({ baseUrl: fake.baseUrl });
    assert.deepEqual(faults(steps), []);
    assert.equal(steps.authentication.code, 'auth_accepted');
    assert.equal(steps.model.code, 'model_listed');
    for (const { code, facts } of [steps.english, steps.russian]) {
      assert.equal(code, 'sample_good');
      assert.ok(Number(facts.claims) > 0 && Number(facts.first_ms) <= Number(facts.total_ms));
    }
    const sent = fake.requests.map(({ body }) => JSON.stringify(body?.messages ?? ''));
    assert.ok(sent.some((text) => text.includes('payment service')));
    assert.ok(sent.some((text) => text.includes('платёжный сервис')));
    assert.ok(fake.requests.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`));
  }));

const BEHAVIOURS: Partial<Record<FakeBehaviour, readonly string[]>> = {
  answer_whole: ['streaming stream_whole'],
  think_tag: [],
  think_field: [],
  think_stray_close: ['thinking think_stray'],
  unauthorized: ['authentication auth'],
  forbidden: ['authentication auth'],
  model_not_found: ['model model_not_found'],
  html: ['english protocol'],
  html_unlabelled: ['english protocol'],
  redirect: ['english protocol'],
  only_think: ['english empty'],
  rate_limited: ['english rate_limited'],
  server_error: ['english upstream'],
  context_length: ['english too_long'],
  length: ['english sample_cut_short', 'russian sample_cut_short'],
};

for (const [behaviour, expected] of Object.entries(BEHAVIOURS)) {
  test(`an endpoint that does ${behaviour} is told so`, () =>
    withFake(async (fake) => {
      fake.behaveAs(behaviour as FakeBehaviour);
      const steps = await examined({ baseUrl: fake.baseUrl });
      assert.deepEqual(faults(steps), expected);
      if (behaviour === 'think_tag') assert.equal(steps.thinking.code, 'think_tags');
      if (behaviour === 'think_field') assert.equal(steps.thinking.code, 'think_field');
    }));
}

test('a failure is told at the first request, not after retries', () =>
  withFake(async (fake) => {
    fake.behaveAs('rate_limited');
    await examined({ baseUrl: fake.baseUrl });
    assert.equal(fake.requests.filter(({ method }) => method === 'POST').length, 1);
  }));

test('a model that writes no summary is told from an endpoint that is none', () =>
  withFake(async (fake) => {
    fake.answerWith('I am sorry, I cannot help with that.');
    const steps = await examined({ baseUrl: fake.baseUrl });
    assert.deepEqual(faults(steps), ['english sample_unusable', 'russian sample_unusable']);
    assert.equal(steps.streaming.code, 'stream_live');
  }));

test('an address that is none goes nowhere', async () => {
  assert.deepEqual(faults(await examined({ baseUrl: ' ' })), ['url not_configured']);
  assert.deepEqual(faults(await examined({ baseUrl: 'ftp://llm' })), ['url bad_url']);
  const steps = await examined({ baseUrl: 'http://user:secret@llm' });
  assert.deepEqual(faults(steps), ['url bad_url']);
  assert.doesNotMatch(JSON.stringify(steps), /secret/);
});

test('a name that does not resolve, or never answers', async () => {
  const missing = { lookup: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) };
  const steps = await examined({ baseUrl: 'https://llm.test/v1' }, missing);
  assert.deepEqual(faults(steps), ['dns dns']);
  assert.deepEqual(steps.dns.facts, { host: 'llm.test' });
  const silent = { lookup: () => new Promise<never>(() => undefined), connectMs: 20 };
  assert.deepEqual(faults(await examined({ baseUrl: 'https://llm.test/v1' }, silent)), ['dns dns']);
});

test('a closed port, and the next address of the same name', () =>
  withFake(async (fake) => {
    const port = await new Promise<number>((resolve) => {
      const server = net.createServer().listen(0, '127.0.0.1', () => {
        const { port: free } = server.address() as AddressInfo;
        server.close(() => resolve(free));
      });
    });
    const steps = await examined(
      { baseUrl: `http://127.0.0.1:${port}/v1` },
      { proxyVariables: ['https_proxy'] },
    );
    assert.deepEqual(faults(steps), ['tcp connect', 'proxy proxy_perhaps_needed']);
    assert.equal(steps.tcp.facts.reason, 'ECONNREFUSED');
    const twice = await examined(
      { baseUrl: fake.baseUrl.replace('127.0.0.1', 'localhost') },
      { lookup: async () => ['127.0.0.2', '127.0.0.1'] },
    );
    assert.equal(twice.tcp.facts.address, '127.0.0.1');
  }));

function secure(run: (port: number) => Promise<void>): Promise<void> {
  return listening(
    https.createServer({ cert: testCertificate, key: testKey }, (request, response) => {
      request.resume();
      response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
    }),
    run,
  );
}

const HERE = { lookup: async () => ['127.0.0.1'] };

test('an authority that nobody trusts is named', () =>
  secure(async (port) => {
    const steps = await examined({ baseUrl: `https://localhost:${port}/v1` }, HERE);
    assert.deepEqual(faults(steps), ['tls tls_unknown_authority']);
    assert.equal(steps.tls.facts.authority, 'thread-summary test authority');
    assert.equal(steps.tls.facts.reason, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  }));

test('a certificate for another name is told with the names it has', () =>
  secure(async (port) => {
    const steps = await examined(
      { baseUrl: `https://other.test:${port}/v1` },
      { ...HERE, ca: testAuthority },
    );
    assert.deepEqual(faults(steps), ['tls tls_wrong_name']);
    assert.deepEqual(steps.tls.facts.names, ['localhost', '127.0.0.1']);
  }));

test('a trusted certificate lets the requests through, by name and by address', () =>
  secure(async (port) => {
    for (const host of ['localhost', '127.0.0.1']) {
      const steps = await examined({ baseUrl: `https://${host}:${port}/v1` }, { ...HERE, ca: testAuthority });
      assert.equal(steps.tls.code, 'tls_trusted', host);
      assert.deepEqual(faults(steps), ['authentication auth']);
    }
  }));

test('https to a port that does not speak it', () =>
  withFake(async (fake) => {
    const steps = await examined({ baseUrl: fake.baseUrl.replace('http:', 'https:') });
    assert.deepEqual(faults(steps), ['tls tls_not_spoken']);
  }));

test('a port that accepts and never speaks TLS ends at its deadline', () =>
  listening(net.createServer(), async (port) => {
    const steps = await examined({ baseUrl: `https://127.0.0.1:${port}/v1` }, { connectMs: 50 });
    assert.deepEqual(faults(steps), ['tls timeout_connect']);
  }));

test('a token that is asked for and missing, or kept back', () =>
  withFake(async (fake) => {
    fake.behaveAs('unauthorized');
    const bare = { baseUrl: fake.baseUrl, token: '' };
    assert.deepEqual(faults(await examined(bare)), ['authentication auth_missing']);
    assert.deepEqual(faults(await examined({ ...bare, tokenWithheld: true })), [
      'authentication auth_withheld',
    ]);
    assert.ok(fake.requests.every(({ headers }) => headers.authorization === undefined));
  }));

test('no model named: the list is told and nothing is asked of any', () =>
  withFake(async (fake) => {
    const steps = await examined({ baseUrl: fake.baseUrl, model: '' });
    assert.deepEqual(faults(steps), ['model model_unnamed']);
    assert.deepEqual(steps.model.facts.models, ['fake']);
    assert.deepEqual(
      fake.requests.map(({ method }) => method),
      ['GET'],
    );
  }));

test('an address without /v1 is mended', () =>
  withFake(async (fake) => {
    const steps = await examined({ baseUrl: fake.baseUrl.replace('/v1', '') });
    assert.deepEqual(faults(steps), ['model model_wrong_path']);
    assert.equal(steps.model.facts.suggestion, fake.baseUrl);
  }));

test('what sends the token back in its answers does not show it', () =>
  listening(
    http.createServer((request, response) => {
      request.resume();
      const { authorization } = request.headers;
      const list = { data: [{ id: `model ${authorization}` }, null, { id: 7 }] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));
    }),
    async (port) => {
      const steps = await examined({ baseUrl: `http://127.0.0.1:${port}/v1`, model: '' });
      assert.deepEqual(steps.model.facts.models, ['model Bearer ***']);
    },
  ));

test('the context size is read from the list', () =>
  listening(
    answering(
      200,
      'application/json',
      JSON.stringify({ data: [{ id: 'fake', max_model_len: 8192, context_length: 'many' }] }),
    ),
    async (port) => {
      const steps = await examined({ baseUrl: `http://127.0.0.1:${port}/v1` });
      assert.deepEqual(steps.context.facts, { tokens: 8192, configured: 16_384 });
      assert.equal(steps.context.code, 'context_smaller');
    },
  ));

test('a page in place of an interface', () =>
  listening(answering(200, 'text/html', '<html>Please log in</html>'), async (port) => {
    const steps = await examined({ baseUrl: `http://127.0.0.1:${port}/v1` });
    assert.deepEqual(faults(steps), ['english protocol']);
    assert.equal(steps.authentication.code, 'auth_unclear');
  }));

test('an endpoint that never answers is left when the time is up', () =>
  withFake(async (fake) => {
    fake.behaveAs('stall_before_headers');
    const steps = await examined({ baseUrl: fake.baseUrl }, { totalMs: 300 });
    assert.deepEqual(faults(steps), ['english timeout_first_byte']);
    await fake.drained().catch(() => undefined);
  }));

test('ends with the request that asked for it', () =>
  withFake(async (fake) => {
    fake.behaveAs('stall_mid_stream');
    const leaving = new AbortController();
    const reason = new Error('the administrator left');
    const run = examined({ baseUrl: fake.baseUrl }, {}, leaving.signal);
    setTimeout(() => leaving.abort(reason), 100);
    await assert.rejects(run, (error) => error === reason);
    // Closed or reset, it is over.
    await fake.drained().catch(() => undefined);
  }));
