import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HookPost, PostChanges } from '../../../server/handlers/post_changes.ts';
import type { ChangedPost } from '../../../server/jobs/stored/recent_changes.ts';

const POST: HookPost = { id: 'reply', channel_id: 'town', root_id: 'root', edit_at: 0, props: {} };

function setUp(): { changes: PostChanges; told: ChangedPost[] } {
  const told: ChangedPost[] = [];
  const changes = new PostChanges({
    withdrawPost: async (post) => {
      told.push(post);
    },
  });
  return { changes, told };
}

test('an edit and a deletion are handed on with the thread they are of', async () => {
  const { changes, told } = setUp();
  await changes.updated({ ...POST, edit_at: 5 }, POST);
  await changes.deleted({ ...POST, id: 'root', root_id: '' });
  assert.deepEqual(told, [
    { id: 'reply', channelId: 'town', rootId: 'root', deleted: false },
    { id: 'root', channelId: 'town', rootId: 'root', deleted: true },
  ]);
});

test('a pin, a preview and what bots write change no summary', async () => {
  const { changes, told } = setUp();
  await changes.updated({ ...POST, props: { pinned: true } }, POST);
  await changes.updated({ ...POST, edit_at: 5, props: { from_bot: 'true' } }, POST);
  await changes.deleted({ ...POST, props: { from_bot: true } });
  assert.deepEqual(told, []);
});
