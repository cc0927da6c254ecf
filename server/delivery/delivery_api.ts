/** What this room asks of the plugin API, and the parts of the host's values it fills in or looks at. */

import type { Permission } from '../bridge/mattermost/permissions.ts';

/** A post as we hand it to the host; what is left out is zero. */
export interface NewPost {
  readonly user_id: string;
  readonly channel_id: string;
  readonly root_id: string;
  readonly message: string;
  readonly props: Record<string, unknown>;
}

export interface DeliveryApi {
  sendEphemeralPost(userId: string, post: NewPost): Promise<unknown>;
  createPost(post: NewPost): Promise<unknown>;
  hasPermissionToChannel(userId: string, channelId: string, permission: Permission): Promise<boolean>;
}

export interface BotApi {
  ensureBotUser(bot: { username: string; display_name: string; description: string }): Promise<string>;
  getUser(userId: string): Promise<{ readonly id: string; readonly is_bot: boolean } | null>;
}
