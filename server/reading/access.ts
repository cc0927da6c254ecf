/**
 * May this user read this channel now? The host's own rule (`HasPermissionToReadChannel` in
 * server/channels/app/authorization.go), because the plugin API itself checks nothing on reads:
 *
 *   1. `read_channel_content` in the channel, or
 *   2. for a public channel, unless compliance monitoring is on, `read_public_channel` in its team;
 *   3. an archived channel only where the host shows archived channels;
 *   4. beyond the host's rule: direct and group messages only to their members, so that a system administrator
 *      cannot read other people's through the plugin.
 *
 * Denies by default. Whatever the host fails to answer is `cannot_verify`, never a yes.
 */

import { AppError } from '../bridge/mattermost/app_error.ts';
import { READ_CHANNEL_CONTENT, READ_PUBLIC_CHANNEL } from '../bridge/mattermost/permissions.ts';
import type { HostSettings } from './host_settings.ts';
import type { HostChannel, ReadingApi } from './reading_api.ts';
import { ReadingError } from './reading_error.ts';

export type AccessApi = Pick<
  ReadingApi,
  'getChannel' | 'getChannelMember' | 'hasPermissionToChannel' | 'hasPermissionToTeam'
>;

/** The channel, if `userId` may read it now; otherwise throws `not_found`, `not_allowed` or `cannot_verify`. */
export async function openChannel(
  api: AccessApi,
  settings: HostSettings,
  userId: string,
  channelId: string,
): Promise<HostChannel> {
  const channel = await askHost('channel', () => api.getChannel(channelId));
  if (channel === null || channel.id !== channelId) throw new ReadingError('not_found', 'no such channel');
  const allowed = await verify(() => mayRead(api, settings, userId, channel));
  if (!allowed) throw new ReadingError('not_allowed', 'the user may not read the channel');
  return channel;
}

async function mayRead(
  api: AccessApi,
  settings: HostSettings,
  userId: string,
  channel: HostChannel,
): Promise<boolean> {
  if (userId === '') return false;
  if (channel.delete_at !== 0 && !(await settings.view()).archivedChannelsVisible) return false;
  if ((await api.hasPermissionToChannel(userId, channel.id, READ_CHANNEL_CONTENT)) === true) {
    // Only public and private channels belong to a team; whatever else there is needs membership.
    return channel.type === 'O' || channel.type === 'P' || isMember(api, userId, channel.id);
  }
  if (channel.type !== 'O' || channel.team_id === '') return false;
  if ((await settings.view()).complianceEnabled) return false;
  return (await api.hasPermissionToTeam(userId, channel.team_id, READ_PUBLIC_CHANNEL)) === true;
}

async function isMember(api: AccessApi, userId: string, channelId: string): Promise<boolean> {
  try {
    const member = await api.getChannelMember(channelId, userId);
    return member !== null && member.user_id === userId && member.channel_id === channelId;
  } catch (error) {
    if (error instanceof AppError && error.statusCode === 404) return false;
    throw error;
  }
}

async function verify<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    throw new ReadingError('cannot_verify', 'the host did not answer a permission check', { cause: error });
  }
}

/** Runs one read of the host: 404 becomes `not_found`, every other failure `cannot_verify`. */
export async function askHost<T>(subject: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AppError && error.statusCode === 404) {
      throw new ReadingError('not_found', `the host knows no such ${subject}`, { cause: error });
    }
    throw new ReadingError('cannot_verify', `the host did not answer for a ${subject}`, { cause: error });
  }
}
