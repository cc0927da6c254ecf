/**
 * The gateway to posts: a post id goes in, the thread it belongs to comes out, if this user may read it now.
 *
 * API calls of one thread: GetPost, GetChannel, HasPermissionToChannel, GetPostThread, GetUsersByIds; besides,
 * HasPermissionToTeam for a public channel the user is not in, GetChannelMember for direct and group messages,
 * GetTeam once per team, GetConfig once per host configuration. Reactions are not read: the host sends plugins no
 * metadata, and asking costs a call per post.
 */

import type { Author, Conversation, ConversationPost, SkipReason } from '../summary/types.ts';
import { askHost, openChannel } from './access.ts';
import { toAuthor, unknownAuthor } from './authors.ts';
import type { HostSettings } from './host_settings.ts';
import { postFiles, postText, skipReason } from './post_content.ts';
import type { HostChannel, HostPost, HostUser, ReadingApi } from './reading_api.ts';
import { ReadingError } from './reading_error.ts';
import { type Scope, scopeKey, threadsKey } from './scope.ts';

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
/** Teams whose name is remembered; a team's name in URLs does not change. */
const MAX_TEAMS = 1000;

export class ConversationReader {
  readonly #api: ReadingApi;
  readonly #settings: HostSettings;
  readonly #teamNames = new Map<string, Promise<string>>();

  constructor(api: ReadingApi, settings: HostSettings) {
    this.#api = api;
    this.#settings = settings;
  }

  /** What `scope` means for this user now. Throws `ReadingError` unless they may read all of it. */
  async locate(userId: string, scope: Scope): Promise<Place> {
    if (scope.kind !== 'threads') {
      const channel = await openChannel(this.#api, this.#settings, userId, scope.channelId);
      return this.#placeOf(scope, channel, []);
    }
    const [first, ...others] = await Promise.all(scope.postIds.map((id) => this.#openThread(userId, id)));
    if (first === undefined) throw new ReadingError('bad_post_id', 'no post was named');
    const threads = new Map([first, ...others].map(({ thread }) => [thread.rootId, thread]));
    return this.#placeOf(scope, first.channel, [...threads.values()]);
  }

  async #openThread(
    userId: string,
    postId: string,
  ): Promise<{ readonly thread: ThreadPlace; readonly channel: HostChannel }> {
    if (!POST_ID.test(postId)) throw new ReadingError('bad_post_id', 'a post id is 26 of a-z and 0-9');
    const post = await askHost('post', () => this.#api.getPost(postId));
    if (post === null || post.id !== postId || post.delete_at !== 0) {
      throw new ReadingError('not_found', 'the host knows no such post');
    }
    const channel = await openChannel(this.#api, this.#settings, userId, post.channel_id);
    return {
      thread: { rootId: post.root_id === '' ? post.id : post.root_id, channelId: channel.id },
      channel,
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
      teamName: await this.#teamName(channel.team_id),
      archived: channel.delete_at !== 0,
    };
  }

  /** Throws `ReadingError` unless the user may still read every channel: to be asked before delivery. */
  async recheck(userId: string, place: Place): Promise<void> {
    await Promise.all(
      place.channelIds.map((channelId) => openChannel(this.#api, this.#settings, userId, channelId)),
    );
  }

  /** The posts of a place that `locate` opened, thread by thread and oldest first. Throws `ReadingError`. */
  async read(place: Place): Promise<Conversation> {
    const lists = await Promise.all(
      place.threads.map(async (thread) => {
        const list = await askHost('thread', () => this.#api.getPostThread(thread.rootId));
        return Object.values(list?.posts ?? {})
          .filter((post): post is HostPost => post !== null && belongs(post, thread))
          .sort((a, b) => a.create_at - b.create_at || (a.id < b.id ? -1 : 1));
      }),
    );
    const candidates = lists.flat();
    const skipped: Partial<Record<SkipReason, number>> = {};
    const skip = (reason: SkipReason): void => {
      skipped[reason] = (skipped[reason] ?? 0) + 1;
    };

    const written = candidates.filter((post) => {
      const reason = skipReason(post);
      if (reason !== undefined) skip(reason);
      return reason === undefined;
    });
    const authors = await this.#authors(written);
    const posts: ConversationPost[] = [];
    for (const post of written) {
      if (authors.get(post.user_id)?.isBot === true) {
        skip('bot');
        continue;
      }
      const text = postText(post);
      const files = postFiles(post);
      if (text === '' && files.length === 0) {
        skip('empty');
        continue;
      }
      posts.push({
        id: post.id,
        rootId: post.root_id === '' ? post.id : post.root_id,
        authorId: post.user_id,
        createdAt: post.create_at,
        editedAt: post.edit_at,
        text,
        files,
        reactions: [],
      });
    }
    if (posts.length === 0) throw nothingToRead(skipped);
    const named = new Set(posts.map((post) => post.authorId));
    return {
      rootId: place.rootId,
      posts,
      authors: new Map([...authors].filter(([id]) => named.has(id))),
      skipped,
    };
  }

  /** The site's address as the host knows it; empty when it does not. Never throws. */
  async siteUrl(): Promise<string> {
    try {
      return (await this.#settings.view()).siteUrl;
    } catch {
      return '';
    }
  }

  async #authors(posts: readonly HostPost[]): Promise<Map<string, Author>> {
    const ids = [...new Set(posts.map((post) => post.user_id))];
    if (ids.length === 0) return new Map();
    const users = await askHost('user', () => this.#api.getUsersByIds(ids));
    const fullNamesVisible = await this.#fullNamesVisible();
    const byId = new Map(
      users.filter((user): user is HostUser => user !== null).map((user) => [user.id, user]),
    );
    return new Map(
      ids.map((id) => {
        const user = byId.get(id);
        return [id, user === undefined ? unknownAuthor(id) : toAuthor(user, fullNamesVisible)];
      }),
    );
  }

  async #fullNamesVisible(): Promise<boolean> {
    try {
      return (await this.#settings.view()).fullNamesVisible;
    } catch {
      return false;
    }
  }

  /** Asked once, also by jobs that start together. */
  #teamName(teamId: string): Promise<string> {
    if (teamId === '') return Promise.resolve('');
    const known = this.#teamNames.get(teamId);
    if (known !== undefined) return known;
    if (this.#teamNames.size >= MAX_TEAMS) this.#teamNames.clear();
    const name = this.#askTeamName(teamId);
    this.#teamNames.set(teamId, name);
    return name;
  }

  async #askTeamName(teamId: string): Promise<string> {
    let name = '';
    try {
      name = (await this.#api.getTeam(teamId))?.name ?? '';
    } catch {
      // Permalinks work without the team's name too.
    }
    if (name === '') this.#teamNames.delete(teamId);
    return name;
  }
}

/** Of this thread, in the channel that was checked, and not an older version kept as edit history. */
function belongs(post: HostPost, thread: ThreadPlace): boolean {
  return (
    (post.id === thread.rootId || post.root_id === thread.rootId) &&
    post.channel_id === thread.channelId &&
    !(post.original_id !== '' && post.delete_at !== 0)
  );
}

function nothingToRead(skipped: Readonly<Partial<Record<SkipReason, number>>>): ReadingError {
  const onlySystem = (skipped.system ?? 0) > 0 && !skipped.bot && !skipped.empty;
  return onlySystem
    ? new ReadingError('only_system', 'the thread holds system messages alone')
    : new ReadingError('empty', 'the thread holds nothing by people');
}
