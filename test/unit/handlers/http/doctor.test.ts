import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { catalogues } from '../../../../assets/i18n/index.ts';
import { createHttpApp } from '../../../../server/handlers/http/app.ts';
import { docsRoutes } from '../../../../server/handlers/http/docs.ts';
import {
  type DoctorRoutesOptions,
  doctorRoutes,
  type Examine,
} from '../../../../server/handlers/http/doctor.ts';
import { sentenceOf } from '../../../../server/handlers/http/doctor_messages.ts';
import { sampleThread } from '../../../../server/handlers/http/sample_threads.ts';
import type { Step } from '../../../../server/llm/doctor/step.ts';
import { createLog } from '../../../../server/ops/log.ts';

const SAVED = {
  baseUrl: 'https://llm.example.com/v1',
  token: 'saved-token-1',
  model: 'qwen3',
  contextTokens: 16_384,
};
const MASK = '*'.repeat(32);
const STEP: Step = {
  name: 'tls',
  state: 'failed',
  code: 'tls_wrong_name',
  ms: 12,
  facts: { host: 'llm.test', names: ['a.test', 'b.test'] },
};

function setUp(fields: Partial<DoctorRoutesOptions> = {}) {
  const asked: Parameters<Examine>[0][] = [];
  const logged: string[] = [];
  const log = createLog((_level, message, pairs) => logged.push(JSON.stringify([message, ...pairs])));
  const routes = doctorRoutes({
    api: {
      hasPermissionTo: async (userId, permission) => userId === 'root' && permission.id === 'manage_system',
    },
    saved: () => SAVED,
    examine: async (endpoint) => {
      asked.push(endpoint);
      return [STEP];
    },
    listModels: async () => ({ models: ['qwen3'], problem: null }),
    ...fields,
  });
  const app = createHttpApp({ routes: [routes, docsRoutes('1.2.3')], log, newId: () => 'id1' });
  const ask = async (
    body: unknown,
    headers: Record<string, string> = {},
    init: RequestInit = {},
    path = 'endpoint_test',
  ) => {
    const response = await app.fetch(
      new Request(`http://plugin/api/v1/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', 'mattermost-user-id': 'root', ...headers },
      }),
    );
    return { status: response.status, text: await response.text() };
  };
  return { app, ask, asked, logged };
}

test('is for system administrators alone, whatever they send', async () => {
  for (const body of [{}, { base_url: 7 }]) {
    const { ask, asked } = setUp();
    assert.equal((await ask(body, { 'mattermost-user-id': '' })).status, 401);
    assert.equal((await ask(body, { 'mattermost-user-id': 'anna' })).status, 403);
    assert.deepEqual(asked, []);
  }
});

test('is described in valid OpenAPI', async () => {
  const headers = { 'mattermost-user-id': 'anna' };
  const response = await setUp().app.fetch(new Request('http://plugin/openapi.json', { headers }));
  const document = (await response.json()) as { paths: Record<string, unknown> };
  assert.ok('/api/v1/endpoint_test' in document.paths);
  const { valid, errors } = await new Validator().validate(document as never);
  assert.deepEqual([valid, errors ?? []], [true, []]);
});

test('is no GET, which needs no token against forged requests', async () => {
  const { ask, asked } = setUp();
  const { status } = await ask({}, {}, { method: 'GET', body: null });
  assert.equal(status, 404);
  assert.deepEqual(asked, []);
});

test('refuses what does not fit, without repeating it', async () => {
  const { ask, asked } = setUp();
  for (const body of [{ base_url: 7 }, { token: 'x'.repeat(3000) }, { other: 'secret-value' }, 'text']) {
    const { status, text } = await ask(body);
    assert.equal(status, 400);
    assert.doesNotMatch(text, /secret-value|xxx/);
  }
  assert.deepEqual(asked, []);
});

test('what is not handed in is what is saved', async () => {
  const { ask, asked } = setUp();
  await ask({});
  await ask({ model: ' other ', context_tokens: 4096 });
  assert.deepEqual(asked, [
    { ...SAVED, tokenWithheld: false },
    { ...SAVED, model: 'other', contextTokens: 4096, tokenWithheld: false },
  ]);
});

const ELSEWHERE = [
  'https://evil.example.com/v1',
  'http://llm.example.com/v1',
  'https://llm.example.com:8443/v1',
  'https://llm.example.com.evil.test/v1',
  'https://llm.example.com@evil.test/v1',
  'https://evil.test/https://llm.example.com/v1',
  'data:text/plain,llm.example.com',
  'nonsense',
  '',
];

test('the saved token goes to the saved origin alone', async () => {
  for (const token of [MASK, undefined]) {
    const { ask, asked } = setUp();
    for (const baseUrl of ELSEWHERE) await ask({ base_url: baseUrl, token });
    assert.equal(asked.length, ELSEWHERE.length);
    for (const { token: sent, tokenWithheld, baseUrl } of asked) {
      assert.deepEqual([sent, tokenWithheld], ['', true], baseUrl);
    }
  }
  const { ask, asked } = setUp();
  await ask({ base_url: 'https://LLM.example.com:443/other', token: MASK });
  assert.deepEqual([asked[0]?.token, asked[0]?.tokenWithheld], [SAVED.token, false]);
});

test('addresses that are equal and none keep the token back', async () => {
  const { ask, asked } = setUp({ saved: () => ({ ...SAVED, baseUrl: 'data:a' }) });
  await ask({ base_url: 'data:a' });
  assert.deepEqual([asked[0]?.token, asked[0]?.tokenWithheld], ['', true]);
});

test('a token that is typed goes where it is typed for, an emptied one nowhere', async () => {
  const { ask, asked } = setUp();
  await ask({ base_url: 'https://new.example.com', token: ' new-token ' });
  await ask({ token: '' });
  assert.deepEqual(
    asked.map(({ token, tokenWithheld }) => [token, tokenWithheld]),
    [
      ['new-token', false],
      ['', false],
    ],
  );
});

test('no saved token, nothing kept back', async () => {
  const { ask, asked } = setUp({ saved: () => ({ ...SAVED, token: '' }) });
  await ask({ base_url: 'https://new.example.com' });
  assert.equal(asked[0]?.tokenWithheld, false);
});

test('the answer speaks the language of the request and shows no token', async () => {
  const { ask, logged } = setUp();
  const english = await ask({ token: 'typed-token-1' });
  assert.equal(english.status, 200);
  assert.deepEqual(JSON.parse(english.text).steps, [
    {
      ...STEP,
      message:
        'The certificate is not for llm.test, but for a.test, b.test. Use one of these names in the address, or give the endpoint a certificate for llm.test.',
    },
  ]);
  const russian = await ask({}, { 'accept-language': 'ru' });
  assert.match(JSON.parse(russian.text).steps[0].message, /^Сертификат выдан не для llm\.test/);
  assert.doesNotMatch(english.text + russian.text + logged.join(), /token-1/);
});

test('a fault of ours shows no token', async () => {
  const { ask, logged } = setUp({ examine: () => Promise.reject(new TypeError('with typed-token-1')) });
  const { status, text } = await ask({ token: 'typed-token-1' });
  assert.equal(status, 500);
  assert.doesNotMatch(text, /token-1/);
  assert.doesNotMatch(logged.join(), /typed-token-1/);
});

test('hands on the end of the request', async () => {
  const signals: AbortSignal[] = [];
  const { ask } = setUp({
    examine: async (_endpoint, signal) => {
      signals.push(signal);
      return [];
    },
  });
  const leaving = new AbortController();
  await ask({}, {}, { signal: leaving.signal });
  leaving.abort();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true],
  );
});

test('a request that ended is no fault of ours', async () => {
  const leaving = new AbortController();
  const { ask, logged } = setUp({
    examine: async () => {
      leaving.abort(new Error('gone'));
      throw leaving.signal.reason;
    },
  });
  assert.equal((await ask({}, {}, { signal: leaving.signal })).status, 503);
  assert.deepEqual(logged, []);
});

test('the list of models is for administrators, keeps the token as the test does, and says why there is none', async () => {
  const asked: unknown[] = [];
  const { ask } = setUp({
    listModels: async (endpoint) => {
      asked.push(endpoint);
      return endpoint.token === '' ? { models: [], problem: 'auth' } : { models: ['qwen3'], problem: null };
    },
  });
  const models = (body: unknown, headers: Record<string, string> = {}) =>
    ask(body, headers, {}, 'endpoint_models');
  assert.equal((await models({}, { 'mattermost-user-id': 'anna' })).status, 403);
  assert.deepEqual(asked, []);
  assert.deepEqual(JSON.parse((await models({ token: MASK })).text), { models: ['qwen3'], message: '' });
  const elsewhere = JSON.parse((await models({ base_url: 'https://evil.example.com' })).text);
  assert.deepEqual(elsewhere.models, []);
  assert.match(elsewhere.message, /belongs to another address/);
  assert.match(JSON.parse((await models({ token: '' })).text).message, /refused the API token/);
});

test('every sentence is whole where a fact is missing', () => {
  for (const key of Object.keys(catalogues.en)) {
    const code = /^thread_summary\.doctor\.([a-z_]+)$/.exec(key)?.[1] as Step['code'] | undefined;
    if (code === undefined) continue;
    for (const language of ['en', 'ru'] as const) {
      assert.doesNotMatch(sentenceOf(language, { code, facts: {} }), /[{}]|NaN/, key);
    }
  }
});

test('the built-in threads say the same in both languages', () => {
  const [english, russian] = [sampleThread('en'), sampleThread('ru')];
  assert.deepEqual(
    english.posts.map(({ id, authorId }) => [id, authorId]),
    russian.posts.map(({ id, authorId }) => [id, authorId]),
  );
  assert.equal(english.authors.size, 3);
});
