import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Channel, User } from '../../../server/bridge/mattermost/generated/types.ts';
import { mayInChannel, mayInSystem, mayInTeam } from '../../host/world/permissions.ts';
import { make, World } from '../../host/world/world.ts';

const world = new World();
const user = (id: string, roles: string, delete_at = 0) =>
  world.users.set(id, make<User>('model.User', { id, roles, delete_at }));
const channel = (id: string, team_id: string) =>
  world.channels.set(id, make<Channel>('model.Channel', { id, team_id }));

user('member', 'system_user');
user('guest', 'system_guest');
user('outsider', 'system_user');
user('admin', 'system_admin system_user');
user('gone', 'system_user', 5);
user('gone admin', 'system_admin', 5);
user('lookalike', 'system_administrator');
channel('room', 'team');
channel('direct', '');
for (const id of ['member', 'guest', 'gone']) {
  world.join(world.teamMembers, 'team', id);
  world.join(world.channelMembers, 'room', id);
  world.join(world.channelMembers, 'direct', id);
}

/** Who may in: the system, the team, a channel of the team, a direct channel. */
const rules: [string, boolean, boolean, boolean, boolean][] = [
  ['member', false, true, true, true],
  ['guest', false, false, true, true],
  ['outsider', false, false, false, false],
  ['admin', true, true, true, false],
  ['gone', false, false, false, false],
  ['gone admin', false, false, false, false],
  ['lookalike', false, false, false, false],
  ['nobody', false, false, false, false],
];

describe('permissions', () => {
  for (const [id, ...expected] of rules) {
    it(`of the ${id}`, () => {
      assert.deepEqual(
        [
          mayInSystem(world, id),
          mayInTeam(world, id, 'team'),
          mayInChannel(world, id, 'room'),
          mayInChannel(world, id, 'direct'),
        ],
        expected,
      );
    });
  }

  it('are none in a channel that is not there', () => {
    assert.equal(mayInChannel(world, 'admin', 'elsewhere'), false);
  });
});
