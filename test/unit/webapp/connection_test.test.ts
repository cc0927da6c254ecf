/** "Test connection" as the bundle registers it, drawn by as much of React as it uses. */

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type ConsolePage, openConsole, type Sent, webappScript } from '../../support/console_page.ts';

let script = '';

before(async () => {
  script = await webappScript();
});

/** The page with these inputs, and the button's press. */
function open(inputs: Record<string, string>, locale = 'en'): ConsolePage & { press(): void } {
  const page = openConsole(script, 'TestConnection', inputs, locale);
  const press = () => {
    const button = page.draw().one('button');
    assert.equal(button.props.type, 'button', 'any other would submit the form');
    (button.props.onClick as () => void)();
  };
  return { ...page, press };
}

const step = (name: string, state: string, message = `about ${name}`, ms = 0) => ({
  name,
  state,
  code: 'x',
  ms,
  facts: {},
  message,
});

test('sends what the fields say now, below the host’s path and with its token', () => {
  const { press, sent } = open({
    llmbaseurl: 'https://new.example.com/v1',
    llmtoken: '*'.repeat(32),
    llmmodel: 'qwen3',
    contexttokens: '8192',
  });
  press();
  assert.equal(sent.length, 1);
  assert.equal(sent[0]?.url, '/chat/plugins/thread-summary/api/v1/endpoint_test');
  assert.equal(sent[0]?.init.headers['x-csrf-token'], 'csrf1');
  assert.deepEqual(JSON.parse(sent[0]?.init.body ?? ''), {
    base_url: 'https://new.example.com/v1',
    token: '*'.repeat(32),
    model: 'qwen3',
    context_tokens: 8192,
  });
});

test('fields that are not there, or hold no number, are left to the server', () => {
  const { press, sent } = open({ llmbaseurl: '', contexttokens: 'many' });
  press();
  assert.deepEqual(JSON.parse(sent[0]?.init.body ?? ''), { base_url: '' });
});

test('is one button, with words, a live region that is always there, and no list before there is one', () => {
  const drawn = open({}).draw();
  assert.equal(drawn.one('button').text, 'Test connection');
  assert.equal(drawn.one('div', { role: 'status' }).props['aria-live'], 'polite');
  assert.equal(drawn.one('div', { role: 'status' }).text, '');
  assert.equal(drawn.all('ul').length, 0);
  assert.equal(open({}).draw({ disabled: true }).one('button').props.disabled, true);
});

test('says that it runs, then lists every step with its state in words', async () => {
  const { draw, press, sent } = open({});
  press();
  assert.equal(draw().one('button').text, 'Stop the test');
  assert.match(draw().one('div', { role: 'status' }).text, /up to a minute/);
  await sent[0]?.answer(200, {
    steps: [step('dns', 'ok', 'Found.', 12), step('streaming', 'warning'), step('json', 'skipped')],
  });
  const drawn = draw();
  assert.equal(drawn.one('button').text, 'Test connection');
  assert.equal(drawn.one('div', { role: 'status' }).text, 'It works, with 1 remark.');
  assert.deepEqual(
    drawn.all('svg').map(({ props }) => props['aria-label']),
    ['Good', 'Remark', 'Not tested'],
  );
  assert.deepEqual(
    drawn.all('li').map(({ text }) => text),
    ['Host name: Found. (12 ms)', 'Streaming: about streaming', 'JSON answers: about json'],
  );
});

test('names the first failure, in the reader’s language', async () => {
  const { draw, press, sent } = open({}, 'ru');
  press();
  assert.equal(sent[0]?.init.headers['accept-language'], 'ru');
  await sent[0]?.answer(200, { steps: [step('url', 'ok'), step('tls', 'failed'), step('model', 'skipped')] });
  assert.equal(draw().one('div', { role: 'status' }).text, 'Пока не работает: Сертификат. Подробности ниже.');
});

test('everything well is one sentence', async () => {
  const { draw, press, sent } = open({});
  press();
  await sent[0]?.answer(200, { steps: [step('url', 'ok'), step('json', 'skipped')] });
  assert.equal(draw().one('div', { role: 'status' }).text, 'Everything works.');
});

test('a refusal is told in its own words, anything else in ours', async () => {
  const told = async (settle: (sent: Sent) => Promise<void>) => {
    const { draw, press, sent } = open({});
    press();
    const [request] = sent;
    assert.ok(request !== undefined);
    await settle(request);
    assert.equal(draw().all('li').length, 0);
    return draw().one('div', { role: 'status' }).text;
  };
  assert.equal(await told((request) => request.answer(403, { message: 'For admins.' })), 'For admins.');
  for (const settle of [
    (request: Sent) => request.answer(404, '404 page'),
    (request: Sent) => request.answer(200, '<html>'),
    (request: Sent) => request.answer(200, { steps: [{ name: 'dns', state: 'odd', message: 'x' }, null] }),
    (request: Sent) => request.fail(new TypeError('network')),
  ]) {
    assert.match(await told(settle), /the server did not answer/);
  }
});

test('a second press stops it, ends the request, and what comes late is not shown', async () => {
  const { draw, press, sent } = open({});
  press();
  press();
  assert.equal(sent[0]?.init.signal?.aborted, true);
  assert.equal(draw().one('div', { role: 'status' }).text, 'The test was stopped.');
  await sent[0]?.answer(200, { steps: [step('dns', 'ok')] });
  assert.equal(draw().one('div', { role: 'status' }).text, 'The test was stopped.');
  press();
  assert.equal(sent.length, 2);
});

test('leaving the page ends the request', () => {
  const { press, sent, leave } = open({});
  press();
  assert.equal(sent[0]?.init.signal?.aborted, false);
  leave();
  assert.equal(sent[0]?.init.signal?.aborted, true);
});
