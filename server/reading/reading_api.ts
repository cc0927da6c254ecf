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
  readonly original_id: string;
  readonly message: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly file_ids: readonly string[];
  readonly metadata: { readonly files: readonly ({ readonly name: string } | null)[] } | null;
}

export interface HostChannel {
  readonly id: string;
  readonly team_id: string;
  readonly type: string;
  readonly delete_at: number;
}

export interface HostUser {
  readonly id: string;
  readonly username: string;
  readonly nickname: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly is_bot: boolean;
}

export interface ReadingApi {
  getPost(postId: string): Promise<HostPost | null>;
  getPostThread(
    postId: string,
  ): Promise<{ readonly posts: Readonly<Record<string, HostPost | null>> } | null>;
  getUsersByIds(userIds: string[]): Promise<readonly (HostUser | null)[]>;
  getChannel(channelId: string): Promise<HostChannel | null>;
  getChannelMember(
    channelId: string,
    userId: string,
  ): Promise<{ readonly channel_id: string; readonly user_id: string } | null>;
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
