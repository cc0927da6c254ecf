import assert from 'node:assert/strict';
import test from 'node:test';
import { LlmError, type LlmErrorCode, type ModelEvent } from '../../../server/llm/language_model.ts';
import { createLanguageModel, type LanguageModelOptions } from '../../../server/llm/openai_compatible.ts';
import { type FakeBehaviour, type FakeLlm, startFakeLlm } from '../../support/fake_llm.ts';

const TOKEN = 'sk-canary-token';
const ANSWER = '## Key points\n- Anna chose Postgres [1]\n- Итог ясен 👍 [2]\n';
const DEADLINES = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 20_000 };

async function withFake(run: (fake: FakeLlm) => Promise<void>): Promise<void> {
  const fake = await startFakeLlm();
  fake.answerWith(ANSWER);
  try {
    await run(fake);
  } finally {
    await fake.close();
  }
}

function modelOf(fake: FakeLlm, options: Partial<LanguageModelOptions> = {}) {
  return createLanguageModel({
    baseUrl: fake.baseUrl,
    token: TOKEN,
    model: 'fake',
    deadlines: DEADLINES,
    retry: { baseMs: 1, random: () => 0 },
    ...options,
  });
}

const MESSAGES = [
  { role: 'system' as const, content: 'instructions' },
  { role: 'user' as const, content: 'CANARY-POST-TEXT' },
];

interface Outcome {
  readonly events: readonly ModelEvent[];
  readonly text: string;
  readonly end: string | undefined;
  readonly error: LlmError | undefined;
}

async function ask(
  model: ReturnType<typeof createLanguageModel>,
  onEvent?: (event: ModelEvent) => void,
  signal?: AbortSignal,
): Promise<Outcome> {
  const events: ModelEvent[] = [];
  let text = '';
  let end: string | undefined;
  try {
    for await (const event of model.stream({ messages: MESSAGES, ...(signal ? { signal } : {}) })) {
      events.push(event);
      if (event.type === 'text') text += event.text;
      if (event.type === 'discard') text = '';
      if (event.type === 'end') end = event.finishReason;
      onEvent?.(event);
    }
    return { events, text, end, error: undefined };
  } catch (error) {
    if (!(error instanceof LlmError)) throw error;
    return { events, text, end, error };
  }
}

for (const behaviour of [
  'answer',
  'answer_whole',
  'answer_no_done',
  'dribble',
  'think_tag',
  'think_field',
  'think_stray_close',
  'empty_choices',
] as const) {
  test(`${behaviour}: the whole answer and no thinking`, () =>
    withFake(async (fake) => {
      fake.enqueue(behaviour);
      const { text, end, error, events } = await ask(modelOf(fake));
      assert.equal(error, undefined);
      assert.equal(text.trim(), ANSWER.trim());
      assert.equal(end, 'stop');
      assert.equal(events.filter((event) => event.type === 'end').length, 1);
    }));
}

for (const [behaviour, wanted] of [
  ['length', 'length'],
  ['no_finish_reason', 'unknown'],
  ['content_filter', 'content_filter'],
] as const) {
  test(`${behaviour}: the end says so`, () =>
    withFake(async (fake) => {
      fake.enqueue(behaviour);
      const { end, error } = await ask(modelOf(fake));
      assert.equal(error, undefined);
      assert.equal(end, wanted);
    }));
}

const failures: readonly (readonly [FakeBehaviour, LlmErrorCode, attempts: number])[] = [
  ['unauthorized', 'auth', 1],
  ['forbidden', 'auth', 1],
  ['model_not_found', 'model_not_found', 1],
  ['context_length', 'too_long', 1],
  ['payload_too_large', 'too_long', 1],
  ['bad_request', 'protocol', 1],
  ['rate_limited', 'rate_limited', 3],
  ['rate_limited_long', 'rate_limited', 1],
  ['server_error', 'upstream', 3],
  ['error_event', 'upstream', 3],
  ['redirect', 'protocol', 1],
  ['html', 'protocol', 1],
  ['html_unlabelled', 'protocol', 1],
  ['bad_json', 'protocol', 1],
  ['compressed', 'protocol', 1],
  ['only_think', 'empty', 2],
  ['empty', 'empty', 2],
  ['reset_before_headers', 'connect', 3],
  ['reset_mid_stream', 'interrupted', 1],
  ['end_mid_stream', 'interrupted', 1],
];

for (const [behaviour, code, attempts] of failures) {
  test(`${behaviour}: ${code} after ${attempts} attempt(s), and nothing of it is told`, () =>
    withFake(async (fake) => {
      fake.enqueue(behaviour, behaviour, behaviour, behaviour);
      const { error } = await ask(modelOf(fake));
      assert.equal(error?.code, code);
      assert.equal(fake.requests.length, attempts);
      assert.doesNotMatch(`${error?.message} ${error?.stack}`, /canary|SECRET|log in|worker died/i);
    }));
}

const stalls: readonly (readonly [FakeBehaviour, LlmErrorCode, Partial<typeof DEADLINES>])[] = [
  ['stall_before_headers', 'timeout_first_byte', { firstByteMs: 800 }],
  ['stall_before_first_byte', 'timeout_first_byte', { firstByteMs: 800 }],
  ['stall_mid_stream', 'timeout_idle', { idleMs: 800 }],
  ['stall_before_headers', 'timeout_total', { totalMs: 800 }],
  ['stall_mid_stream', 'timeout_total', { totalMs: 1_200 }],
];

for (const [behaviour, code, deadlines] of stalls) {
  test(`${behaviour}: ${code}`, () =>
    withFake(async (fake) => {
      fake.enqueue(behaviour);
      const { error } = await ask(modelOf(fake, { deadlines: { ...DEADLINES, ...deadlines } }));
      assert.equal(error?.code, code);
      assert.equal(fake.requests.length, 1);
    }));
}

