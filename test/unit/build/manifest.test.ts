import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { manifestFor, parseManifest } from '../../../build/manifest.ts';
import { platforms } from '../../../build/platforms.ts';
import { pluginId, projectVersion, root } from '../../../build/project.ts';
import { pluginId as webappPluginId } from '../../../webapp/src/plugin_id.ts';

const source = readFileSync(join(root, 'plugin.json'), 'utf8');

type Json = Record<string, unknown>;

/** The committed manifest with one change. */
function changed(change: (manifest: Json) => void): string {
  const manifest = JSON.parse(source) as Json;
  change(manifest);
  return JSON.stringify(manifest);
}

/** The committed manifest with one setting added. */
function withSetting(setting: Json): string {
  return changed((manifest) => {
    const schema = manifest.settings_schema as { settings: unknown[] };
    schema.settings.push({ key: 'Extra', display_name: 'Extra', help_text: 'More.', ...setting });
  });
}

const options = [
  { display_name: 'A', value: 'a' },
  { display_name: 'B', value: 'b' },
];

test('the committed manifest obeys the rules, and its files exist', () => {
  const manifest = parseManifest(source);
  assert.equal(manifest.id, pluginId);
  assert.equal(webappPluginId, pluginId);
  assert.equal(manifest.min_server_version, '9.11.0');
  assert.ok(existsSync(join(root, manifest.icon_path)));
});

test('the tokens are the secret settings', () => {
  const { settings } = parseManifest(source).settings_schema;
  const secret = settings.filter((setting) => 'secret' in setting && setting.secret);
  assert.deepEqual(
    secret.map(({ key }) => key),
    ['LlmToken', 'MetricsToken'],
  );
});

const traps: Readonly<Record<string, readonly [text: string, expected: RegExp]>> = {
  'an icon that is not SVG': [
    changed((m) => Object.assign(m, { icon_path: 'assets/icon.png' })),
    /icon_path: .*SVG/,
  ],
  'a minimum version of two numbers': [
    changed((m) => Object.assign(m, { min_server_version: '9.11' })),
    /min_server_version: expected three numbers/,
  ],
  'an id of another plugin': [changed((m) => Object.assign(m, { id: 'thread_summary' })), /id: /],
  'an empty name': [changed((m) => Object.assign(m, { name: '' })), /name: /],
  'a key the host does not know': [
    changed((m) => Object.assign(m, { required_config: {} })),
    /required_config/,
  ],
  'a version, which package.json holds': [changed((m) => Object.assign(m, { version: '1.0.0' })), /version/],
  'a homepage that is no web address': [
    changed((m) => Object.assign(m, { homepage_url: 'ftp://example.com' })),
    /homepage_url/,
  ],
  'a bundle beside other files, which would be published': [
    changed((m) => Object.assign(m, { webapp: { bundle_path: 'main.js' } })),
    /webapp.bundle_path/,
  ],
  'settings in sections': [
    changed((m) => Object.assign(m.settings_schema as Json, { sections: [] })),
    /settings_schema: .*sections/,
  ],
  'a platform left out': [
    changed((m) => {
      const { executables } = m.server as { executables: Json };
      delete executables['linux-arm64'];
    }),
    /server.executables.linux-arm64: expected server\/dist\/plugin-linux-arm64, got nothing/,
  ],
  'a platform nobody builds': [
    changed((m) =>
      Object.assign((m.server as { executables: Json }).executables, { 'windows-amd64': 'x.exe' }),
    ),
    /server.executables.windows-amd64: expected nothing, got x.exe/,
  ],
  'text that is not JSON': ['{"id":', /plugin.json: expected JSON/],
  'a bool with a text as default': [withSetting({ type: 'bool', default: 'false' }), /default/],
  'a bool that is true, and false after a save': [withSetting({ type: 'bool', default: true }), /default/],
  'a number with a text as default': [withSetting({ type: 'number', default: '5' }), /default/],
  'a number with decimals, which the console drops': [
    withSetting({ type: 'number', default: 0.5 }),
    /default/,
  ],
  'a text with a number as default': [withSetting({ type: 'text', default: 5 }), /default/],
  'a setting without a default': [withSetting({ type: 'text' }), /default/],
  'a type the host does not know': [withSetting({ type: 'file', default: '' }), /settings.\d+.type/],
  'a placeholder on a bool': [withSetting({ type: 'bool', default: false, placeholder: 'x' }), /placeholder/],
  'a dropdown whose default is not first': [
    withSetting({ type: 'dropdown', default: 'b', options }),
    /Extra: the console shows a dropdown's first option/,
  ],
  'a default that is no option': [
    withSetting({ type: 'radio', default: 'c', options }),
    /Extra: default is none of its options/,
  ],
  'two options of one value': [
    withSetting({ type: 'radio', default: 'a', options: [...options, { display_name: 'C', value: 'a' }] }),
    /Extra: option value used twice/,
  ],
  'an option without a name': [
    withSetting({ type: 'radio', default: 'a', options: [{ display_name: '', value: 'a' }] }),
    /display_name/,
  ],
  'a dropdown without options': [withSetting({ type: 'dropdown', default: '', options: [] }), /options/],
  'two keys that differ in case alone': [
    withSetting({ key: 'llmtoken', type: 'text', default: '' }),
    /llmtoken: key used twice/,
  ],
  'a key with a dash': [withSetting({ key: 'a-b', type: 'text', default: '' }), /key: expected letters/],
};

for (const [name, [text, expected]] of Object.entries(traps)) {
  test(`refuses ${name}`, () => {
    assert.throws(
      () => parseManifest(text),
      (error: Error) => {
        assert.match(error.message, /^plugin\.json:/);
        assert.match(error.message, expected);
        return true;
      },
    );
  });
}

test('a radio may have any of its options as default: the console honours it', () => {
  assert.doesNotThrow(() => parseManifest(withSetting({ type: 'radio', default: 'b', options })));
});

test('names all faults at once', () => {
  const text = changed((m) => Object.assign(m, { icon_path: 'a.png', name: '' }));
  assert.throws(() => parseManifest(text), /name: .*\n.*icon_path: /s);
});

test('a tarball carries the version and its own executable alone', () => {
  for (const platform of platforms) {
    const manifest = manifestFor(parseManifest(source), platform, projectVersion());
    assert.equal(manifest.version, projectVersion());
    assert.deepEqual(manifest.server.executables, { [platform.name]: `server/dist/plugin-${platform.name}` });
  }
});
