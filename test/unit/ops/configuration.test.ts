import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ConfigurationStore, parseConfiguration } from '../../../server/ops/configuration.ts';

const GOOD = {
  llmbaseurl: 'https://llm.example.com/v1',
  llmtoken: 'secret-token-1',
  llmmodel: 'qwen3',
  language: 'ru',
  delivery: 'post',
  builtindigest: 'off',
  requesttimeoutseconds: 30,
  contexttokens: 32_768,
  parallelrequests: 8,
  maxjobs: 2,
  unsupportedclaims: 'mark',
  retentiondays: 7,
  texttriggers: 'off',
  metricstoken: 'scrape',
  triggerwords: ' TLDR, кратко;Итог ',
};

test('a full configuration is read from JSON bytes as the host sends it', () => {
  const bytes = new TextEncoder().encode(JSON.stringify(GOOD));
  const { configuration, warnings } = parseConfiguration(bytes);
  assert.deepEqual(configuration, {
    llm: { baseUrl: 'https://llm.example.com/v1', token: 'secret-token-1', model: 'qwen3' },
    language: 'ru',
    delivery: 'post',
    builtInDigest: false,
    requestTimeoutMs: 30_000,
    contextTokens: 32_768,
    parallelRequests: 8,
    maxJobs: 2,
    unsupportedClaims: 'mark',
    retentionMs: 7 * 24 * 3600 * 1000,
    metricsToken: 'scrape',
    triggers: { inMessages: false, words: ['tldr', 'кратко', 'итог'] },
  });
  assert.deepEqual(warnings, []);
});

test('absent settings take the defaults that plugin.json declares', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../plugin.json', import.meta.url), 'utf8'));
  const declared: Record<string, unknown> = {};
  // A custom setting is a button, and holds nothing.
  for (const { key, type, default: value } of manifest.settings_schema.settings)
    if (type !== 'custom') declared[key.toLowerCase()] = value;
  const fromNothing = parseConfiguration({});
  assert.deepEqual(fromNothing, parseConfiguration(declared));
  assert.deepEqual(fromNothing.warnings, []);
  assert.deepEqual(parseConfiguration(null), fromNothing, 'null: nothing was ever stored');
  assert.deepEqual(Object.keys(declared).sort(), Object.keys(GOOD).sort());
});

test('a cleared number (null) is the default without a warning', () => {
  const { configuration, warnings } = parseConfiguration({ requesttimeoutseconds: null });
  assert.equal(configuration.requestTimeoutMs, 120_000);
  assert.deepEqual(warnings, []);
});

const BAD: [string, unknown, RegExp][] = [
  ['requesttimeoutseconds', 4, /"Request timeout \(seconds\)" is not a number from 5 to 900; using 120/],
  ['requesttimeoutseconds', 901, /from 5 to 900/],
  ['requesttimeoutseconds', '30', /from 5 to 900/],
  ['requesttimeoutseconds', Number.NaN, /from 5 to 900/],
  ['contexttokens', 2047, /a whole number from 2048 to 2000000; using 16384/],
  ['maxjobs', 1.5, /"Summaries at once" is not a whole number from 1 to 64; using 4/],
  ['retentiondays', -1, /from 0 to 365; using 30/],
  ['parallelrequests', 17, /from 1 to 16/],
  ['unsupportedclaims', 'keep', /is not mark or drop/],
  ['texttriggers', false, /is not on or off/],
  ['language', 'de', /"Summary language" is not requester, thread, en or ru; using requester/],
  ['delivery', 'everywhere', /"Where the summary goes" is not ephemeral or post; using ephemeral/],
  ['builtindigest', true, /"Built-in digest" is not on or off; using on/],
  ['llmmodel', 5, /"Model" is not text/],
  ['llmbaseurl', 'not a url', /"LLM base URL" is not an http or https URL/],
  ['llmbaseurl', 'file:///etc/passwd', /"LLM base URL" is not an http or https URL/],
  ['llmtoken', ['x'], /"API token" is not text/],
  ['llmtoken', '*'.repeat(32), /"API token" holds the mask/],
  ['metricstoken', '*'.repeat(32), /"Metrics token" holds the mask/],
];

for (const [key, value, expected] of BAD) {
  test(`a bad value of ${key} (${JSON.stringify(value)?.slice(0, 20)}) gives one warning with the remedy`, () => {
    const { warnings } = parseConfiguration({ ...GOOD, [key]: value });
    assert.equal(warnings.length, 1);
    assert.equal(warnings[0]?.setting, key);
    assert.match(warnings[0]?.message ?? '', expected);
    assert.match(warnings[0]?.message ?? '', /System Console > Plugins > Thread Summary/);
    assert.ok(!(warnings[0]?.message ?? '').includes('secret-token-1'));
  });
}

test('a base URL that is no URL is kept, so that the reader hears of a bad URL rather than of a missing model', () => {
  assert.equal(parseConfiguration({ llmbaseurl: 'not a url' }).configuration.llm.baseUrl, 'not a url');
});

test('an unreadable configuration gives the defaults and one warning', () => {
  for (const input of ['{', '[1]', 7, new Uint8Array([0xff])]) {
    const { configuration, warnings } = parseConfiguration(input);
    assert.equal(configuration.language, 'requester');
    assert.equal(warnings.length, 1);
  }
});

test('the store replaces snapshots whole, keeps a masked token, and warns once per change', () => {
  const warned: string[] = [];
  const store = new ConfigurationStore((warning) => warned.push(warning.setting));
  store.load(GOOD);
  const before = store.current();
  store.load({ ...GOOD, llmtoken: '*'.repeat(32), language: 'xx' });
  store.load({ ...GOOD, llmtoken: '*'.repeat(32), language: 'xx' });
  assert.equal(before.language, 'ru', 'a job that took the old snapshot keeps it');
  assert.ok(Object.isFrozen(before) && Object.isFrozen(before.llm));
  assert.equal(store.current().llm.token, 'secret-token-1');
  assert.deepEqual(warned, ['language']);
  store.load(GOOD);
  store.load({ ...GOOD, language: 'xx' });
  assert.deepEqual(warned, ['language', 'language'], 'a fault that comes back is said again');
});
