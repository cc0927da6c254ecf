/** The host's settings: what is read can be saved again, and saving changes nothing that nobody has changed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { FieldSchema, GoUniverse } from '../../../../server/bridge/gob/schema.ts';
import type { PluginHost } from '../../../../server/bridge/mattermost/activation.ts';
import { universe } from '../../../../server/bridge/mattermost/generated/universe.ts';
import type { Hooks } from '../../../../server/bridge/mattermost/hooks.ts';
import { HostSettings } from '../../../../server/bridge/mattermost/host_settings.ts';
import { API_ID, DRIVER_ID, type TestHost, testHost } from './kit.ts';

type Settings = Record<string, Record<string, unknown>>;

async function activated(
  types: GoUniverse = universe,
  hooks: Hooks = {},
): Promise<TestHost & { plugin: PluginHost }> {
  let plugin: PluginHost | undefined;
  const host = testHost((one) => {
    plugin = one;
    return hooks;
  }, types);
  await host.hook('OnActivate', { APIMuxId: API_ID, DriverMuxId: DRIVER_ID });
  assert.ok(plugin);
  return { ...host, plugin };
}

/** The types of a host whose struct `name` has other fields. */
function withFields(
  name: string,
  change: (fields: readonly FieldSchema[]) => readonly FieldSchema[],
): GoUniverse {
  const struct = universe.structs[name];
  assert.ok(struct);
  return {
    ...universe,
    structs: { ...universe.structs, [name]: { ...struct, fields: change(struct.fields) } },
  };
}

const olderHost = withFields('model.ServiceSettings', (fields) => [
  ...fields.filter(({ go }) => go !== 'DeleteAccountLink'),
  { go: 'EnableOpenTracing', json: 'EnableOpenTracing', type: { pointer: 'bool' } },
]);

test('a setting that is false, 0 or empty arrives as that', async () => {
  const { api, plugin } = await activated();
  api.set('GetConfig', () => ({
    A: { ServiceSettings: { EnableTesting: true, EnableLatex: false, SiteURL: '', ReadTimeout: 0 } },
  }));
  api.set('GetUnsanitizedConfig', () => ({
    A: {
      AutoTranslationSettings: { TargetLanguages: [] },
      SqlSettings: { ReplicaLagSettings: [{ DataSource: 'a', QueryTimeLag: '' }] },
    },
  }));
  const { ServiceSettings } = await plugin.api.getConfig();
  const { EnableTesting, EnableLatex, SiteURL, ReadTimeout } = ServiceSettings;
  assert.deepEqual([EnableTesting, EnableLatex, SiteURL, ReadTimeout], [true, false, '', 0]);
  const { AutoTranslationSettings, SqlSettings } = await plugin.api.getUnsanitizedConfig();
  assert.deepEqual(AutoTranslationSettings.TargetLanguages, []);
  assert.equal(SqlSettings.ReplicaLagSettings[0]?.QueryTimeLag, '');
});

test('a setting that the host does not have is null', async () => {
  const { api, plugin } = await activated(olderHost);
  api.set('GetConfig', () => ({ A: {} }));
  const { ServiceSettings } = await plugin.api.getConfig();
  assert.equal(ServiceSettings.DeleteAccountLink, null);
  assert.equal(ServiceSettings.FrameAncestors, '');
});

test('what was read is saved whole: what is false is sent as false', async () => {
  const { api, plugin, calls } = await activated();
  api.set('GetConfig', () => ({ A: { ServiceSettings: { EnableTesting: true } } }));
  api.set('SaveConfig', () => ({ A: null }));
  const config = await plugin.api.getConfig();
  await plugin.api.saveConfig(config);
  const sent = calls.at(-1)?.args.A as Settings;
  assert.equal(sent.ServiceSettings?.EnableTesting, true);
  assert.equal(sent.ServiceSettings?.EnableLatex, false);
  assert.equal(sent.ServiceSettings?.SiteURL, '');
  assert.equal(sent.ClusterSettings?.EnableExperimentalGossipEncryption, null);
});

test('settings that are left out are refused, by path, and never leave', async () => {
  const { api, plugin, calls } = await activated();
  api.set('GetConfig', () => ({ A: {} }));
  api.set('SaveConfig', () => ({ A: null }));
  const { LogSettings, ...partial } = await plugin.api.getConfig();
  const refused = { name: 'HostError', code: 'bad_argument' };
  await assert.rejects(plugin.api.saveConfig(partial), { ...refused, message: /got no LogSettings:/ });
  const { EnableColor, ...others } = LogSettings;
  await assert.rejects(plugin.api.saveConfig({ ...partial, LogSettings: others }), {
    ...refused,
    message: /got no LogSettings\.EnableColor:/,
  });
  await assert.rejects(plugin.api.saveConfig({}), refused);
  assert.ok(calls.every(({ method }) => method === 'GetConfig'));
  await plugin.api.saveConfig({ ...partial, LogSettings: { ...others, EnableColor } });
  assert.equal(calls.at(-1)?.method, 'SaveConfig');
});

