/** The sample threads together show every kind of thing that the engine has to cope with. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ExportPost, loadThreads, rootPosts, type SampleThread } from '../../support/threads.ts';
import { idOf, worldOf } from '../../support/threads_world.ts';

const samples = loadThreads();

function postsOf(sample: SampleThread): ExportPost[] {
  const root = worldOf(sample.lines).posts.get(idOf(sample.gold.root));
  return root === undefined ? [] : [root, ...(root.replies ?? [])];
}

const kindsOf = (post: ExportPost): number =>
  new Set((post.reactions ?? []).map((reaction) => reaction.emoji_name)).size;

const withPost = (test: (post: ExportPost) => boolean) =>
  samples.filter((sample) => postsOf(sample).some(test));
const withGold = (test: (gold: SampleThread['gold']) => boolean) => samples.filter(({ gold }) => test(gold));
const read = (language: string, least: number, most = Number.POSITIVE_INFINITY) =>
  withGold((gold) => gold.language === language && gold.posts.read >= least && gold.posts.read <= most);
const skips = (reason: 'deleted' | 'system' | 'bot' | 'empty') =>
  withGold((gold) => gold.posts.skipped[reason] > 0 && gold.posts.read > 0);
const channelType = (type: string) =>
  samples.filter(({ lines }) => lines.some((line) => line.type === 'channel' && line.channel.type === type));
const directOf = (members: number) =>
  samples.filter(({ lines }) =>
    lines.some(
      (line) => line.type === 'direct_channel' && line.direct_channel.participants.length === members,
    ),
  );

/** A live post that quotes words of a post which was deleted. */
function quotesDeleted(sample: SampleThread): boolean {
  const posts = postsOf(sample);
  const deleted = posts.filter((post) => post.delete_at !== undefined).map((post) => post.message);
  return posts.some((post) =>
    [...post.message.matchAll(/^> (.{8,})$/gm)].some((quote) =>
      deleted.some((message) => message.includes(quote[1] ?? '')),
    ),
  );
}

const wanted: readonly (readonly [string, number, readonly SampleThread[]])[] = [
  ['threads', 40, samples],
  ['Russian', 16, read('ru', 1)],
  ['English', 16, read('en', 1)],
  ['mixed', 4, read('mixed', 1)],
  ['Russian or mixed in every second', samples.length / 2, [...read('ru', 0), ...read('mixed', 0)]],
  ['German', 1, read('de', 1)],
  ['Kazakh', 1, read('kk', 1)],
  ['threads that nothing was fitted to', 10, withGold((gold) => gold.held_out === true)],
  ['short Russian', 1, read('ru', 4, 8)],
  ['short English', 1, read('en', 4, 8)],
  ['Russian of 60 posts and more', 1, read('ru', 60, 399)],
  ['English of 60 posts and more', 1, read('en', 60, 399)],
  ['mixed of 60 posts and more', 1, read('mixed', 60, 399)],
  ['400 posts and more', 1, withGold((gold) => gold.posts.read >= 400)],
  ['more than 1,000 posts', 2, withGold((gold) => gold.posts.read > 1000)],
  [
    'talk without decisions, tasks and questions',
    2,
    withGold(
      (gold) =>
        gold.posts.read > 0 && gold.decisions.length + gold.tasks.length + gold.open_questions.length === 0,
    ),
  ],
  ['message attachments', 1, withPost((post) => Array.isArray(post.props?.attachments))],
  ['votes by different reactions', 2, withPost((post) => kindsOf(post) >= 2)],
  ['posts of emoji alone', 2, withPost((post) => /^\p{Extended_Pictographic}+$/u.test(post.message))],
  ['decisions reversed later', 4, withGold((gold) => gold.decisions.some((each) => each.reversed))],
  ['tasks nobody took', 3, withGold((gold) => gold.tasks.some((task) => task.owner === null))],
  ['tasks with owner and date', 5, withGold((gold) => gold.tasks.some((task) => task.owner && task.due))],
  ['tasks without a date', 5, withGold((gold) => gold.tasks.some((task) => task.owner && !task.due))],
  ['tasks done', 5, withGold((gold) => gold.tasks.some((task) => task.status === 'done'))],
  ['tasks open', 5, withGold((gold) => gold.tasks.some((task) => task.status === 'open'))],
  ['open questions', 5, withGold((gold) => gold.open_questions.length > 0)],
  ['texts that may not appear', 3, withGold((gold) => gold.must_not.length > 0)],
  ['edited posts', 1, withPost((post) => post.edit_at !== undefined)],
  ['deleted posts', 2, skips('deleted')],
  ['quotations of deleted posts', 1, samples.filter(quotesDeleted)],
  ['bots', 3, skips('bot')],
  ['system messages among others', 1, skips('system')],
  ['posts of integrations', 1, withPost((post) => post.props?.from_webhook === 'true')],
  ['reactions by several', 5, withPost((post) => (post.reactions?.length ?? 0) >= 3)],
  ['files', 5, withPost((post) => (post.attachments?.length ?? 0) > 0)],
  ['code blocks', 3, withPost((post) => post.message.includes('```'))],
  ['tables', 2, withPost((post) => /^\|---/m.test(post.message))],
  ['links', 5, withPost((post) => post.message.includes('https://'))],
  ['emoji', 5, withPost((post) => /\p{Extended_Pictographic}/u.test(post.message))],
  ['long posts', 2, withPost((post) => post.message.length > 4000)],
  ['very short posts', 3, withPost((post) => post.message.length <= 2 && post.message !== '')],
  [
    'commands to the summariser',
    2,
    withPost((post) => /ignore all previous|забудь все инстр/i.test(post.message)),
  ],
  ['private channels', 2, channelType('P')],
  ['direct messages', 1, directOf(2)],
  ['group messages', 1, directOf(4)],
  ['nothing but system messages', 1, withGold((gold) => gold.refusal === 'only_system')],
  ['nothing to read', 1, withGold((gold) => gold.refusal === 'empty')],
  ['other threads in the channel', 1, samples.filter(({ lines }) => rootPosts(lines).length > 1)],
];

describe('the sample threads', () => {
  for (const [what, least, found] of wanted) {
    it(`show ${what}`, () => {
      assert.ok(found.length >= least, `${found.length} of ${least}: ${found.map((each) => each.name)}`);
    });
  }
});
