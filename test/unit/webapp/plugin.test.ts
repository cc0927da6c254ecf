/** The built web bundle against a host that knows only the methods that every supported server has. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { catalogues } from '../../../assets/i18n/index.ts';
import { root } from '../../../build/project.ts';
import { bundleWebapp, SERVER_WORDS } from '../../../build/webapp_bundle.ts';
import { runScript } from '../../support/browser_script.ts';

/** The web app loads it for everybody, on the login page too. */
const SIZE_LIMIT_BYTES = 64 * 1024;

interface Plugin {
  initialize(registry: unknown, store: unknown): void;
  uninitialize(): void;
}

/** Methods of the registry as 9.11 has them, as far as this plugin uses any. */
const REGISTRY_OF_9_11 = [
  'registerTranslations',
  'registerPostDropdownMenuAction',
  'registerSlashCommandWillBePostedHook',
  'registerAdminConsoleCustomSetting',
];

let script = '';
let inputs: readonly string[] = [];

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'webapp-'));
  inputs = await bundleWebapp({ outfile: join(folder, 'main.js') });
  script = readFileSync(join(folder, 'main.js'), 'utf8');
  rmSync(folder, { recursive: true });
});

/** A registry that throws on a method it does not have, as calling undefined would. */
function fakeRegistry(): { registry: unknown; calls: { method: string; args: unknown[] }[] } {
  const calls: { method: string; args: unknown[] }[] = [];
  const registry = new Proxy(
    {},
    {
      get: (_target, name) => {
        if (!REGISTRY_OF_9_11.includes(String(name))) return undefined;
        return (...args: unknown[]) => void calls.push({ method: String(name), args });
      },
    },
  );
  return { registry, calls };
}

/** A window in which timers and listeners are counted: what is left after `uninitialize` is a leak. */
function fakeWindow(registerPlugin: (id: string, plugin: Plugin) => void): {
  window: Record<string, unknown>;
  left: () => number;
} {
  let left = 0;
  const open = () => {
    left += 1;
    return left;
  };
  const close = () => {
    left -= 1;
  };
  const window: Record<string, unknown> = {
    registerPlugin,
    React: {
      createElement: (type: unknown, props: unknown, ...children: unknown[]) => ({ type, props, children }),
    },
    ReactIntl: { FormattedMessage: 'FormattedMessage' },
    setTimeout: open,
    setInterval: open,
    addEventListener: open,
    clearTimeout: close,
    clearInterval: close,
    removeEventListener: close,
  };
  return { window, left: () => left };
}

test('registers under its id and does nothing after that, as 9.11 wants and 11.6 does at once', () => {
  for (const atOnce of [false, true]) {
    const { registry, calls } = fakeRegistry();
    const plugins = new Map<string, Plugin>();
    const { window, left } = fakeWindow((id, plugin) => {
      plugins.set(id, plugin);
      if (atOnce) plugin.initialize(registry, {});
    });
    const names = new Set([...Object.keys(window), 'window']);
    runScript(script, window);
    assert.deepEqual([...plugins.keys()], ['thread-summary']);
    const plugin = plugins.get('thread-summary');
    if (!atOnce) {
      assert.equal(calls.length, 0);
      plugin?.initialize(registry, {});
    }
    assert.ok(calls.length > 0);
    plugin?.uninitialize();
    assert.equal(left(), 0);
    assert.deepEqual(
      Object.keys(window).filter((name) => !names.has(name)),
      [],
      'globals left behind',
    );
  }
});

test('can be switched off and on again', () => {
  const { registry, calls } = fakeRegistry();
  const plugins: Plugin[] = [];
  runScript(script, fakeWindow((_id, plugin) => plugins.push(plugin)).window);
  const [plugin] = plugins;
  plugin?.initialize(registry, {});
  const once = calls.length;
  plugin?.uninitialize();
  plugin?.initialize(registry, {});
  plugin?.uninitialize();
  assert.equal(calls.length, 2 * once);
});

test('translates into Russian and English, and English for every other locale', () => {
  const { registry, calls } = fakeRegistry();
  runScript(script, fakeWindow((_id, plugin) => plugin.initialize(registry, {})).window);
  const translations = calls.find(({ method }) => method === 'registerTranslations')?.args[0] as (
    locale: string,
  ) => Record<string, string>;
  const english = translations('en');
  const russian = translations('ru');
  assert.deepEqual(Object.keys(russian).sort(), Object.keys(english).sort());
  assert.match(Object.values(russian).join(' '), /[а-яё]/i);
  assert.deepEqual({ ...translations('de') }, { ...english });
});

test('names no words that only the server half has', () => {
  const sources = inputs.filter((path) => path.startsWith('webapp/src/'));
  const texts = sources.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
  const named = Object.keys(catalogues.en).filter((key) => texts.includes(`'${key}'`));
  assert.deepEqual(
    named.filter((key) => SERVER_WORDS.test(key)),
    [],
  );
  assert.doesNotMatch(script, /thread_summary\.(?:admin|doctor)\./);
});

test('holds no library of the host, no JSX runtime, and no source map', () => {
  const foreign = inputs.filter((path) => !/^(webapp\/src\/|assets\/i18n\/|host-global:)/.test(path));
  assert.deepEqual(foreign, []);
  assert.doesNotMatch(script, /jsx-runtime|sourceMappingURL/);
});

test('is small', () => {
  assert.ok(Buffer.byteLength(script) <= SIZE_LIMIT_BYTES, `${Buffer.byteLength(script)} bytes`);
});
