/** API methods on posts, reactions and files. */

import type { Post, PostList, Reaction } from '../../../server/bridge/mattermost/generated/types.ts';
import { make, postList } from '../world/world.ts';
import { badRequest, missing } from './host_error.ts';
import type { DeliveredPost, HostState, ServedApi } from './served.ts';
import { pageOf } from './users_and_teams.ts';

/** A post's longest text in characters (`PostMessageMaxRunesV2`). */
const MAX_MESSAGE = 16_383;
/** Posts of one page of a channel. */
const MAX_PER_PAGE = 1000;

export function posts(state: HostState): ServedApi {
  const { world, newId, know } = state;
  const livePost = (id: string, where: string): Post => {
    const post = world.livePost(id);
    if (post === undefined) throw missing(where);
    return post;
  };
  const deliver = (kind: DeliveredPost['kind'], userId: string, post: Post): void => {
    const { id, channel_id, root_id, message } = post;
    state.delivered({ kind, userId, postId: id, channelId: channel_id, rootId: root_id, message });
  };
  /** Gives a post what the host gives it. An id that the plugin set is kept. */
  const issue = (given: Partial<Post>, type: string): Post => {
    const now = Date.now();
    const id = given.id !== undefined && given.id !== '' ? given.id : newId();
    return make<Post>('model.Post', { ...given, id, type, create_at: now, update_at: now });
  };
  const around = (channelId: string, postId: string, where: string): { list: Post[]; at: number } => {
    const list = world.channelPosts(channelId);
    const at = list.findIndex((post) => post.id === postId);
    if (at === -1) throw missing(where);
    return { list, at };
  };

  return {
    getPost: (id) => livePost(id, 'GetPost'),
    getPostThread: (id) => {
      const post = world.posts.get(id);
      if (post === undefined) throw missing('GetPostThread');
      return world.thread(post);
    },
    getPostsSince: (channelId, time) => world.changedSince(channelId, time),
    getPostsAfter: (channelId, postId, page, perPage): PostList => {
      const { list, at } = around(channelId, postId, 'GetPostsAfter');
      return postList(pageOf(list.slice(0, at).reverse(), page, perPage));
    },
    getPostsBefore: (channelId, postId, page, perPage): PostList => {
      const { list, at } = around(channelId, postId, 'GetPostsBefore');
      return postList(pageOf(list.slice(at + 1), page, perPage));
    },
    getPostsForChannel: (channelId, page, perPage) => {
      if (perPage > MAX_PER_PAGE) throw badRequest('GetPostsPage', 'app.post.get_posts.app_error');
      return world.channelPage(channelId, page, perPage);
    },

    createPost: (given) => {
      const post = given as Post;
      if (!world.channels.has(post.channel_id)) throw missing('CreatePost');
      if ([...post.message].length > MAX_MESSAGE) {
        throw badRequest('CreatePost', 'model.post.is_valid.message_length.app_error');
      }
      const created = issue(post, post.type);
      world.posts.set(created.id, created);
      deliver('created', '', created);
      return created;
    },
    updatePost: (given) => {
      const post = given as Post;
      const now = Date.now();
      const before = livePost(post.id, 'UpdatePost');
      const updated = { ...post, create_at: before.create_at, update_at: now, edit_at: now };
      world.posts.set(post.id, updated);
      deliver('updated', '', updated);
      return updated;
    },
    deletePost: (id) => {
      const post = livePost(id, 'DeletePost');
      const now = Date.now();
      for (const each of [post, ...[...world.posts.values()].filter((reply) => reply.root_id === id)]) {
        world.posts.set(each.id, { ...each, delete_at: now, update_at: now });
      }
    },
    sendEphemeralPost: (userId, given) => {
      const post = issue(given as Post, 'system_ephemeral');
      deliver('ephemeral', userId, post);
      return post;
    },
    updateEphemeralPost: (userId, given) => {
      const post = given as Post;
      deliver('ephemeral', userId, post);
      return post;
    },
    deleteEphemeralPost: () => {},

    getReactions: (postId) => world.reactions.get(postId) ?? [],
    addReaction: (given) => {
      const reaction = make<Reaction>('model.Reaction', { ...(given as Reaction), create_at: Date.now() });
      const post = livePost(reaction.post_id, 'AddReaction');
      world.reactions.set(post.id, [...(world.reactions.get(post.id) ?? []), reaction]);
      world.posts.set(post.id, { ...post, has_reactions: true });
      return reaction;
    },
    getFileInfo: (id) => {
      const info = world.files.get(id);
      if (info === undefined) throw missing('GetFileInfo');
      know(id);
      return info;
    },
    getFileInfos: (page, perPage, { channel_ids: channels = [], since = 0 }) =>
      pageOf(
        [...world.files.values()]
          .filter((info) => channels.length === 0 || channels.includes(info.channel_id))
          .filter((info) => info.create_at >= since)
          .sort((a, b) => a.create_at - b.create_at || (a.id < b.id ? -1 : 1)),
        page,
        perPage,
      ),
    getFile: (id) => {
      const bytes = world.fileBytes.get(id);
      if (bytes === undefined) throw missing('GetFile');
      return bytes;
    },
    readFile: () => {
      throw missing('ReadFile');
    },
  };
}
