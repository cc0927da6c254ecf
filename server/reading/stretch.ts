/**
 * The posts of a stretch of a channel, in as few calls as the host allows:
 *
 *   - `GetPostsSince` in one call, when it gives fewer than its 1,000 posts: only then is it complete;
 *   - else pages of `GetPostsForChannel` from the newest on, beginning with the page in which the stretch ends, which
 *     is looked for by halving.
 *
 * Both bring the roots of the replies they bring. A post that is deleted while pages are read moves those behind it by
 * one place, so that one of them may be missed; posts that arrive meanwhile are seen twice and taken once.
 */

import { askHost } from './access.ts';
import type { HostPost, HostPostList, ReadingApi } from './reading_api.ts';
import { ReadingError } from './reading_error.ts';
import { MAX_POSTS } from './scope.ts';

export type StretchApi = Pick<ReadingApi, 'getPostsSince' | 'getPostsForChannel'>;

/** [`from`, `to`) in Unix milliseconds, or the newest `count` posts. */
export type Stretch = { readonly from: number; readonly to: number } | { readonly count: number };

/** `LIMIT` of the host's query. */
const SINCE_LIMIT = 1000;
/** Half of what the host allows: decoding a page must not keep the event loop from the host's pings. */
const PAGE = 500;

export interface Gathered {
  /** In the stretch, deleted ones among them as far as the host tells. */
  readonly posts: readonly HostPost[];
  /** Before the stretch: roots of threads that go on in it. */
  readonly roots: readonly HostPost[];
}

/** Throws `too_many_posts` above the limit, and `ReadingError` where the host does not answer. */
export async function gatherStretch(api: StretchApi, channelId: string, stretch: Stretch): Promise<Gathered> {
  if ('count' in stretch) return await readPages(api, channelId, 0, stretch.count, () => true);
  const { from, to } = stretch;
  const within = (post: HostPost): boolean => post.create_at >= from && post.create_at < to;
  const changed = await askHost('channel', () => api.getPostsSince(channelId, from - 1));
  if (changed !== null && changed.order.length < SINCE_LIMIT) {
    const posts = postsOf(changed).filter((post) => post.channel_id === channelId && !isHistory(post));
    return withRoots(posts.filter(within), posts);
  }
  const first = await pageOfTime(api, channelId, to);
  return await readPages(api, channelId, first, Number.POSITIVE_INFINITY, within, from);
}

/** Posts that `within` takes, from page `first` on: `count` of the host's, or until they are older than `from`. */
async function readPages(
  api: StretchApi,
  channelId: string,
  first: number,
  count: number,
  within: (post: HostPost) => boolean,
  from = 0,
): Promise<Gathered> {
  const size = Math.min(PAGE, count);
  const taken = new Map<string, HostPost>();
  const roots = new Map<string, HostPost>();
  let seen = 0;
  for (let page = first; seen < count; page++) {
    const list = await askHost('channel', () => api.getPostsForChannel(channelId, page, size));
    const order = orderOf(list).slice(0, count - seen);
    seen += order.length;
    for (const post of order) if (post.channel_id === channelId && within(post)) taken.set(post.id, post);
    for (const post of postsOf(list)) {
      if (post.channel_id === channelId && post.root_id === '') roots.set(post.id, post);
    }
    if (taken.size > MAX_POSTS) throw new ReadingError('too_many_posts', `more than ${MAX_POSTS} posts`);
    const oldest = order.at(-1);
    if (order.length < size || oldest === undefined || oldest.create_at < from) break;
  }
  return withRoots([...taken.values()], [...roots.values()]);
}

/** The page that holds the newest post before `time`: by doubling, then by halving, one post a call. */
async function pageOfTime(api: StretchApi, channelId: string, time: number): Promise<number> {
  const isBefore = async (offset: number): Promise<boolean> => {
    const list = await askHost('channel', () => api.getPostsForChannel(channelId, offset, 1));
    const [post] = orderOf(list);
    return post === undefined || post.create_at < time;
  };
  let newer = 0;
  let older = PAGE;
  while (!(await isBefore(older))) [newer, older] = [older, older * 2];
  while (older - newer > PAGE) {
    const middle = Math.floor((newer + older) / 2);
    if (await isBefore(middle)) older = middle;
    else newer = middle;
  }
  return Math.floor(newer / PAGE);
}

function withRoots(posts: readonly HostPost[], candidates: readonly HostPost[]): Gathered {
  const ids = new Set(posts.map((post) => post.id));
  const wanted = new Set(posts.filter((post) => post.delete_at === 0).map((post) => post.root_id));
  return {
    posts,
    roots: candidates.filter((post) => wanted.has(post.id) && !ids.has(post.id) && post.delete_at === 0),
  };
}

function postsOf(list: HostPostList | null): HostPost[] {
  return Object.values(list?.posts ?? {}).filter((post) => post !== null);
}

function orderOf(list: HostPostList | null): HostPost[] {
  return (list?.order ?? []).flatMap((id) => list?.posts[id] ?? []);
}

/** An older version of an edited post, which the host keeps as a deleted one. */
export function isHistory(post: HostPost): boolean {
  return post.original_id !== '' && post.delete_at !== 0;
}
