/** "Test connection" as the bundle registers it, drawn by as much of React as it uses. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { bundleWebapp } from '../../../build/webapp_bundle.ts';
import { runScript } from '../../support/browser_script.ts';
import { type Drawn, HookRenderer } from '../../support/hook_renderer.ts';

const PREFIX = 'PluginSettings.Plugins.thread-summary.';

let script = '';

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'webapp-'));
  await bundleWebapp({ outfile: join(folder, 'main.js') });
  script = readFileSync(join(folder, 'main.js'), 'utf8');
  rmSync(folder, { recursive: true });
});

interface Sent {
  readonly url: string;
  readonly init: { headers: Record<string, string>; body: string; signal: AbortSignal };
  answer(status: number, body: unknown): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** The console's page with these inputs; what is sent waits for the test to answer it. */
function open(inputs: Record<string, string>, locale = 'en') {
  const sent: Sent[] = [];
  const renderer = new HookRenderer();
  let component: unknown;
  const registry = new Proxy(
    {},
    {
      get: (_target, name) => (key: unknown, value: unknown) => {
        if (name === 'registerAdminConsoleCustomSetting' && key === 'TestConnection') component = value;
      },
    },
  );
  const store = {
    getState: () => ({ entities: { users: { currentUserId: 'root', profiles: { root: { locale } } } } }),
    dispatch: () => undefined,
  };
  runScript(script, {
    React: renderer.react,
    ReactIntl: { FormattedMessage: 'FormattedMessage' },
    AbortController,
    basename: '/chat',
    document: {
      cookie: 'MMCSRF=csrf1',
      getElementById: (id: string) => {
        const value = id.startsWith(PREFIX) ? inputs[id.slice(PREFIX.length)] : undefined;
        return value === undefined ? null : { value };
      },
    },
    fetch: (url: string, init: Sent['init']) =>
      new Promise((resolve, reject) => {
        const settled = () => new Promise<void>((done) => setTimeout(done, 0));
        init.signal.addEventListener('abort', () => reject(new Error('aborted')));
        sent.push({
          url,
          init,
          answer: (status, body) => {
            resolve({ ok: status < 300, status, json: async () => body });
            return settled();
          },
          fail: (error) => {
            reject(error);
            return settled();
          },
        });
      }),
    registerPlugin: (_id: string, plugin: { initialize(registry: unknown, store: unknown): void }) =>
      plugin.initialize(registry, store),
  });
  assert.equal(typeof component, 'function');
  const draw = (props: object = {}): Drawn =>
    renderer.draw(component, { id: `${PREFIX}testconnection`, disabled: false, ...props });
  const press = () => {
    const button = draw().one('button');
    assert.equal(button.props.type, 'button', 'any other would submit the form');
    (button.props.onClick as () => void)();
  };
  return { draw, press, sent, leave: () => renderer.leave() };
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
  assert.equal(sent[0]?.init.signal.aborted, true);
  assert.equal(draw().one('div', { role: 'status' }).text, 'The test was stopped.');
  await sent[0]?.answer(200, { steps: [step('dns', 'ok')] });
  assert.equal(draw().one('div', { role: 'status' }).text, 'The test was stopped.');
  press();
  assert.equal(sent.length, 2);
});

test('leaving the page ends the request', () => {
  const { press, sent, leave } = open({});
  press();
  assert.equal(sent[0]?.init.signal.aborted, false);
  leave();
  assert.equal(sent[0]?.init.signal.aborted, true);
});
