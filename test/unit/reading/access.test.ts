import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../server/bridge/mattermost/app_error.ts';
import { openChannel } from '../../../server/reading/access.ts';
import { HostSettings } from '../../../server/reading/host_settings.ts';
import { ReadingError } from '../../../server/reading/reading_error.ts';
import { FakeApi } from '../../support/fake_api.ts';

/** One team, seven actors, and a channel of each kind whose members are `member`, `guestIn` and `other`. */
function world() {
  const api = new FakeApi();
  const actor = {
    member: api.addUser('member'),
    teamMate: api.addUser('teammate'),
    outsider: api.addUser('outsider'),
    guestIn: api.addUser('guestin', { role: 'guest' }),
    guestOut: api.addUser('guestout', { role: 'guest' }),
    admin: api.addUser('admin', { role: 'admin' }),
    anonymous: '',
  };
  const other = api.addUser('other');
  const inside = [actor.member, actor.guestIn, other];
  const team = api.addTeam('one', [actor.member, actor.teamMate, actor.guestIn, actor.guestOut, other]);
  const channel = {
    public: api.addChannel('O', team, inside),
    private: api.addChannel('P', team, inside),
    direct: api.addChannel('D', '', inside),
    group: api.addChannel('G', '', inside),
    archived: api.addChannel('O', team, inside, { delete_at: 5 }),
    archivedPrivate: api.addChannel('P', team, inside, { delete_at: 5 }),
    unknownKind: api.addChannel('X', '', inside),
  };
  return { api, actor, channel, settings: new HostSettings(api) };
}

type Actor = keyof ReturnType<typeof world>['actor'];
type Kind = keyof ReturnType<typeof world>['channel'];
const ACTORS: readonly Actor[] = [
  'member',
  'teamMate',
  'outsider',
  'guestIn',
  'guestOut',
  'admin',
  'anonymous',
];

/** Who may read, as the host's rule has it (system administrators: everything but other people's messages). */
const READERS: Readonly<Record<Kind, readonly Actor[]>> = {
  public: ['member', 'guestIn', 'teamMate', 'admin'],
  private: ['member', 'guestIn', 'admin'],
  direct: ['member', 'guestIn'],
  group: ['member', 'guestIn'],
  archived: ['member', 'guestIn', 'teamMate', 'admin'],
  archivedPrivate: ['member', 'guestIn', 'admin'],
  unknownKind: ['member', 'guestIn'],
};

async function outcome(w: ReturnType<typeof world>, actor: Actor, kind: Kind): Promise<string> {
  try {
    const opened = await openChannel(w.api, w.settings, w.actor[actor], w.channel[kind]);
    assert.equal(opened.id, w.channel[kind]);
    return 'allowed';
  } catch (error) {
    assert.ok(error instanceof ReadingError);
    return error.code;
  }
}

for (const kind of Object.keys(READERS) as Kind[]) {
  for (const actor of ACTORS) {
    const expected = READERS[kind].includes(actor) ? 'allowed' : 'not_allowed';
    test(`${actor} in a ${kind} channel: ${expected}`, async () => {
      assert.equal(await outcome(world(), actor, kind), expected);
    });
  }
}

test('with compliance monitoring a public channel is for members (and administrators) alone', async () => {
  for (const actor of ACTORS) {
    const w = world();
    w.api.config.ComplianceSettings.Enable = true;
    const expected = ['member', 'guestIn', 'admin'].includes(actor) ? 'allowed' : 'not_allowed';
    assert.equal(await outcome(w, actor, 'public'), expected, actor);
  }
});

test('an archived channel is closed to everybody where the host hides archived channels', async () => {
  for (const actor of ACTORS) {
    const w = world();
    w.api.config.TeamSettings.ExperimentalViewArchivedChannels = false;
    assert.equal(await outcome(w, actor, 'archived'), 'not_allowed', actor);
  }
});

test('a setting that is false arrives as null: the host cannot send a pointer to false', async () => {
  const w = world();
  w.api.config.ComplianceSettings.Enable = null;
  w.api.config.TeamSettings.ExperimentalViewArchivedChannels = null;
  assert.equal(await outcome(w, 'teamMate', 'public'), 'allowed');
  assert.equal(await outcome(w, 'member', 'archived'), 'not_allowed');
});

test('from version 11 on archived channels are shown whatever the setting says', async () => {
  for (const setting of [null, false]) {
    const w = world();
    w.api.serverVersion = '11.1.0';
    w.api.config.TeamSettings.ExperimentalViewArchivedChannels = setting;
    assert.equal(await outcome(w, 'member', 'archived'), 'allowed');
  }
});

test('whatever the host fails to answer is a refusal', async () => {
  const cases: [string, Actor, Kind][] = [
    ['getChannel', 'member', 'public'],
    ['hasPermissionToChannel', 'member', 'public'],
    ['hasPermissionToTeam', 'teamMate', 'public'],
    ['getConfig', 'teamMate', 'public'],
    ['getConfig', 'member', 'archived'],
    ['getChannelMember', 'member', 'direct'],
  ];
  for (const [method, actor, kind] of cases) {
    const w = world();
    w.api.failures.set(method, new AppError('down', { id: 'fake.down.app_error', statusCode: 500 }));
    assert.equal(await outcome(w, actor, kind), 'cannot_verify', method);
    const lost = world();
    lost.api.failures.set(method, new Error('session closed'));
    assert.equal(await outcome(lost, actor, kind), 'cannot_verify', `${method}, connection lost`);
  }
});

test('an answer that is not exactly true is no permission', async () => {
  for (const answer of [undefined, null, 1, 'true', {}]) {
    const w = world();
    w.api.hasPermissionToChannel = async () => answer as unknown as boolean;
    w.api.hasPermissionToTeam = async () => answer as unknown as boolean;
    assert.equal(await outcome(w, 'member', 'public'), 'not_allowed');
  }
});

test('the host answers for another channel: refused', async () => {
  const w = world();
  const other = await w.api.getChannel(w.channel.public);
  w.api.getChannel = async () => other;
  assert.equal(await outcome(w, 'member', 'private'), 'not_found');
});

test('the configuration is fetched once, again after it changed, and again after a failure', async () => {
  const w = world();
  const fetched = (): number => w.api.methods().filter((method) => method === 'getConfig').length;
  await outcome(w, 'teamMate', 'public');
  await outcome(w, 'teamMate', 'public');
  assert.equal(fetched(), 1);
  w.settings.forget();
  w.api.failures.set('getConfig', new Error('lost'));
  assert.equal(await outcome(w, 'teamMate', 'public'), 'cannot_verify');
  w.api.failures.clear();
  assert.equal(await outcome(w, 'teamMate', 'public'), 'allowed');
  assert.equal(fetched(), 3);
});
