import assert from 'node:assert/strict';
import test from 'node:test';
import { Flow } from '../../../../server/summary/digest/flow.ts';
import { buildThread, postId } from '../../../support/thread_builder.ts';

/** Posts 1, 2 and 6 open threads of one post each; 3 to 5 are one thread. */
function channel() {
  const built = buildThread(['anna: 1', 'boris: 2', 'anna: 3', 'boris: 3a', 'vera: 3b', 'anna: 6']);
  const roots = [1, 2, 3, 3, 3, 6];
  return new Flow({
    ...built,
    rootId: '',
    posts: built.posts.map((post, index) => ({ ...post, rootId: postId(roots[index] ?? 0) })),
  });
}

test('in one thread a post comes after all before it', () => {
  const flow = new Flow(buildThread(['a: 1', 'b: 2', 'a: 3', 'b: 4']));
  assert.deepEqual(flow.after(1, 5), [2, 3]);
  assert.deepEqual(flow.before(3, 2), [2, 1]);
  assert.equal(flow.distance(0, 3), 3);
});

test('in a channel posts that open threads follow one another, replies stay in their thread', () => {
  const flow = channel();
  assert.deepEqual(flow.after(0, 9), [1, 2, 5], 'no replies: the channel answers');
  assert.deepEqual(flow.after(2, 9), [3, 4], 'its replies answer');
  assert.deepEqual(flow.after(4, 9), []);
  assert.deepEqual(flow.before(4, 9), [3, 2]);
  assert.deepEqual(flow.before(5, 2), [2, 1]);
  assert.equal(flow.distance(1, 5), 2);
  assert.equal(flow.distance(3, 5), Number.POSITIVE_INFINITY);
});

test('a silence of many hours ends the talk of a channel', () => {
  const built = buildThread(['anna: 1', 'boris: 2', 'anna: 3']);
  const flow = new Flow({
    ...built,
    rootId: '',
    posts: built.posts.map((post, index) => ({
      ...post,
      rootId: post.id,
      createdAt: post.createdAt + (index === 2 ? 9 * 3_600_000 : 0),
    })),
  });
  assert.deepEqual(flow.after(0, 9), [1]);
  assert.deepEqual(flow.before(2, 9), []);
  assert.equal(flow.distance(1, 2), Number.POSITIVE_INFINITY);
});
