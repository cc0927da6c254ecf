/**
 * Who may do what, by the rules of test/conformance/README.md, "Worlds": members of a channel may do everything in it,
 * members of a team who are no guests everything in the team, system administrators everything but in direct and group
 * channels. Which permission is asked for makes no difference.
 */

import type { World } from './world.ts';

export function mayInSystem(world: World, userId: string): boolean {
  const user = world.users.get(userId);
  return user?.delete_at === 0 && hasRole(user.roles, 'system_admin');
}

export function mayInTeam(world: World, userId: string, teamId: string): boolean {
  const user = world.users.get(userId);
  if (user?.delete_at !== 0) return false;
  if (mayInSystem(world, userId)) return true;
  return world.teamMembers.get(teamId)?.has(userId) === true && !user.roles.includes('system_guest');
}

export function mayInChannel(world: World, userId: string, channelId: string): boolean {
  const user = world.users.get(userId);
  const channel = world.channels.get(channelId);
  if (user?.delete_at !== 0 || channel === undefined) return false;
  return world.isMember(channelId, userId) || (channel.team_id !== '' && mayInSystem(world, userId));
}

function hasRole(roles: string, role: string): boolean {
  return roles.split(' ').includes(role);
}
