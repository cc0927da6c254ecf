import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chooseThread } from '../../host/demo/choose_thread.ts';
import { DemoError, readOptions } from '../../host/demo/options.ts';
import { idOf } from '../../host/world/ids.ts';
import { loadWorld } from '../../host/world/load_world.ts';
import { World } from '../../host/world/world.ts';

const OFFICE = fileURLToPath(new URL('../../conformance/worlds/office.jsonl', import.meta.url));

describe('what the demonstration is asked for', () => {
  it('is a sample thread in either language when nothing is', () => {
    const { thread, root, locale, serve, settings } = readOptions({ LOCALE: '', THREAD: '' });
    assert.match(thread, /test\/threads\/\w+\.jsonl$/);
    assert.deepEqual([root, locale, serve, settings], [undefined, undefined, false, {}]);
    const russian = readOptions({ LOCALE: 'ru' });
    assert.equal(russian.locale, 'ru');
    assert.notEqual(russian.thread, thread);
  });

  it('takes a model from three variables', () => {
    const { settings } = readOptions({ LLM_BASE_URL: 'http://x/v1', LLM_PROXY_TOKEN: 't', LLM_MODEL: 'm' });
    assert.deepEqual(settings, { LlmBaseUrl: 'http://x/v1', LlmToken: 't', LlmModel: 'm' });
  });

  const wrong: [NodeJS.ProcessEnv, RegExp][] = [
    [{ LOCALE: 'de' }, /^LOCALE: expected en or ru$/],
    [{ PORT: 'http' }, /^PORT: expected a port number$/],
    [{ LOCALE: 'de', PORT: '-1' }, /^LOCALE: .*; PORT: /],
    [{ THREAD: '/no/such.jsonl' }, /^\/no\/such.jsonl: there is no such file/],
    [{ THREAD: '/' }, /^\/: there is no such file/],
    [{ LLM_BASE_URL: 'http://x/v1' }, /LLM_MODEL is not/],
  ];
  for (const [env, message] of wrong) {
    it(`is refused in a sentence: ${JSON.stringify(env)}`, () => {
      assert.throws(() => readOptions(env), { name: 'DemoError', message });
    });
  }
});

describe('the thread of the demonstration', () => {
  let world: World;
  before(async () => {
    world = await loadWorld(OFFICE);
  });

  it('is the longest, asked for by a member who wrote in it', () => {
    const { root, posts, user, place } = chooseThread(world, undefined);
    assert.equal(root.id, idOf('post:demo/release/1750000000000/anna'));
    assert.deepEqual([posts, user.username, place], [8, 'anna', 'Release']);
  });

  it('is the one named by key or id, of a reply too', () => {
    const id = idOf('post:direct:anna,boris/1750008000000/anna');
    for (const root of [
      id,
      'post:direct:anna,boris/1750008000000/anna',
      'post:direct:anna,boris/1750008060000/boris',
    ]) {
      const chosen = chooseThread(world, root);
      assert.deepEqual([chosen.root.id, chosen.posts, chosen.place], [id, 2, 'anna, boris']);
    }
  });

  it('is asked for by a person where a bot began it', () => {
    const { user } = chooseThread(world, 'post:demo/release/1750005000000/buildbot');
    assert.equal(user.is_bot, false);
  });

  it('has to be there', () => {
    assert.throws(() => chooseThread(world, 'post:x'), { name: 'DemoError', message: /no such post/ });
    assert.throws(() => chooseThread(new World(), undefined), DemoError);
  });
});
