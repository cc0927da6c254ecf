/** What the host holds: teams, channels, users, posts, files and reactions in memory, each under its id. */

import { zerosOf } from '../../../server/bridge/gob/zero.ts';
import type {
  Channel,
  FileInfo,
  Post,
  PostList,
  Reaction,
  Team,
  User,
} from '../../../server/bridge/mattermost/generated/types.ts';
import { universe } from '../../../server/bridge/mattermost/generated/universe.ts';

/** A whole Go struct in TypeScript: what `fields` leaves out is zero. */
export function make<T extends object>(go: string, fields: Partial<T>): T {
  return { ...zerosOf(universe).struct(go)(), ...fields } as T;
}

/** `LIMIT` of the store's query. */
const MAX_CHANGED = 1000;

export class World {
  readonly teams = new Map<string, Team>();
  readonly channels = new Map<string, Channel>();
  readonly users = new Map<string, User>();
  readonly posts = new Map<string, Post>();
  readonly files = new Map<string, FileInfo>();
  /** By post id. */
  readonly reactions = new Map<string, Reaction[]>();
  /** What files hold, where it lies beside the export. */
  readonly fileBytes = new Map<string, Uint8Array>();
  /** When a member last looked into a channel, under `<channel id> <user id>`; not there for never. */
  readonly lastViewed = new Map<string, number>();
  /** Channel id to the ids of its members; team id likewise. */
  readonly channelMembers = new Map<string, Set<string>>();
  readonly teamMembers = new Map<string, Set<string>>();

  join(table: Map<string, Set<string>>, place: string, userId: string): void {
    const members = table.get(place) ?? new Set();
    table.set(place, members.add(userId));
  }

  isMember(channelId: string, userId: string): boolean {
    return this.channelMembers.get(channelId)?.has(userId) === true;
  }

  /** A live post; the host gives no other. */
  livePost(id: string): Post | undefined {
    const post = this.posts.get(id);
    return post?.delete_at === 0 ? post : undefined;
  }

  /** The thread that a post is in, as the host's store gives it: its root and all live replies, newest first. */
  thread(post: Post): PostList {
    const root = post.root_id === '' ? post.id : post.root_id;
    return postList(
      [...this.posts.values()].filter(
        (each) => (each.id === root || each.root_id === root) && each.delete_at === 0,
      ),
    );
  }

  /** As the host's store tells what changed after `time`: deleted posts too, at most 1,000, and roots beside them. */
  changedSince(channelId: string, time: number): PostList {
    const changed = [...this.posts.values()]
      .filter((post) => post.channel_id === channelId && post.update_at > time)
      .slice(0, MAX_CHANGED);
    return postList(changed, this.#rootsOf(changed));
  }

  /** A page of a channel as the host's store gives it, pages counted from 0: beside it the whole threads of its replies. */
  channelPage(channelId: string, page: number, perPage: number): PostList {
    const posts = this.channelPosts(channelId).slice(page * perPage, (page + 1) * perPage);
    const roots = new Set(this.#rootsOf(posts).map((root) => root.id));
    const threads = [...this.posts.values()].filter(
      (post) => post.delete_at === 0 && (roots.has(post.id) || roots.has(post.root_id)),
    );
    return postList(posts, threads);
  }

  #rootsOf(posts: readonly Post[]): Post[] {
    return [...new Set(posts.map((post) => post.root_id))].flatMap((id) => this.posts.get(id) ?? []);
  }

  /** Live posts of a channel, newest first. */
  channelPosts(channelId: string): Post[] {
    return [...this.posts.values()]
      .filter((post) => post.channel_id === channelId && post.delete_at === 0)
      .sort(newestFirst);
  }

  userByName(username: string): User | undefined {
    return [...this.users.values()].find((user) => user.username === username);
  }

  /** The id of every object there is. */
  ids(): string[] {
    const tables = [this.teams, this.channels, this.users, this.posts, this.files];
    return tables.flatMap((table) => [...table.keys()]);
  }
}

/** A `model.PostList` with its order, newest first; `others` are in it but not in its order. */
export function postList(posts: readonly Post[], others: readonly Post[] = []): PostList {
  const sorted = posts.toSorted(newestFirst);
  return make<PostList>('model.PostList', {
    order: sorted.map((post) => post.id),
    posts: Object.fromEntries([...others, ...sorted].map((post) => [post.id, post])),
  });
}

function newestFirst(a: Post, b: Post): number {
  return b.create_at - a.create_at || (a.id < b.id ? 1 : -1);
}
