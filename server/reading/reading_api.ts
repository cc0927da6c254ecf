/** What this room asks of the plugin API, and the parts of the host's values it looks at. */

import type { Permission } from '../bridge/mattermost/permissions.ts';

export interface HostPost {
  readonly id: string;
  readonly create_at: number;
  readonly edit_at: number;
  readonly delete_at: number;
  readonly user_id: string;
  readonly channel_id: string;
  readonly root_id: string;
  /** Of an older version kept as edit history: the post it was. */
  readonly original_id: string;
  readonly message: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly file_ids: readonly string[];
  readonly has_reactions: boolean;
  /** Replies in its thread; told by `GetPost` and `GetPostThread`. */
  readonly reply_count: number;
}

/** `order`: ids of the posts that were asked for, newest first. `posts` has them, and others of their threads. */
export interface HostPostList {
  readonly order: readonly string[];
  readonly posts: Readonly<Record<string, HostPost | null>>;
}

export interface HostChannel {
  readonly id: string;
  readonly team_id: string;
  readonly type: string;
  readonly delete_at: number;
}

export interface HostChannelMember {
  readonly channel_id: string;
  readonly user_id: string;
  /** Unix milliseconds. Opening the channel sets it to the time of the newest post, marking as unread sets it back. */
  readonly last_viewed_at: number;
}

export interface HostUser {
  readonly id: string;
  readonly username: string;
  readonly nickname: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly is_bot: boolean;
}

export interface HostFileInfo {
  readonly id: string;
  readonly post_id: string;
  readonly name: string;
  readonly mime_type: string;
  readonly size: number;
}

export interface HostReaction {
  readonly user_id: string;
  readonly emoji_name: string;
}

export interface ReadingApi {
  getPost(postId: string): Promise<HostPost | null>;
  getPostThread(postId: string): Promise<HostPostList | null>;
  /**
   * Posts changed after `time`, deleted ones and older versions among them. At most 1,000, and which ones the host
   * leaves open (`GetPostsSince` in server/channels/store/sqlstore/post_store.go): complete only when there are fewer.
   */
  getPostsSince(channelId: string, time: number): Promise<HostPostList | null>;
  /** Pages count from 0, at most 1,000 posts each; without deleted ones. */
  getPostsForChannel(channelId: string, page: number, perPage: number): Promise<HostPostList | null>;
  getReactions(postId: string): Promise<readonly (HostReaction | null)[]>;
  getFileInfo(fileId: string): Promise<HostFileInfo | null>;
  /** Oldest first; `since` in Unix milliseconds. */
  getFileInfos(
    page: number,
    perPage: number,
    options: { channel_ids: string[]; since: number },
  ): Promise<readonly (HostFileInfo | null)[]>;
  getFile(fileId: string): Promise<Uint8Array>;
  getUsersByIds(userIds: string[]): Promise<readonly (HostUser | null)[]>;
  getChannel(channelId: string): Promise<HostChannel | null>;
  getChannelMember(channelId: string, userId: string): Promise<HostChannelMember | null>;
  getTeam(teamId: string): Promise<{ readonly name: string } | null>;
  getConfig(): Promise<{
    readonly ServiceSettings: { readonly SiteURL: string | null };
    readonly ComplianceSettings: { readonly Enable: boolean | null };
    readonly TeamSettings: { readonly ExperimentalViewArchivedChannels: boolean | null };
    readonly PrivacySettings: { readonly ShowFullName: boolean | null };
  } | null>;
  getServerVersion(): Promise<string>;
  hasPermissionToChannel(userId: string, channelId: string, permission: Permission): Promise<boolean>;
  hasPermissionToTeam(userId: string, teamId: string, permission: Permission): Promise<boolean>;
}
