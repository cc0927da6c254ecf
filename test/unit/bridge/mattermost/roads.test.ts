/** No row of the generated tables is without code that serves it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Activation } from '../../../../server/bridge/mattermost/activation.ts';
import { createApi } from '../../../../server/bridge/mattermost/api.ts';
import { apiMethods } from '../../../../server/bridge/mattermost/generated/api.ts';
import { hookMethods } from '../../../../server/bridge/mattermost/generated/hooks.ts';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import { HostSettings } from '../../../../server/bridge/mattermost/host_settings.ts';
import type { StreamBroker } from '../../../../server/bridge/mattermost/stream_broker.ts';
import { wireUniverse } from '../../../../server/bridge/mattermost/wire_universe.ts';

const noBroker: StreamBroker = {
  nextId: () => assert.fail('asked for a number'),
  accept: () => assert.fail('accepted'),
  dial: () => assert.fail('dialled'),
  open: () => assert.fail('opened'),
  decline: () => assert.fail('declined'),
};

test('every call of the table can be made', () => {
  const client = (): never => assert.fail('called');
  const api = createApi({ client, broker: noBroker, features: {}, settings: new HostSettings(wireUniverse) });
  const missing = apiMethods
    .map(({ name }) => name)
    .filter((name) => typeof Reflect.get(api, name) !== 'function');
  assert.deepEqual(missing, []);
  assert.equal(Object.keys(api).length, apiMethods.length);
});

test('every hook of the table can be served, and is what Implemented tells', () => {
  const hooks = Object.fromEntries(
    hookMethods.filter(({ name }) => name !== 'implemented').map(({ name }) => [name, () => {}]),
  );
  const activation = new Activation({
    create: () => hooks as Hooks,
    broker: noBroker,
    hookFailed: () => {},
    apiLost: () => {},
  });
  for (const { go } of hookMethods) {
    const method = activation.lookup(`Plugin.${go}`);
    assert.ok(method !== undefined, `${go} has no road`);
    for (const type of [method.args, method.reply]) {
      if (typeof type !== 'object' || !('struct' in type) || type.struct === 'struct {}') continue;
      assert.ok(
        wireUniverse.structs[type.struct] !== undefined,
        `${go} is of the unknown type ${type.struct}`,
      );
    }
  }
  const implemented = activation.lookup('Plugin.Implemented')?.handle({}) as string[];
  assert.deepEqual(
    implemented,
    hookMethods.map(({ go }) => go).filter((go) => go !== 'Implemented'),
  );
});

test('Implemented itself is no hook of a plugin', () => {
  const create = (): Hooks => ({ implemented: () => [] }) as Hooks;
  const options = { create, broker: noBroker, hookFailed: () => {}, apiLost: () => {} };
  assert.throws(() => new Activation(options), /no hook "implemented"/);
});
