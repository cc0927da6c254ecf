/** What this room asks of the plugin API, and the parts of the host's values it fills in or looks at. */

import type { Permission } from '../bridge/mattermost/permissions.ts';

/** A post as we hand it to the host; what is left out is zero. */
export interface NewPost {
  /** Kept by the host for an ephemeral post, refused for any other. */
  readonly id?: string;
  readonly create_at?: number;
  readonly update_at?: number;
  readonly is_pinned?: boolean;
  readonly has_reactions?: boolean;
  readonly user_id: string;
  readonly channel_id: string;
  readonly root_id: string;
  readonly message: string;
  readonly props: Record<string, unknown>;
  readonly metadata?: { readonly embeds: readonly { readonly type: 'message_attachment' }[] };
}

/** A post as the host hands it out. */
export interface KnownPost {
  readonly id: string;
  readonly user_id: string;
  readonly delete_at: number;
  readonly props: Readonly<Record<string, unknown>>;
  readonly is_pinned?: boolean;
  readonly has_reactions?: boolean;
}

export interface EphemeralApi {
  sendEphemeralPost(userId: string, post: NewPost): Promise<unknown>;
  /** Replaces a post that was sent with the same id, on the clients that still have it. */
  updateEphemeralPost(userId: string, post: NewPost): Promise<unknown>;
}

export interface AbsenceApi {
  /** `manual`: chosen by the person, whatever their clients do. */
  getUserStatus(userId: string): Promise<{ readonly status: string; readonly manual: boolean } | null>;
  getDirectChannel(userId: string, otherId: string): Promise<{ readonly id: string } | null>;
}

export interface DeliveryApi extends EphemeralApi, AbsenceApi {
  createPost(post: NewPost): Promise<KnownPost | null>;
  updatePost(post: NewPost): Promise<unknown>;
  deletePost(postId: string): Promise<unknown>;
  getPostThread(
    postId: string,
  ): Promise<{ readonly posts: Readonly<Record<string, KnownPost | null>> } | null>;
  /** The newest posts of a channel, one page of them; pages count from 0. */
  getPostsForChannel(
    channelId: string,
    page: number,
    perPage: number,
  ): Promise<{ readonly posts: Readonly<Record<string, KnownPost | null>> } | null>;
  hasPermissionToChannel(userId: string, channelId: string, permission: Permission): Promise<boolean>;
}

export interface BotApi {
  ensureBotUser(bot: { username: string; display_name: string; description: string }): Promise<string>;
  getUser(userId: string): Promise<{ readonly id: string; readonly is_bot: boolean } | null>;
}
