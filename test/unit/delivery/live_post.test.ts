import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Delivery } from '../../../server/delivery/delivery.ts';
import type { NewPost } from '../../../server/delivery/delivery_api.ts';
import { UPDATE_INTERVAL_MS } from '../../../server/delivery/live_post.ts';
import { ours } from '../../../server/delivery/safe_markdown.ts';
import { MAX_POST_RUNES } from '../../../server/delivery/split_message.ts';
import { createLog } from '../../../server/ops/log.ts';
import { FakeApi, type FakePost, fakeId } from '../../support/fake_api.ts';

function world(options: { resumed?: boolean } = {}) {
  const api = new FakeApi();
  const anna = api.addUser('anna');
  let now = 5000;
  const pauses: { ms: number; end: () => void }[] = [];
  const state = { ours: true };
  const delivery = new Delivery({
    api,
    botId: () => fakeId('bot'),
    log: createLog(() => undefined),
    now: () => ++now,
    pause: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
        pauses.push({ ms, end: resolve });
      }),
    newId: () => 'fresh',
  });
  const recipient = { userId: anna, channelId: fakeId('channel'), rootId: fakeId('root') };
  const live = delivery.live(recipient, {
    jobId: 'job1',
    language: 'ru',
    createdAt: 1000,
    isOurs: () => state.ours,
    resumed: options.resumed ?? false,
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  /** A quarter of a second goes by. */
  const tick = async (): Promise<void> => {
    pauses.shift()?.end();
    await settle();
  };
  const show = async (text: string): Promise<void> => {
    live.show(() => [ours(text)]);
    await settle();
  };
  const messages = () =>
    api.calls.map(({ method, args }) => `${method} ${(args[1] as FakePost).message.slice(0, 40)}`);
  return { api, anna, live, pauses, state, settle, tick, show, messages, recipient };
}

test('a sign of life at once; of what follows, the newest at most once in a quarter of a second', async () => {
  const w = world();
  await w.show('one');
  assert.deepEqual(w.messages(), ['sendEphemeralPost one']);
  for (const text of ['two', 'three', 'four']) await w.show(text);
  assert.deepEqual(w.messages().length, 1);
  assert.deepEqual(
    w.pauses.map(({ ms }) => ms),
    [UPDATE_INTERVAL_MS],
  );
  await w.tick();
  assert.deepEqual(w.messages().slice(1), ['updateEphemeralPost four']);
  await w.show('four');
  await w.tick();
  await w.tick();
  assert.equal(w.messages().length, 2, 'what is shown already is not shown again');
  await w.show('five');
  assert.equal(w.messages().at(-1), 'updateEphemeralPost five', 'after a rest, at once');
});

test('each post is whole: place, time, our bot, no previews, and a button that stops the job', async () => {
  const w = world();
  await w.show('one');
  const post = w.api.calls[0]?.args[1] as NewPost;
  assert.match(post.id ?? '', /^[a-z0-9]{26}$/);
  assert.deepEqual(
    [post.user_id, post.channel_id, post.root_id, post.create_at],
    [fakeId('bot'), w.recipient.channelId, w.recipient.rootId, 1000],
  );
  assert.ok((post.update_at ?? 0) > 0);
  const integration = { url: '/plugins/thread-summary/actions/stop', context: { job: 'job1' } };
  assert.deepEqual(post.props, {
    unsafe_links: 'true',
    attachments: [{ actions: [{ id: 'stop', type: 'button', name: 'Остановить', integration }] }],
  });
  assert.deepEqual(post.metadata, { embeds: [{ type: 'message_attachment' }] });
  await w.live.finish([ours('the end')]);
  const end = w.api.calls.at(-1)?.args[1] as NewPost;
  assert.deepEqual(
    [w.api.shown.size, end.id, end.create_at, end.props, end.metadata],
    [1, post.id, 1000, { unsafe_links: 'true' }, undefined],
    'the same post, without the button',
  );
});

test('the outcome ends the preview: an update for clients that have the post, a send for those that have not', async () => {
  const w = world();
  await w.show('one');
  w.live.show(() => [ours('two')]);
  await w.live.finish([ours('end')]);
  await w.show('three');
  await w.tick();
  assert.deepEqual(w.messages(), [
    'sendEphemeralPost one',
    'updateEphemeralPost end',
    'sendEphemeralPost end',
  ]);
  assert.deepEqual(w.api.told(), ['end']);
});

test('an outcome before anything was shown is sent once; after a restart, something may have been', async () => {
  const quick = world();
  await quick.live.finish([ours('end')]);
  assert.deepEqual(quick.messages(), ['sendEphemeralPost end']);
  const resumed = world({ resumed: true });
  await resumed.live.finish([ours('end')]);
  assert.deepEqual(resumed.messages(), ['updateEphemeralPost end', 'sendEphemeralPost end']);
});

test('the outcome waits for a preview that is on its way, so as not to be overtaken', async () => {
  const w = world();
  let arrive: () => void = () => undefined;
  const send = w.api.sendEphemeralPost.bind(w.api);
  w.api.sendEphemeralPost = async (userId, post) => {
    if (post.message === 'slow') await new Promise<void>((resolve) => (arrive = resolve));
    return send(userId, post);
  };
  await w.show('slow');
  const finished = w.live.finish([ours('end')]);
  await w.settle();
  assert.deepEqual(w.messages(), []);
  arrive();
  await finished;
  assert.deepEqual(w.messages(), [
    'sendEphemeralPost slow',
    'updateEphemeralPost end',
    'sendEphemeralPost end',
  ]);
});

test('a preview that the host does not take is let go; an outcome is tried again under another id', async () => {
  const w = world();
  w.api.failures.set('sendEphemeralPost', new Error('no'));
  await w.show('one');
  w.api.failures.clear();
  await w.show('two');
  await w.tick();
  assert.deepEqual(w.api.told(), ['two']);
  w.api.failures.set('updateEphemeralPost', new Error('no'));
  const own = w.api.sent[0]?.post.id;
  w.api.failures.set('sendEphemeralPost', (_user: string, post: FakePost) =>
    post.id === own ? new Error('no') : undefined,
  );
  await w.live.finish([ours('end')]);
  assert.equal(w.api.told().at(-1), 'end');
  w.api.failures.set('sendEphemeralPost', new Error('no'));
  await assert.rejects(w.live.finish([ours('end')]), /no/);
});

test('a long preview is cut at a section and says so; a long outcome takes several posts', async () => {
  const w = world();
  const sections = ['a', 'b', 'c'].flatMap((letter) => [ours(letter.repeat(9000)), ours('')]);
  w.live.show(() => sections);
  await w.settle();
  const [preview = ''] = w.api.told();
  assert.equal(preview, `${'a'.repeat(9000)}\n…`);
  await w.live.finish(sections);
  assert.deepEqual(
    w.api.told().map((message) => `${message.charAt(0)}${message.length}`),
    ['a9000', 'b9000', 'c9000'],
  );
  assert.ok(w.api.sent.every(({ post }) => [...post.message].length <= MAX_POST_RUNES));
});

test('who joins sees the post again, with what it shows', async () => {
  const w = world();
  await w.live.repeat();
  assert.deepEqual(w.messages(), [], 'nothing to repeat yet');
  await w.show('one');
  w.api.shown.clear();
  await w.live.repeat();
  assert.deepEqual(w.api.told(), ['one']);
  await w.live.finish([ours('end')]);
  await w.live.repeat();
  assert.deepEqual(w.api.told(), ['end']);
});

test('a process that may have lost the job shows nothing more', async () => {
  const w = world();
  await w.show('one');
  w.state.ours = false;
  await w.show('two');
  await w.tick();
  assert.deepEqual(w.api.told(), ['one']);
});

test('a process that lost the job while it was paused repeats nothing over another one’s answer', async () => {
  const w = world();
  await w.show('one');
  w.state.ours = false;
  await w.live.repeat();
  assert.deepEqual(w.messages(), ['sendEphemeralPost one']);
});
