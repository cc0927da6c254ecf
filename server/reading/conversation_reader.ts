/**
 * The gateway to posts: a scope goes in, the conversation it names comes out, if this user may read all of it now.
 *
 * API calls of one thread: GetPost, GetChannel, HasPermissionToChannel, GetPostThread, GetUsersByIds. Of a stretch of a
 * channel: GetChannel, HasPermissionToChannel, GetPostsSince or pages of GetPostsForChannel (see stretch.ts),
 * GetUsersByIds; GetChannelMember for what is unread. Besides, HasPermissionToTeam for a public channel the user is not
 * in, GetChannelMember for direct and group messages, GetTeam once per team, GetConfig once per host configuration;
 * GetReactions per post that has reactions (200 at most), GetFileInfos once or GetFileInfo per file, GetFile per text
 * file (20 at most).
 */

import type { Conversation } from '../summary/types.ts';
import { askHost, openChannel } from './access.ts';
import { type ConversationOptions, toConversation } from './conversation.ts';
import type { HostSettings } from './host_settings.ts';
import { inParallel } from './in_parallel.ts';
import type { HostChannel, HostPost, ReadingApi } from './reading_api.ts';
import { ReadingError } from './reading_error.ts';
import { MAX_POSTS, type Scope, scopeKey, threadsKey } from './scope.ts';
import { type Gathered, gatherStretch, isHistory, type Stretch } from './stretch.ts';
import { TeamNames } from './team_names.ts';

/** One thread of a place. */
export interface ThreadPlace {
  readonly rootId: string;
  readonly channelId: string;
}

/** What a scope turned out to be; access was checked when it was made. */
export interface Place {
  /** Stable identity of what is summarised, at most 80 characters: the same thread whichever of its posts was named. */
  readonly key: string;
  readonly scope: Scope;
  /** The threads that were named; empty where a stretch of a channel is read. */
  readonly threads: readonly ThreadPlace[];
  /** The stretch of the first channel; absent where threads are read. */
  readonly stretch?: Stretch;
  /** Every channel that is read, the first being where the requested posts are. */
  readonly channelIds: readonly string[];
  /** The thread's root post; empty when it is not one thread. */
  readonly rootId: string;
  /** The first channel's team as it stands in URLs; empty for direct and group messages, or when the host did not tell. */
  readonly teamName: string;
  /** The first channel is archived. */
  readonly archived: boolean;
}

const POST_ID = /^[a-z0-9]{26}$/;
/** Threads read at once: each answer is a whole thread. */
const THREADS_AT_ONCE = 4;

interface OpenThread {
  readonly thread: ThreadPlace;
  readonly channel: HostChannel;
  readonly replies: number;
}

export class ConversationReader {
  readonly #api: ReadingApi;
  readonly #settings: HostSettings;
  readonly #teamNames: TeamNames;
  readonly #options: ConversationOptions;

  constructor(api: ReadingApi, settings: HostSettings, options: ConversationOptions = {}) {
    this.#api = api;
    this.#settings = settings;
    this.#teamNames = new TeamNames(api);
    this.#options = options;
  }

