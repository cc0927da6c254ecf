import assert from 'node:assert/strict';
import test from 'node:test';
import { listModels } from '../../../../server/llm/doctor/model_list.ts';
import type { Fetch } from '../../../../server/llm/http_fetch.ts';

const BASE = 'https://llm.example.com/v1';
const going = new AbortController().signal;

/** An endpoint that lists these, and notes what it was asked. */
function listing(...data: unknown[]): { fetch: Fetch; asked: { url: string; init: RequestInit }[] } {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch: Fetch = async (input, init = {}) => {
    asked.push({ url: String(input), init });
    return new Response(JSON.stringify({ data }));
  };
  return { fetch, asked };
}

test('asks for the list with the token, or without any', async () => {
  const { fetch, asked } = listing();
  await listModels(BASE, { fetch, token: 'token-1', ms: 1000, signal: going });
  await listModels(BASE, { fetch, token: '', ms: 1000, signal: going });
  assert.deepEqual(
    asked.map(({ url, init }) => [url, new Headers(init.headers).get('authorization'), init.redirect]),
    [
      [`${BASE}/models`, 'Bearer token-1', 'manual'],
      [`${BASE}/models`, null, 'manual'],
    ],
  );
});

const SIZES: readonly (readonly [fields: object, size: number | undefined])[] = [
  [{ max_model_len: 32_768 }, 32_768],
  [{ meta: { n_ctx_train: 131_072, n_ctx: 8192 } }, 8192],
  [{ meta: { n_ctx_train: 131_072 } }, 131_072],
  [{ max_context_length: 131_072, loaded_context_length: 4096 }, 4096],
  [{ context_window: 8000 }, 8000],
  [{ context_length: 16_000, max_model_len: null }, 16_000],
  [{ max_input_tokens: 200_000 }, 200_000],
  [{ context_length: '16k', meta: 'none' }, undefined],
  [{ context_length: -1 }, undefined],
  [{}, undefined],
];

test('reads the context by every name that endpoints have for it', async () => {
  for (const [fields, size] of SIZES) {
    const { fetch } = listing({ id: 'm', ...fields });
    assert.deepEqual(
      await listModels(BASE, { fetch, token: '', ms: 1000, signal: going }),
      { kind: 'listed', models: [{ id: 'm', contextTokens: size }] },
      JSON.stringify(fields),
    );
  }
});

test('one that never answers is too late', async () => {
  const list = await listModels(BASE, {
    fetch: () => new Promise(() => undefined),
    token: '',
    ms: 20,
    signal: going,
  });
  assert.equal(list.kind === 'failed' && list.error.code, 'timeout_first_byte');
});
