import assert from 'node:assert/strict';
import test from 'node:test';
import { computeCoverage } from '../../../server/summary/coverage.ts';
import { computeParticipants } from '../../../server/summary/participants.ts';
import { buildThread, postId } from '../../support/thread_builder.ts';

test('participants are counted, the most active first, bots left out', () => {
  const thread = buildThread([
    'anna: a',
    'boris: b',
    'vera: c',
    'boris: d',
    'ci-bot: e',
    'anna: f',
    'boris: g',
  ]);
  assert.deepEqual(
    computeParticipants(thread).map((each) => [each.displayName, each.posts, each.lastAt - each.firstAt]),
    [
      ['Boris', 3, 5 * 60_000],
      ['Anna', 2, 5 * 60_000],
      ['Vera', 1, 0],
    ],
  );
});

test('an author the host no longer knows is counted, without a name', () => {
  const thread = buildThread(['anna: a', 'boris: b']);
  const authors = new Map([...thread.authors].filter(([id]) => id !== 'user-boris'));
  const [, boris] = computeParticipants({ ...thread, authors });
  assert.deepEqual([boris?.authorId, boris?.displayName, boris?.posts], ['user-boris', '', 1]);
});

test('the receipt states what was read, what was not and when', () => {
  const thread = buildThread(['anna: a', 'boris: b', 'anna: c'], { deleted: 2, system: 1 });
  const [first, , last] = thread.posts;
  assert.deepEqual(computeCoverage(thread, 4), {
    postsRead: 3,
    postsInScope: 6,
    skipped: { deleted: 2, system: 1 },
    from: first?.createdAt,
    to: last?.createdAt,
    parts: 4,
    files: { read: 0, images: 0, notRead: 0 },
  });
  assert.equal(last?.id, postId(3));
});
