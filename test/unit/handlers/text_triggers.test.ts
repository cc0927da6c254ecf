import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type NewPost, TextTriggers } from '../../../server/handlers/text_triggers.ts';
import { triggerMatcher } from '../../../server/handlers/trigger_words.ts';
import type { SummaryRequest } from '../../../server/jobs/summary_request.ts';
import { parseConfiguration } from '../../../server/ops/configuration.ts';
import { createLog } from '../../../server/ops/log.ts';
import { FakeApi, fakeId } from '../../support/fake_api.ts';

const ROOT = fakeId('root');
const CHANNEL = fakeId('channel');

function world(settings: Record<string, unknown> = {}) {
  const api = new FakeApi();
  const user = api.addUser('anna', { locale: 'ru', timezone: { automaticTimezone: 'Europe/Moscow' } });
  const requests: SummaryRequest[] = [];
  const logged: string[] = [];
  let { configuration } = parseConfiguration(settings);
  const triggers = new TextTriggers({
    api,
    jobs: {
      submit: (request) => {
        requests.push(request);
        return 'accepted';
      },
    },
    preferences: { languageOf: async () => undefined, setLanguage: async () => undefined },
    configuration: () => configuration,
    log: createLog((level, message) => logged.push(`${level} ${message}`)),
  });
  const post = (fields: Partial<NewPost> = {}): NewPost => ({
    user_id: user,
    channel_id: CHANNEL,
    root_id: ROOT,
    message: '!summary',
    type: '',
    props: {},
    remote_id: null,
    ...fields,
  });
  const reconfigure = (next: Record<string, unknown>): void => {
    ({ configuration } = parseConfiguration(next));
  };
  return { api, user, triggers, requests, logged, post, reconfigure };
}

test('a whole message, in any case, is a trigger; anything more is not', () => {
  const matches = triggerMatcher(['tldr', 'итоги']);
  const yes =
    '!summary|summary|SUMMARY|саммари|Саммари.|/саммари|/summary|!саммари|  summary\n|summary!|tldr|ИТОГИ';
  const no = 'summary of this|a summary|sum|!summary please|саммари пожалуйста|/summary today|tl|';
  for (const message of yes.split('|')) assert.ok(matches(message), JSON.stringify(message));
  for (const message of [...no.split('|'), `summary${' '.repeat(100_000)}`]) {
    assert.ok(!matches(message), JSON.stringify(message.slice(0, 40)));
  }
  assert.ok(!triggerMatcher([])('tldr'));
});

test('in a thread: a request for it, answered to the author alone, there', async () => {
  const w = world();
  await w.triggers.posted(w.post());
  assert.deepEqual(w.requests, [
    {
      recipient: { userId: w.user, channelId: CHANNEL, rootId: ROOT },
      scope: { kind: 'threads', postIds: [ROOT] },
      named: false,
      lens: { kind: 'default' },
      regenerate: false,
      readerLanguage: 'ru',
      language: 'ru',
      timeZone: 'Europe/Moscow',
      siteUrl: '',
    },
  ]);
});

test('posts that no person wrote in a thread of this server ask for nothing, and cost no call', () => {
  const w = world();
  const others: Partial<NewPost>[] = [
    { root_id: '' },
    { message: 'a summary would be good' },
    { type: 'system_join_channel' },
    { type: 'custom_poll' },
    { props: { from_bot: 'true' } },
    { props: { from_webhook: 'true' } },
    { props: { from_plugin: true } },
    { remote_id: fakeId('remote') },
  ];
  for (const fields of others) {
    assert.equal(w.triggers.posted(w.post(fields)), undefined, JSON.stringify(fields));
  }
  assert.deepEqual([w.requests, w.api.methods()], [[], []]);
});

test('the setting is asked at every post: on, off, on with more words', async () => {
  const w = world({ texttriggers: 'off' });
  assert.equal(w.triggers.posted(w.post()), undefined);
  w.reconfigure({ texttriggers: 'on', triggerwords: 'tldr' });
  await w.triggers.posted(w.post({ message: 'TLDR' }));
  w.reconfigure({ texttriggers: 'on' });
  assert.equal(w.triggers.posted(w.post({ message: 'TLDR' })), undefined);
  assert.equal(w.requests.length, 1);
});

test('a host that does not describe the author: in English, and logged', async () => {
  const w = world();
  w.api.failures.set('getUser', new Error('session closed'));
  await w.triggers.posted(w.post());
  assert.deepEqual([w.requests[0]?.readerLanguage, w.logged.length], ['en', 1]);
});