test('two failures, then an answer', () =>
  withFake(async (fake) => {
    fake.enqueue('server_error', 'rate_limited');
    const { text, error } = await ask(modelOf(fake));
    assert.equal(error, undefined);
    assert.equal(text, ANSWER);
    assert.equal(fake.requests.length, 3);
  }));

test('a failure after visible text is not tried again, though it would be before', () =>
  withFake(async (fake) => {
    fake.enqueue('error_event_mid_stream');
    const { error, text } = await ask(modelOf(fake));
    assert.equal(error?.code, 'upstream');
    assert.notEqual(text, '');
    assert.equal(fake.requests.length, 1);
  }));

test('nothing of an answer is written to the console', () =>
  withFake(async (fake) => {
    const written: unknown[] = [];
    const { error: consoleError, warn } = console;
    console.error = console.warn = (...args: unknown[]) => void written.push(args);
    try {
      fake.enqueue('bad_json');
      assert.equal((await ask(modelOf(fake))).error?.code, 'protocol');
    } finally {
      console.error = consoleError;
      console.warn = warn;
    }
    assert.deepEqual(written, []);
  }));

test('a Retry-After beyond the deadline ends at once and is reported', () =>
  withFake(async (fake) => {
    fake.enqueue('rate_limited_long');
    const { error } = await ask(modelOf(fake));
    assert.equal(error?.retryAfterMs, 3_600_000);
    assert.equal(error?.status, 429);
  }));

test('cancelling ends the stream and the request', () =>
  withFake(async (fake) => {
    fake.enqueue('stall_mid_stream');
    const controller = new AbortController();
    const { error, text } = await ask(modelOf(fake), () => controller.abort(), controller.signal);
    assert.equal(error?.code, 'cancelled');
    assert.notEqual(text, '');
    const before = await ask(modelOf(fake), undefined, AbortSignal.abort());
    assert.equal(before.error?.code, 'cancelled');
    assert.equal(fake.requests.length, 1);
  }));

test('a reader who leaves early leaves no connection behind', () =>
  withFake(async (fake) => {
    fake.enqueue('stall_mid_stream');
    for await (const event of modelOf(fake).stream({ messages: MESSAGES })) {
      assert.equal(event.type, 'text');
      break;
    }
    await fake.drained();
  }));

for (const [behaviour, firstByteMs] of [
  ['html', 60_000],
  ['compressed', 60_000],
  ['stall_before_headers', 100],
  ['stall_before_first_byte', 100],
] as const) {
  test(`${behaviour}: no connection is left behind`, { timeout: 10_000 }, () =>
    withFake(async (fake) => {
      fake.enqueue(behaviour);
      const { error } = await ask(modelOf(fake, { deadlines: { ...DEADLINES, firstByteMs } }));
      assert.notEqual(error, undefined);
      await fake.drained();
    }),
  );
}

test('text beyond the cap ends the answer as cut short', () =>
  withFake(async (fake) => {
    fake.enqueue('huge');
    const { text, end } = await ask(modelOf(fake, { maxTextChars: 1000 }));
    assert.equal(text.length, 1000);
    assert.equal(end, 'length');
  }));

test('bytes beyond the cap end the answer as cut short, or as empty before any text', () =>
  withFake(async (fake) => {
    fake.enqueue('huge');
    const cut = await ask(modelOf(fake, { maxResponseBytes: 10_000 }));
    assert.equal(cut.text, ANSWER);
    assert.equal(cut.end, 'length');
    fake.enqueue('only_think', 'only_think');
    const nothing = await ask(modelOf(fake, { maxResponseBytes: 100 }));
    assert.equal(nothing.error?.code, 'empty');
  }));

test('the request holds the messages, the model and the token, and no more', () =>
  withFake(async (fake) => {
    process.env.OPENAI_CUSTOM_HEADERS = 'X-Leak: environment';
    process.env.OPENAI_ORG_ID = 'org-environment';
    try {
      await ask(modelOf(fake));
    } finally {
      delete process.env.OPENAI_CUSTOM_HEADERS;
      delete process.env.OPENAI_ORG_ID;
    }
    const [request] = fake.requests;
    assert.equal(request?.path, '/v1/chat/completions');
    assert.deepEqual(request?.body, { model: 'fake', messages: MESSAGES, stream: true });
    assert.equal(request?.headers.authorization, `Bearer ${TOKEN}`);
    assert.deepEqual(Object.keys(request?.headers ?? {}).sort(), [
      'accept',
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
    ]);
  }));

test('without a token no authorization is sent', () =>
  withFake(async (fake) => {
    await ask(modelOf(fake, { token: '' }));
    assert.equal(fake.requests[0]?.headers.authorization, undefined);
  }));

test('nobody listening, no such host, no url, no model', async () => {
  const fake = await startFakeLlm();
  await fake.close();
  const codeFor = async (options: Partial<LanguageModelOptions>) =>
    (await ask(modelOf(fake, options))).error?.code;
  assert.equal(await codeFor({}), 'connect');
  assert.equal(await codeFor({ baseUrl: 'http://no-such-host.invalid/v1' }), 'dns');
  assert.equal(await codeFor({ baseUrl: 'not a url' }), 'bad_url');
  assert.equal(await codeFor({ model: '' }), 'not_configured');
});

test('an https url of a server that speaks plain http is a tls failure', () =>
  withFake(async (fake) => {
    const { error } = await ask(modelOf(fake, { baseUrl: fake.baseUrl.replace('http:', 'https:') }));
    assert.equal(error?.code, 'tls');
  }));
