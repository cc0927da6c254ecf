import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { idOf } from '../../host/world/ids.ts';
import { type LoadOptions, loadWorld } from '../../host/world/load_world.ts';
import type { World } from '../../host/world/world.ts';

const OFFICE = fileURLToPath(new URL('../../conformance/worlds/office.jsonl', import.meta.url));

describe('the world of the conformance export', () => {
  let world: World;
  before(async () => {
    world = await loadWorld(OFFICE);
  });

  const post = (key: string) => {
    const found = world.posts.get(idOf(key));
    assert.ok(found, key);
    return found;
  };

  it('has every object under its id', () => {
    assert.deepEqual(
      [world.teams.size, world.channels.size, world.users.size, world.files.size],
      [1, 4, 7, 3],
    );
    assert.equal(world.teams.get(idOf('team:demo'))?.display_name, 'Demo');
    assert.equal(world.channels.get(idOf('channel:demo/archive'))?.delete_at, 1749999999000);
    assert.equal(new Set(world.ids()).size, world.ids().length);
  });

  it('gives a bot its display name as first name, and takes roles as they stand', () => {
    const bot = world.users.get(idOf('user:buildbot'));
    assert.deepEqual([bot?.is_bot, bot?.first_name, bot?.roles], [true, 'Build Bot', 'system_user']);
    assert.equal(world.users.get(idOf('user:root'))?.roles, 'system_admin system_user');
  });

  it('knows the members whom the lines of users and direct channels name', () => {
    const members = (key: string) => world.channelMembers.get(idOf(key))?.size;
    assert.deepEqual([members('channel:demo/release'), members('channel:demo/board')], [3, 2]);
    assert.equal(members('direct:anna,boris'), 2);
    assert.equal(world.channels.get(idOf('direct:anna,boris'))?.type, 'D');
    assert.equal(world.teamMembers.get(idOf('team:demo'))?.has(idOf('user:oleg')), false);
  });

  it('dates a post by the latest of its times', () => {
    const edited = post('post:demo/release/1750000180000/anna');
    assert.deepEqual([edited.edit_at, edited.update_at], [1750000185000, 1750000185000]);
    const plain = post('post:demo/release/1750000060000/boris');
    assert.deepEqual([plain.edit_at, plain.update_at], [0, 1750000060000]);
  });

  it('gives attachments ids of their own, and reactions to their post', () => {
    const root = post('post:demo/release/1750000000000/anna');
    assert.deepEqual(root.file_ids, [
      idOf('file:demo/release/1750000000000/anna/0'),
      idOf('file:demo/release/1750000000000/anna/1'),
    ]);
    assert.equal(world.files.get(root.file_ids[1] ?? '')?.name, 'chart.png');
    const liked = post('post:demo/release/1750000240000/clara');
    assert.equal(liked.has_reactions, true);
    assert.deepEqual(
      world.reactions.get(liked.id)?.map(({ emoji_name }) => emoji_name),
      ['+1'],
    );
  });

  it('hands a thread over newest first, whichever of its posts is asked for', () => {
    const root = post('post:demo/release/1750000000000/anna');
    const reply = post('post:demo/release/1750000360000/boris');
    const { order } = world.thread(reply);
    assert.equal(order.length, 8);
    assert.equal(order.at(-1), root.id);
    assert.deepEqual(world.thread(root).order, order);
    const times = order.map((id) => world.posts.get(id)?.create_at ?? 0);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => b - a),
    );
  });
});

describe('a world', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'world-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function load(lines: readonly object[], options?: LoadOptions): Promise<World> {
    const path = join(folder, 'export.jsonl');
    writeFileSync(path, lines.map((each) => `${JSON.stringify(each)}\n`).join(''));
    return loadWorld(path, options);
  }

  const thread = (fields: object) => ({
    type: 'post',
    post: { team: 'demo', channel: 'release', user: 'anna', create_at: 1, message: 'first', ...fields },
  });

  it('counts posts that would have one id, in file order', async () => {
    const same = { user: 'anna', create_at: 1, message: 'reply' };
    const world = await load([thread({ replies: [same] }), thread({ message: 'third' })]);
    const message = (key: string) => world.posts.get(idOf(key))?.message;
    assert.equal(message('post:demo/release/1/anna'), 'first');
    assert.equal(message('post:demo/release/1/anna#2'), 'reply');
    assert.equal(message('post:demo/release/1/anna#3'), 'third');
  });

  it('keeps deleted posts from threads and from live posts', async () => {
    const gone = { user: 'boris', create_at: 2, delete_at: 9, message: 'gone' };
    const world = await load([thread({ replies: [gone] })]);
    const id = idOf('post:demo/release/2/boris');
    assert.deepEqual([world.posts.get(id)?.update_at, world.livePost(id)], [9, undefined]);
    assert.deepEqual(world.thread(world.posts.get(id) ?? assert.fail()).order, [
      idOf('post:demo/release/1/anna'),
    ]);
  });

  it('has group channels of more than two, named alike in whatever order', async () => {
    const world = await load([
      { type: 'direct_channel', direct_channel: { members: ['c', 'a', 'b'] } },
      {
        type: 'direct_post',
        direct_post: { channel_members: ['b', 'c', 'a'], user: 'a', create_at: 1, message: '' },
      },
    ]);
    assert.deepEqual(
      [...world.channels.values()].map(({ type, name }) => [type, name]),
      [['G', 'direct:a,b,c']],
    );
    assert.equal(world.posts.has(idOf('post:direct:a,b,c/1/a')), true);
  });

  it('makes what posts name and no line declares, when asked to', async () => {
    assert.equal((await load([thread({})])).channels.size, 0);
    const world = await load([thread({ replies: [{ user: 'boris', create_at: 2 }] })], { fillGaps: true });
    const channel = world.channels.get(idOf('channel:demo/release'));
    assert.deepEqual([channel?.type, channel?.team_id], ['O', idOf('team:demo')]);
    assert.equal(world.teams.get(idOf('team:demo'))?.name, 'demo');
    assert.equal(world.users.get(idOf('user:boris'))?.username, 'boris');
    assert.equal(world.isMember(idOf('channel:demo/release'), idOf('user:boris')), true);
  });
});
