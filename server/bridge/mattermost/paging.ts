/**
 * Lists that the host hands out in pages, as async iterables: one page is asked for at a time, the next only when it
 * is needed. What is added or removed meanwhile may be met twice or not at all, as with any paging by number.
 */
import type { PluginApi } from './api.ts';
import type { ChannelMember, Post, User, UserGetOptions } from './generated/types.ts';
import type { Sent } from './method.ts';

/** The host's own limit on most lists. */
const MAX_PER_PAGE = 200;
/** `KVList` takes more at once. */
const KEYS_PER_PAGE = 1000;

/**
 * The items of all pages. `page` is asked for number 0, 1, 2…; a page shorter than `perPage` is the last.
 */
export async function* paged<T>(
  perPage: number,
  page: (index: number, perPage: number) => Promise<readonly T[]>,
): AsyncGenerator<T, void, undefined> {
  for (let index = 0; ; index += 1) {
    const items = await page(index, perPage);
    yield* items;
    if (items.length < perPage) return;
  }
}

/** Keys of the plugin's KV store. */
export function kvKeys(
  api: Pick<PluginApi, 'kvList'>,
  perPage = KEYS_PER_PAGE,
): AsyncGenerator<string, void, undefined> {
  return paged(perPage, (page, count) => api.kvList(page, count));
}

/** Posts of a channel, newest first. */
export function channelPosts(
  api: Pick<PluginApi, 'getPostsForChannel'>,
  channelId: string,
  perPage = MAX_PER_PAGE,
): AsyncGenerator<Post, void, undefined> {
  return paged(perPage, async (page, count) => {
    const { order, posts } = await api.getPostsForChannel(channelId, page, count);
    return order.flatMap((id) => posts[id] ?? []);
  });
}

/** Users that `options` select; its page fields are filled in here. */
export function users(
  api: Pick<PluginApi, 'getUsers'>,
  options: Sent<UserGetOptions> = {},
  perPage = MAX_PER_PAGE,
): AsyncGenerator<User, void, undefined> {
  return paged(perPage, async (page, count) => {
    const found = await api.getUsers({ ...options, Page: page, PerPage: count });
    return found.flatMap((user) => user ?? []);
  });
}

/** Members of a channel. */
export function channelMembers(
  api: Pick<PluginApi, 'getChannelMembers'>,
  channelId: string,
  perPage = MAX_PER_PAGE,
): AsyncGenerator<ChannelMember, void, undefined> {
  return paged(perPage, (page, count) => api.getChannelMembers(channelId, page, count));
}
