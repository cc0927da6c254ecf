/** API methods on users, bots, teams and permissions. */

import type { Bot, Status, TeamMember, User } from '../../../server/bridge/mattermost/generated/types.ts';
import { idOf } from '../world/ids.ts';
import { botUser } from '../world/load_world.ts';
import { mayInChannel, mayInSystem, mayInTeam } from '../world/permissions.ts';
import { make } from '../world/world.ts';
import { missing } from './host_error.ts';
import type { HostState, ServedApi } from './served.ts';

export function usersAndTeams({ world, know }: HostState): ServedApi {
  const user = (id: string, where: string): User => {
    const found = world.users.get(id);
    if (found === undefined) throw missing(where);
    return found;
  };
  const status = (id: string): Status => make<Status>('model.Status', { user_id: id, status: 'online' });
  const teamMember = (teamId: string, userId: string): TeamMember =>
    make<TeamMember>('model.TeamMember', { team_id: teamId, user_id: userId, scheme_user: true });

  return {
    getUser: (id) => user(id, 'GetUser'),
    getUserByUsername: (name) => {
      const found = world.userByName(name);
      if (found === undefined) throw missing('GetUserByUsername');
      return found;
    },
    getUserByEmail: (email) => {
      const found = [...world.users.values()].find((each) => each.email === email);
      if (found === undefined) throw missing('GetUserByEmail');
      return found;
    },
    getUsersByIds: (ids) => ids.flatMap((id) => world.users.get(id) ?? []),
    getUsersByUsernames: (names) => names.flatMap((name) => world.userByName(name) ?? []),
    getUsersInTeam: (teamId, page, perPage) =>
      pageOf([...(world.teamMembers.get(teamId) ?? [])], page, perPage).flatMap(
        (id) => world.users.get(id) ?? [],
      ),
    getUserStatus: (id) => status(user(id, 'GetUserStatus').id),
    getUserStatusesByIds: (ids) => ids.filter((id) => world.users.has(id)).map(status),
    getPreferencesForUser: () => [],
    getPreferenceForUser: () => {
      throw missing('GetPreferenceForUser');
    },

    ensureBotUser: (bot) => {
      const { username = '', display_name = '' } = bot;
      const id = idOf(`user:${username}`);
      // As in Mattermost, a person who owns the name is returned as if they were the bot.
      if (!world.users.has(id)) world.users.set(id, botUser(username, display_name));
      know(id);
      return id;
    },
    getBot: (id) => {
      const found = world.users.get(id);
      if (found?.is_bot !== true) throw missing('GetBot');
      const { username, first_name } = found;
      return make<Bot>('model.Bot', { user_id: id, username, display_name: first_name });
    },

    getTeam: (id) => {
      const team = world.teams.get(id);
      if (team === undefined) throw missing('GetTeam');
      return team;
    },
    getTeamByName: (name) => {
      const team = [...world.teams.values()].find((each) => each.name === name);
      if (team === undefined) throw missing('GetTeamByName');
      return team;
    },
    getTeams: () => [...world.teams.values()],
    getTeamsForUser: (userId) =>
      [...world.teams.values()].filter((team) => world.teamMembers.get(team.id)?.has(userId) === true),
    getTeamMember: (teamId, userId) => {
      if (world.teamMembers.get(teamId)?.has(userId) !== true) throw missing('GetTeamMember');
      return teamMember(teamId, userId);
    },
    getTeamMembers: (teamId, page, perPage) =>
      pageOf([...(world.teamMembers.get(teamId) ?? [])], page, perPage).map((id) => teamMember(teamId, id)),

    hasPermissionTo: (userId) => mayInSystem(world, userId),
    hasPermissionToTeam: (userId, teamId) => mayInTeam(world, userId, teamId),
    hasPermissionToChannel: (userId, channelId) => mayInChannel(world, userId, channelId),
  };
}

/** One page of a list; pages count from 0. */
export function pageOf<T>(items: readonly T[], page: number, perPage: number): T[] {
  return items.slice(page * perPage, (page + 1) * perPage);
}
