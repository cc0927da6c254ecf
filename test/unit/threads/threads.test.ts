/** Each sample thread is a sound export, and its gold file says of it only what can be checked to be so. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReadingError } from '../../../server/reading/reading_error.ts';
import { computeParticipants } from '../../../server/summary/participants.ts';
import {
  type ExportLine,
  type ExportPost,
  type Gold,
  loadThreads,
  rootPosts,
} from '../../support/threads.ts';
import { idOf, readSample, worldOf } from '../../support/threads_world.ts';

const LINE_ORDER = ['version', 'team', 'channel', 'user', 'bot', 'post', 'direct_channel', 'direct_post'];
const GOLD_KEYS =
  'title language root requester posts participants topics decisions tasks open_questions must_not';

/** Least and most of the letters that are Cyrillic. */
const SHARES: Readonly<Record<Gold['language'], readonly [number, number]>> = {
  ru: [0.8, 1],
  kk: [0.8, 1],
  en: [0, 0.01],
  de: [0, 0.01],
  mixed: [0.1, 0.79],
};

const samples = loadThreads();

it('ids follow the keys of the conformance worlds', () => {
  assert.equal(idOf('team:demo'), 'rvmoqjxotc5co7umgnvd3lotyg');
  assert.equal(idOf('user:anna'), 'ylwt54ideryemjiomb46iokync');
});

