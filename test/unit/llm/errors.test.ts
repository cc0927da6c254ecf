import assert from 'node:assert/strict';
import test from 'node:test';
import { APIConnectionError, APIError } from 'openai';
import { type Phase, toLlmError } from '../../../server/llm/errors.ts';

const coded = (code: string) => Object.assign(new Error(`secret ${code}`), { code });
const api = (status: number | undefined, body: object) =>
  APIError.generate(status, { error: body }, undefined, new Headers());

test('socket errors are named by their code and by when they happen', () => {
  const cases: readonly (readonly [string, Phase, string])[] = [
    ['ENOTFOUND', 'connecting', 'dns'],
    ['EAI_AGAIN', 'connecting', 'dns'],
    ['ECONNREFUSED', 'connecting', 'connect'],
    ['EHOSTUNREACH', 'connecting', 'connect'],
    ['ECONNRESET', 'connecting', 'connect'],
    ['ECONNRESET', 'answering', 'interrupted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'connecting', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'connecting', 'tls'],
    ['CERT_HAS_EXPIRED', 'connecting', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'connecting', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'connecting', 'tls'],
    ['EPROTO', 'connecting', 'tls'],
    ['HPE_INVALID_CONSTANT', 'connecting', 'protocol'],
    ['EMFILE', 'connecting', 'connect'],
  ];
  for (const [code, phase, wanted] of cases) {
    assert.equal(toLlmError(coded(code), phase).code, wanted, code);
    const wrapped = new APIConnectionError({ cause: coded(code) });
    assert.equal(toLlmError(wrapped, phase).code, wanted, `${code}, wrapped`);
  }
  const several = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
  assert.equal(toLlmError(several, 'connecting').code, 'connect');
});

test('statuses and known phrases of the body give the code', () => {
  const cases: readonly (readonly [number | undefined, object, string])[] = [
    [401, {}, 'auth'],
    [403, {}, 'auth'],
    [404, {}, 'model_not_found'],
    [400, { message: "This model's maximum context length is 4096 tokens" }, 'too_long'],
    [400, { code: 'context_length_exceeded' }, 'too_long'],
    [400, { message: 'the request exceeds the available context size' }, 'too_long'],
    [500, { message: 'input is too long for requested model' }, 'too_long'],
    [413, {}, 'too_long'],
    [400, { message: 'model "x" not found, try pulling it first' }, 'model_not_found'],
    [400, { code: 'content_filter' }, 'filtered'],
    [400, { message: 'temperature is not supported' }, 'protocol'],
    [405, {}, 'protocol'],
    [302, {}, 'protocol'],
    [408, {}, 'upstream'],
    [409, {}, 'upstream'],
    [500, {}, 'upstream'],
    [503, {}, 'upstream'],
    [429, {}, 'rate_limited'],
  ];
  for (const [status, body, wanted] of cases) {
    const error = toLlmError(api(status, body), 'connecting');
    assert.equal(error.code, wanted, `${status} ${JSON.stringify(body)}`);
    assert.equal(error.status, status);
  }
});

test('"too long" keeps the number of tokens that the endpoint says it takes', () => {
  const cases: readonly (readonly [object, number | undefined])[] = [
    [
      { message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens" },
      4096,
    ],
    [{ message: 'the request exceeds the available context size (8192 tokens), try increasing it' }, 8192],
    [{ message: 'prompt is too long: 210000 tokens > 200000 maximum' }, 200_000],
    [{ code: 'context_length_exceeded' }, undefined],
    [{ message: 'maximum context length is 99999999999 tokens' }, undefined],
  ];
  for (const [body, wanted] of cases) {
    const error = toLlmError(api(400, body), 'connecting');
    assert.equal(error.code, 'too_long', JSON.stringify(body));
    assert.equal(error.contextTokens, wanted, JSON.stringify(body));
  }
  assert.equal(toLlmError(api(500, { message: 'shard 4096 tokens' }), 'connecting').contextTokens, undefined);
});

test('nothing of a body, a token or a cause is kept', () => {
  const errors = [
    toLlmError(api(500, { message: 'CANARY sk-123' }), 'connecting'),
    toLlmError(new Error('CANARY', { cause: coded('ECONNRESET') }), 'answering'),
    toLlmError(new SyntaxError('CANARY is not valid JSON'), 'answering'),
    toLlmError('CANARY', 'answering'),
    toLlmError(undefined, 'answering'),
  ];
  for (const error of errors) {
    assert.doesNotMatch(`${error.message} ${JSON.stringify(error)}`, /CANARY|sk-123/);
    assert.equal(error.cause, undefined);
  }
});
