/** Picks what `make demo` summarises, and who asks for it. */

import type { Channel, Post, User } from '../../../server/bridge/mattermost/generated/types.ts';
import { idOf } from '../world/ids.ts';
import { mayInChannel } from '../world/permissions.ts';
import type { World } from '../world/world.ts';
import { DemoError } from './options.ts';

export interface ChosenThread {
  readonly root: Post;
  readonly channel: Channel;
  /** Where that is, for people. */
  readonly place: string;
  /** Live posts, the root included. */
  readonly posts: number;
  /** A person who may read the thread; one who wrote in it where there is one. */
  readonly user: User;
}

/** `root` is a post's key or id; undefined takes the thread with the most posts. Throws DemoError. */
export function chooseThread(world: World, root: string | undefined): ChosenThread {
  const post = root === undefined ? longest(world) : named(world, root);
  const channel = world.channels.get(post.channel_id);
  if (channel === undefined) throw new DemoError('the export does not declare the channel of that thread');
  const { posts } = world.thread(post);
  const authors = new Set(Object.values(posts).map((each) => each?.user_id));
  const readers = [...(world.channelMembers.get(channel.id) ?? [])]
    .flatMap((id) => world.users.get(id) ?? [])
    .filter((user) => !user.is_bot && mayInChannel(world, user.id, channel.id));
  const user =
    readers.find(({ id }) => id === post.user_id) ?? readers.find(({ id }) => authors.has(id)) ?? readers[0];
  if (user === undefined)
    throw new DemoError('nobody in the export is a member of the channel of that thread');
  const place = channel.display_name || channel.name.replace(/^direct:/, '').replaceAll(',', ', ');
  return { root: post, channel, place, posts: Object.keys(posts).length, user };
}

function named(world: World, root: string): Post {
  const id = /^[a-z0-9]{26}$/.test(root) ? root : idOf(root);
  const post = world.livePost(id);
  if (post === undefined) throw new DemoError(`ROOT=${root}: the export has no such post`);
  return post.root_id === '' ? post : named(world, post.root_id);
}

function longest(world: World): Post {
  const counts = new Map<string, number>();
  for (const post of world.posts.values()) {
    if (post.delete_at !== 0) continue;
    const root = post.root_id === '' ? post.id : post.root_id;
    counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  let best: Post | undefined;
  for (const [id, count] of counts) {
    const post = world.livePost(id);
    if (post !== undefined && count > (best === undefined ? 0 : (counts.get(best.id) ?? 0))) best = post;
  }
  if (best === undefined) throw new DemoError('the export holds no post');
  return best;
}