  /** What `scope` means for this user now. Throws `ReadingError` unless they may read all of it. */
  async locate(userId: string, scope: Scope): Promise<Place> {
    if (scope.kind !== 'threads') {
      const channel = await openChannel(this.#api, this.#settings, userId, scope.channelId);
      return { ...(await this.#placeOf(scope, channel, [])), stretch: await this.#stretchOf(userId, scope) };
    }
    const opened = await this.#openThreads(userId, scope.postIds);
    const [first] = opened;
    if (first === undefined) throw new ReadingError('bad_post_id', 'no post was named');
    const threads = new Map(opened.map((each) => [each.thread.rootId, each]));
    const replies = [...threads.values()].reduce((sum, thread) => sum + thread.replies, 0);
    if (replies > MAX_POSTS) throw new ReadingError('too_many_posts', `more than ${MAX_POSTS} posts`);
    return this.#placeOf(
      scope,
      first.channel,
      [...threads.values()].map(({ thread }) => thread),
    );
  }

  /** Throws `ReadingError` unless the user may still read every channel: to be asked before delivery. */
  async recheck(userId: string, place: Place): Promise<void> {
    await Promise.all(
      place.channelIds.map((channelId) => openChannel(this.#api, this.#settings, userId, channelId)),
    );
  }

  /**
   * The posts of a place that `locate` opened, thread by thread and oldest first. `readerId` is among the authors even
   * if they wrote nothing: without their names nobody finds where they are called. Throws `ReadingError`.
   */
  async read(place: Place, readerId = ''): Promise<Conversation> {
    const { stretch, rootId, threads, channelIds } = place;
    const gathered =
      stretch === undefined
        ? await this.#gatherThreads(threads)
        : await gatherStretch(this.#api, channelIds[0] ?? '', stretch);
    if (stretch !== undefined && gathered.posts.length === 0) {
      const unread = place.scope.kind === 'unread';
      throw new ReadingError(unread ? 'nothing_unread' : 'no_channel_posts', 'nobody wrote anything then');
    }
    return toConversation(this.#api, this.#settings, rootId, gathered, { ...this.#options, readerId });
  }

  /** The site's address as the host knows it; empty when it does not. Never throws. */
  async siteUrl(): Promise<string> {
    try {
      return (await this.#settings.view()).siteUrl;
    } catch {
      return '';
    }
  }

  async #openThreads(userId: string, postIds: readonly string[]): Promise<OpenThread[]> {
    try {
      return await inOrder(postIds, (id) => this.#openThread(userId, id));
    } catch (error) {
      const hidden = error instanceof ReadingError && ['not_found', 'not_allowed'].includes(error.code);
      if (!hidden || postIds.length === 1) throw error;
      throw new ReadingError('not_all_readable', 'one of several posts', { cause: error });
    }
  }

  async #openThread(userId: string, postId: string): Promise<OpenThread> {
    if (!POST_ID.test(postId)) throw new ReadingError('bad_post_id', 'a post id is 26 of a-z and 0-9');
    const post = await askHost('post', () => this.#api.getPost(postId));
    if (post === null || post.id !== postId || post.delete_at !== 0) {
      throw new ReadingError('not_found', 'the host knows no such post');
    }
    const channel = await openChannel(this.#api, this.#settings, userId, post.channel_id);
    return {
      thread: { rootId: post.root_id === '' ? post.id : post.root_id, channelId: channel.id },
      channel,
      replies: post.reply_count,
    };
  }

  async #placeOf(scope: Scope, channel: HostChannel, threads: readonly ThreadPlace[]): Promise<Place> {
    const [only, ...others] = threads;
    return {
      key: only === undefined ? scopeKey(scope) : threadsKey(threads.map((thread) => thread.rootId)),
      scope,
      threads,
      channelIds: [...new Set([channel.id, ...threads.map((thread) => thread.channelId)])],
      rootId: only !== undefined && others.length === 0 ? only.rootId : '',
      teamName: await this.#teamNames.of(channel.team_id),
      archived: channel.delete_at !== 0,
    };
  }

  async #stretchOf(userId: string, scope: Exclude<Scope, { kind: 'threads' }>): Promise<Stretch> {
    switch (scope.kind) {
      case 'period':
        return { from: scope.from, to: scope.to };
      case 'last':
        return { count: scope.count };
      case 'unread': {
        const from = scope.since ?? (await this.#lastViewed(userId, scope.channelId)) + 1;
        return { from, to: Number.MAX_SAFE_INTEGER };
      }
    }
  }

  /**
   * When the host last saw this user in the channel. Whoever reads a public channel without being a member has read
   * none of it and all of it: to them nothing is unread.
   */
  async #lastViewed(userId: string, channelId: string): Promise<number> {
    try {
      const member = await askHost('membership', () => this.#api.getChannelMember(channelId, userId));
      return member?.last_viewed_at ?? Number.MAX_SAFE_INTEGER - 1;
    } catch (error) {
      if (error instanceof ReadingError && error.code === 'not_found') {
        throw new ReadingError('nothing_unread', 'the user is no member', { cause: error });
      }
      throw error;
    }
  }

  async #gatherThreads(threads: readonly ThreadPlace[]): Promise<Gathered> {
    const lists = await inOrder(threads, async (thread) => {
      const list = await askHost('thread', () => this.#api.getPostThread(thread.rootId));
      return Object.values(list?.posts ?? {}).filter(
        (post): post is HostPost => post !== null && belongs(post, thread),
      );
    });
    const posts = lists.flat();
    if (posts.length > MAX_POSTS) throw new ReadingError('too_many_posts', `more than ${MAX_POSTS} posts`);
    return { posts, roots: [] };
  }
}

function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  return inParallel(items, THREADS_AT_ONCE, work);
}

/** Of this thread, in the channel that was checked, and not an older version kept as edit history. */
function belongs(post: HostPost, thread: ThreadPlace): boolean {
  return (
    (post.id === thread.rootId || post.root_id === thread.rootId) &&
    post.channel_id === thread.channelId &&
    !isHistory(post)
  );
}
