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
import type { HostPost, HostUser, ReadingApi } from './reading_api.ts';
import { ReadingError } from './reading_error.ts';

/** Where a thread stands; access was checked when it was made. */
export interface ThreadPlace {
  readonly rootId: string;
  readonly channelId: string;
  readonly teamId: string;
  /** The team's name in URLs; empty for direct and group messages, or when the host did not tell. */
  readonly teamName: string;
  readonly archived: boolean;
}

const POST_ID = /^[a-z0-9]{26}$/;
/** Teams whose name is remembered; a team's name in URLs does not change. */
const MAX_TEAMS = 1000;

export class ThreadReader {
  readonly #api: ReadingApi;
  readonly #settings: HostSettings;
  readonly #teamNames = new Map<string, Promise<string>>();

  constructor(api: ReadingApi, settings: HostSettings) {
    this.#api = api;
    this.#settings = settings;
  }

  /** The thread that holds `postId`, a root or a reply. Throws `ReadingError`. */
  async locate(userId: string, postId: string): Promise<ThreadPlace> {
    if (!POST_ID.test(postId)) throw new ReadingError('bad_post_id', 'a post id is 26 of a-z and 0-9');
    const post = await askHost('post', () => this.#api.getPost(postId));
    if (post === null || post.id !== postId || post.delete_at !== 0) {
      throw new ReadingError('not_found', 'the host knows no such post');
    }
    const channel = await openChannel(this.#api, this.#settings, userId, post.channel_id);
    return {
      rootId: post.root_id === '' ? post.id : post.root_id,
      channelId: channel.id,
      teamId: channel.team_id,
      teamName: await this.#teamName(channel.team_id),
      archived: channel.delete_at !== 0,
    };
  }

  /** Throws `ReadingError` unless the user may still read the channel: to be asked before delivery. */
  async recheck(userId: string, place: ThreadPlace): Promise<void> {
    await openChannel(this.#api, this.#settings, userId, place.channelId);
  }

  /** The posts of a thread that `locate` opened, oldest first. Throws `ReadingError`. */
  async read(place: ThreadPlace): Promise<Conversation> {
    const list = await askHost('thread', () => this.#api.getPostThread(place.rootId));
    const candidates = Object.values(list?.posts ?? {})
      .filter((post): post is HostPost => post !== null && belongs(post, place))
      .sort((a, b) => a.create_at - b.create_at || (a.id < b.id ? -1 : 1));
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
        rootId: place.rootId,
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
function belongs(post: HostPost, place: ThreadPlace): boolean {
  return (
    (post.id === place.rootId || post.root_id === place.rootId) &&
    post.channel_id === place.channelId &&
    !(post.original_id !== '' && post.delete_at !== 0)
  );
}

function nothingToRead(skipped: Readonly<Partial<Record<SkipReason, number>>>): ReadingError {
  const onlySystem = (skipped.system ?? 0) > 0 && !skipped.bot && !skipped.empty;
  return onlySystem
    ? new ReadingError('only_system', 'the thread holds system messages alone')
    : new ReadingError('empty', 'the thread holds nothing by people');
}