test('a host with settings that the bridge does not know is not saved to, asked before or not', async () => {
  const { api, plugin, calls } = await activated(olderHost);
  api.set('GetConfig', () => ({ A: {} }));
  api.set('SaveConfig', () => ({ A: null }));
  const refused = {
    name: 'HostError',
    code: 'unknown_settings',
    message: /would reset them: ServiceSettings\.EnableOpenTracing$/,
  };
  await assert.rejects(plugin.api.saveConfig({}), refused);
  await assert.rejects(plugin.api.saveConfig(await plugin.api.getConfig()), refused);
  assert.deepEqual(
    calls.map(({ method }) => method),
    ['GetConfig', 'GetConfig'],
  );
});

test('feature flags are of no account: no server saves them', async () => {
  const flags = withFields('model.FeatureFlags', (fields) => [
    ...fields,
    { go: 'SomeFlag', json: 'SomeFlag', type: 'bool' },
  ]);
  const { api, plugin, calls } = await activated(flags);
  api.set('GetConfig', () => ({ A: {} }));
  api.set('SaveConfig', () => ({ A: null }));
  const { FeatureFlags: _, ...config } = await plugin.api.getConfig();
  await plugin.api.saveConfig(config);
  assert.equal(calls.at(-1)?.method, 'SaveConfig');
});

test('a hook that returns settings is held to the same; one that returns none is not', async () => {
  let answer: 'null' | 'same' | 'partial' = 'null';
  const hooks: Hooks = {
    configurationWillBeSaved(config) {
      if (answer === 'null') return null;
      return answer === 'same' ? config : { ServiceSettings: config.ServiceSettings };
    },
  };
  for (const types of [universe, olderHost]) {
    const { api, hook } = await activated(types, hooks);
    api.set('GetConfig', () => ({ A: {} }));
    const save = async (): Promise<unknown[]> => {
      const { A, B } = await hook('ConfigurationWillBeSaved', {
        A: { ServiceSettings: { SiteURL: 'http://a' } },
      });
      const error = (B as { value: { Err: string } } | null)?.value.Err;
      return [(A as Settings | null)?.ServiceSettings?.SiteURL, error];
    };
    answer = 'null';
    assert.deepEqual(await save(), [undefined, undefined]);
    answer = 'same';
    const [url, error] = await save();
    if (types === universe) assert.deepEqual([url, error], ['http://a', undefined]);
    else assert.match(String(error), /^ConfigurationWillBeSaved: the server has settings/);
    answer = 'partial';
    assert.match(String((await save())[1]), /^ConfigurationWillBeSaved: /);
  }
});

test('a running server leaves nil just the settings that may be', () => {
  const file = new URL('../../../host/generated/default_config.json', import.meta.url);
  const { config } = JSON.parse(readFileSync(file, 'utf8')) as { config: Settings };
  const settings = new HostSettings(universe);
  const completed = structuredClone(blankWhereAbsent(config, 'model.Config')) as Settings;
  settings.complete(completed);
  // What is null now may be nil; what was absent and is not, the bridge takes for zero.
  const nil: string[] = [];
  const zeroed: string[] = [];
  for (const [section, values] of Object.entries(completed)) {
    for (const [key, value] of Object.entries(values ?? {})) {
      if (value === null) nil.push(`${section}.${key}`);
      else if (config[section]?.[key] === undefined) zeroed.push(`${section}.${key}`);
    }
  }
  assert.deepEqual(nil, [
    'ClusterSettings.EnableExperimentalGossipEncryption',
    'ElasticsearchSettings.BulkIndexingTimeWindowSeconds',
  ]);
  assert.deepEqual(zeroed, []);
});

/** The section with null for the pointers that it lacks, at every depth. */
function blankWhereAbsent(section: Readonly<Record<string, unknown>>, struct: string): object {
  const out: Record<string, unknown> = { ...section };
  for (const { json, type, inline } of universe.structs[struct]?.fields ?? []) {
    const inner = typeof type === 'object' && 'pointer' in type ? type.pointer : type;
    if (typeof inner === 'object' && 'struct' in inner) {
      if (inline === true) Object.assign(out, blankWhereAbsent(out, inner.struct));
      else if (out[json] !== undefined)
        out[json] = blankWhereAbsent(out[json] as object as never, inner.struct);
    } else if (typeof type === 'object' && 'pointer' in type) out[json] ??= null;
  }
  return out;
}