for (const sample of samples) {
  const { gold, lines } = sample;
  const users = usersOf(lines);
  const bots = new Set(lines.flatMap((line) => (line.type === 'bot' ? [line.bot.username] : [])));
  const roots = rootPosts(lines);
  const { api, posts } = worldOf(lines);
  const root = posts.get(idOf(gold.root));
  const channel = api.channels.get(api.posts.get(idOf(gold.root))?.channel_id ?? '');
  const isMember = (username: string) => channel?.members.has(idOf(`user:${username}`)) === true;

  describe(sample.name, () => {
    it('is an export in the order in which the loader wants it', () => {
      assert.deepEqual(lines[0], { type: 'version', version: 1 });
      const places = lines.map((line) => LINE_ORDER.indexOf(line.type));
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      );
      assert.equal(places.filter((place) => place === 0).length, 1);
      for (const line of lines) assert.ok(line.type in line, `${line.type} without its object`);
    });

    it('has posts, reactions and bots of members alone', () => {
      assert.ok(root !== undefined && channel !== undefined, 'the root is not there');
      for (const post of roots.flatMap((each) => [each, ...(each.replies ?? [])])) {
        assert.ok(isMember(post.user) || bots.has(post.user), `${post.user} is no member`);
        for (const { user } of post.reactions ?? []) assert.ok(isMember(user), `${user} reacts`);
      }
      assert.ok(isMember(gold.requester), 'the requester is no member');
    });

    it('has strictly ascending times, edits and deletions after the writing', () => {
      for (const each of roots) {
        let last = 0;
        for (const post of [each, ...(each.replies ?? [])]) {
          assert.ok(post.create_at > last, `${post.create_at} after ${last}`);
          last = post.create_at;
          for (const later of [post.edit_at, post.delete_at]) {
            if (later !== undefined) assert.ok(later > post.create_at);
          }
          for (const { create_at } of post.reactions ?? []) assert.ok(create_at > post.create_at);
        }
      }
    });

    it('names no address outside example.com, example.org and example.net', () => {
      assert.deepEqual(foreignAddresses(`${JSON.stringify(lines)}${JSON.stringify(gold)}`), []);
    });

    it('is read as its gold file says', async () => {
      const keys = Object.keys(gold).filter((key) => !['refusal', 'held_out', 'minor'].includes(key));
      assert.deepEqual(keys, GOLD_KEYS.split(' '));
      assert.equal(gold.posts.inThread, 1 + (root?.replies?.length ?? 0));
      const skipped = Object.values(gold.posts.skipped).reduce((sum, count) => sum + count, 0);
      assert.equal(gold.posts.inThread, gold.posts.read + skipped);
      if (gold.refusal !== undefined) {
        assert.equal(gold.posts.read, 0);
        await assert.rejects(
          readSample(sample),
          (error) => error instanceof ReadingError && error.code === gold.refusal,
        );
        return;
      }
      const thread = await readSample(sample);
      assert.equal(thread.posts.length, gold.posts.read);
      assert.deepEqual({ deleted: 0, system: 0, bot: 0, empty: 0, ...thread.skipped }, gold.posts.skipped);
      assert.deepEqual(
        computeParticipants(thread).map((each) => ({
          username: thread.authors.get(each.authorId)?.username,
          posts: each.posts,
        })),
        gold.participants,
      );
    });

    if (gold.refusal === undefined) {
      it('has claims whose posts bear them out', async () => {
        const thread = await readSample(sample);
        const cited = (numbers: readonly number[]): ExportPost[] => {
          assert.ok(numbers.length > 0, 'a claim without posts');
          assert.deepEqual(
            numbers,
            [...new Set(numbers)].sort((a, b) => a - b),
          );
          return numbers.map((number) => {
            const post = posts.get(thread.posts[number - 1]?.id ?? '');
            assert.ok(post !== undefined, `no post ${number}`);
            return post;
          });
        };
        assert.ok(gold.topics.length > 0);
        for (const { posts: numbers, reversed } of gold.decisions) {
          cited(numbers);
          if (reversed === undefined) continue;
          cited(reversed.by);
          assert.ok(Math.max(...reversed.by) > Math.min(...numbers), 'reversed before it was made');
        }
        for (const { posts: numbers } of gold.minor ?? []) cited(numbers);
        for (const question of gold.open_questions) {
          assert.ok(
            cited(question.posts).some((post) => post.message.includes('?')),
            question.text,
          );
        }
        for (const task of gold.tasks) {
          const evidence = cited(task.posts);
          assert.ok(['open', 'done'].includes(task.status));
          const said = evidence.map((post) => post.message.toLowerCase()).join('\n');
          if (task.due !== null) assert.ok(said.includes(task.due.toLowerCase()), `due: ${task.text}`);
          if (task.owner === null) continue;
          assert.ok(isMember(task.owner), `${task.owner} is no member`);
          const user = users.get(task.owner);
          const names = [task.owner, user?.nickname ?? '', user?.first_name.slice(0, 4) ?? ''];
          const named = names.some((name) => name !== '' && said.includes(name.toLowerCase()));
          assert.ok(named || evidence.some((post) => post.user === task.owner), `owner: ${task.text}`);
        }
      });

      it('is written in the language it claims', async () => {
        const thread = await readSample(sample);
        const text = thread.posts.map((post) => post.text).join('\n');
        const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
        const share = cyrillic / (text.match(/\p{L}/gu)?.length ?? 1);
        const [least, most] = SHARES[gold.language];
        assert.ok(share >= least && share <= most, `${share} of the letters are Cyrillic`);
      });
    }
  });
}

function usersOf(lines: readonly ExportLine[]) {
  return new Map(lines.flatMap((line) => (line.type === 'user' ? [[line.user.username, line.user]] : [])));
}

/** Hosts of links and mail addresses, and bare names under common top-level domains, that are not examples. */
function foreignAddresses(text: string): string[] {
  const found = [
    ...text.matchAll(/[a-z][a-z0-9+.-]*:\/\/([^\s/"'<>)\\?#:]+)/gi),
    ...text.matchAll(/[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/g),
    ...text.matchAll(/(?<![\w.@/-])((?:[\w-]+\.)+(?:com|org|net|ru|io|рф|su|dev|app|ai))(?![\w-])/gi),
  ].map((match) => match[1] ?? '');
  return found.filter((host) => !/(?:^|\.)example\.(?:com|org|net)$/i.test(host));
}
