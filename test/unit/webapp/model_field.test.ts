/** The model's field as the bundle registers it. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openConsole, webappScript } from '../../support/console_page.ts';

const ID = 'PluginSettings.Plugins.thread-summary.llmmodel';

let script = '';

before(async () => {
  script = await webappScript();
});

function open(inputs: Record<string, string>) {
  const page = openConsole(script, 'LlmModel', inputs, 'en');
  const enter = () => (page.draw().one('input').props.onFocus as () => void)();
  const offered = () =>
    page
      .draw()
      .all('option')
      .map(({ props }) => props.value);
  return { ...page, enter, offered, said: () => page.draw().one('div', { role: 'status' }).text };
}

const FIELDS = { llmbaseurl: 'https://llm.example.com/v1', llmtoken: 'token-1', llmmodel: 'qw' };

test('is a text field under the setting’s own id, whose changes the host keeps', () => {
  const page = open(FIELDS);
  const input = page.draw({ value: 'qwen3' }).one('input');
  assert.deepEqual([input.props.id, input.props.value, input.props.disabled], [ID, 'qwen3', false]);
  assert.equal(page.draw().one('datalist').props.id, input.props.list);
  (input.props.onChange as (event: object) => void)({ target: { value: 'my own' } });
  assert.deepEqual(page.changes, [[ID, 'my own']]);
  assert.equal(page.draw().one('input').props.value, '', 'a setting that was never saved');
});

test('cannot be changed where the host says so', () => {
  const page = open(FIELDS);
  assert.equal(page.draw({ disabled: true }).one('input').props.disabled, true);
  assert.equal(page.draw({ setByEnv: true }).one('input').props.disabled, true);
});

test('offers what the endpoint lists, asked once for each address and token', async () => {
  const inputs: Record<string, string> = { ...FIELDS };
  const page = open(inputs);
  assert.deepEqual([page.offered(), page.sent.length], [[], 0]);
  page.enter();
  assert.equal(page.sent[0]?.url, '/chat/plugins/thread-summary/api/v1/endpoint_models');
  assert.deepEqual(JSON.parse(page.sent[0]?.init.body ?? ''), {
    base_url: 'https://llm.example.com/v1',
    token: 'token-1',
  });
  await page.sent[0]?.answer(200, { models: ['qwen3', 'qwen3', 7, 'llama4'], message: '' });
  assert.deepEqual(page.offered(), ['qwen3', 'llama4']);
  assert.equal(page.said(), 'The endpoint names 2 models; any other can be typed.');
  page.enter();
  assert.equal(page.sent.length, 1);
  inputs.llmbaseurl = 'https://other.example.com/v1';
  page.enter();
  assert.equal(page.sent.length, 2);
});

test('the list of an address that was left meanwhile is not shown', async () => {
  const inputs: Record<string, string> = { ...FIELDS };
  const page = open(inputs);
  page.enter();
  inputs.llmbaseurl = 'https://other.example.com/v1';
  page.enter();
  await page.sent[1]?.answer(200, { models: ['new'], message: '' });
  await page.sent[0]?.answer(200, { models: ['old'], message: '' });
  assert.deepEqual(page.offered(), ['new']);
});

test('says why there is no list, and asks again', async () => {
  const page = open(FIELDS);
  page.enter();
  await page.sent[0]?.answer(200, { models: [], message: 'The token is refused.' });
  assert.equal(page.said(), 'The token is refused.');
  page.enter();
  await page.sent[1]?.fail(new TypeError('network'));
  assert.equal(page.said(), '');
  page.enter();
  await page.sent[2]?.answer(200, '<html>');
  assert.deepEqual([page.offered(), page.said()], [[], '']);
});

test('without an address nobody is asked', () => {
  const page = open({ ...FIELDS, llmbaseurl: '' });
  page.enter();
  assert.equal(page.sent.length, 0);
});
