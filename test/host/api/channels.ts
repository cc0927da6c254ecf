/** API methods on channels and their members. */

import type { Channel, ChannelMember } from '../../../server/bridge/mattermost/generated/types.ts';
import { directKey, idOf } from '../world/ids.ts';
import { make } from '../world/world.ts';
import { missing } from './host_error.ts';
import type { HostState, ServedApi } from './served.ts';
import { pageOf } from './users_and_teams.ts';

export function channels({ world, know }: HostState): ServedApi {
  const channel = (id: string, where: string): Channel => {
    const found = world.channels.get(id);
    if (found === undefined) throw missing(where);
    return found;
  };
  const named = (teamId: string, name: string, includeDeleted: boolean, where: string): Channel => {
    const found = [...world.channels.values()].find(
      (each) => each.team_id === teamId && each.name === name && (includeDeleted || each.delete_at === 0),
    );
    if (found === undefined) throw missing(where);
    return found;
  };
  const member = (channelId: string, userId: string): ChannelMember =>
    make<ChannelMember>('model.ChannelMember', {
      channel_id: channelId,
      user_id: userId,
      scheme_user: true,
      last_viewed_at: world.lastViewed.get(`${channelId} ${userId}`) ?? 0,
    });

  return {
    getChannel: (id) => channel(id, 'GetChannel'),
    getChannelByName: (teamId, name, includeDeleted) =>
      named(teamId, name, includeDeleted, 'GetChannelByName'),
    getChannelByNameForTeamName: (teamName, name, includeDeleted) =>
      named(idOf(`team:${teamName}`), name, includeDeleted, 'GetChannelByNameForTeamName'),
    getChannelsForTeamForUser: (teamId, userId, includeDeleted) =>
      [...world.channels.values()].filter(
        (each) =>
          each.team_id === teamId &&
          world.isMember(each.id, userId) &&
          (includeDeleted || each.delete_at === 0),
      ),
    getPublicChannelsForTeam: (teamId, page, perPage) =>
      pageOf(
        [...world.channels.values()].filter((each) => each.team_id === teamId && each.type === 'O'),
        page,
        perPage,
      ),
    getDirectChannel: (userId, otherId) => {
      const names = [userId, otherId].map((id) => world.users.get(id)?.username);
      const [one, other] = names;
      if (one === undefined || other === undefined) throw missing('GetDirectChannel');
      const key = directKey([one, other]);
      const id = idOf(key);
      if (!world.channels.has(id)) {
        world.channels.set(id, make<Channel>('model.Channel', { id, type: 'D', name: key }));
        world.join(world.channelMembers, id, userId);
        world.join(world.channelMembers, id, otherId);
      }
      know(id);
      return channel(id, 'GetDirectChannel');
    },
    getChannelMember: (channelId, userId) => {
      if (!world.isMember(channelId, userId)) throw missing('GetChannelMember');
      return member(channelId, userId);
    },
    getChannelMembers: (channelId, page, perPage) =>
      pageOf([...(world.channelMembers.get(channelId) ?? [])], page, perPage).map((id) =>
        member(channelId, id),
      ),
    getChannelMembersByIds: (channelId, ids) =>
      ids.filter((id) => world.isMember(channelId, id)).map((id) => member(channelId, id)),
  };
}
