/** A setting of the System Console as the built bundle registers it, on a page of the test's making. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWebapp } from '../../build/webapp_bundle.ts';
import { runScript } from './browser_script.ts';
import { type Drawn, HookRenderer } from './hook_renderer.ts';

const PREFIX = 'PluginSettings.Plugins.thread-summary.';

export async function webappScript(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'webapp-'));
  await bundleWebapp({ outfile: join(folder, 'main.js') });
  const script = readFileSync(join(folder, 'main.js'), 'utf8');
  rmSync(folder, { recursive: true });
  return script;
}

/** A request that waits for the test to answer it. */
export interface Sent {
  readonly url: string;
  readonly init: { headers: Record<string, string>; body: string; signal?: AbortSignal };
  answer(status: number, body: unknown): Promise<void>;
  fail(error: Error): Promise<void>;
}

export interface ConsolePage {
  draw(props?: object): Drawn;
  readonly sent: readonly Sent[];
  /** What was handed to the host to keep, by setting. */
  readonly changes: readonly (readonly [id: string, value: unknown])[];
  leave(): void;
}

/** `inputs`: values of the settings beside it, by lower-cased key. */
export function openConsole(
  script: string,
  key: string,
  inputs: Record<string, string>,
  locale: string,
): ConsolePage {
  const sent: Sent[] = [];
  const changes: [string, unknown][] = [];
  const renderer = new HookRenderer();
  let component: unknown;
  const registry = new Proxy(
    {},
    {
      get: (_target, name) => (registered: unknown, value: unknown, options: unknown) => {
        if (name !== 'registerAdminConsoleCustomSetting' || registered !== key) return;
        component = value;
        assert.equal(JSON.stringify(options), '{"showTitle":true}');
      },
    },
  );
  const store = {
    getState: () => ({ entities: { users: { currentUserId: 'root', profiles: { root: { locale } } } } }),
    dispatch: () => undefined,
  };
  runScript(script, {
    React: renderer.react,
    ReactIntl: { FormattedMessage: 'FormattedMessage' },
    AbortController,
    basename: '/chat',
    document: {
      cookie: 'MMCSRF=csrf1',
      getElementById: (id: string) => {
        const value = id.startsWith(PREFIX) ? inputs[id.slice(PREFIX.length)] : undefined;
        return value === undefined ? null : { value };
      },
    },
    fetch: (url: string, init: Sent['init']) =>
      new Promise((resolve, reject) => {
        const settled = () => new Promise<void>((done) => setTimeout(done, 0));
        init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        sent.push({
          url,
          init,
          answer: (status, body) => {
            resolve({ ok: status < 300, status, json: async () => body });
            return settled();
          },
          fail: (error) => {
            reject(error);
            return settled();
          },
        });
      }),
    registerPlugin: (_id: string, plugin: { initialize(registry: unknown, store: unknown): void }) =>
      plugin.initialize(registry, store),
  });
  assert.equal(typeof component, 'function');
  return {
    sent,
    changes,
    draw: (props = {}) =>
      renderer.draw(component, {
        id: PREFIX + key.toLowerCase(),
        disabled: false,
        onChange: (id: string, value: unknown) => changes.push([id, value]),
        ...props,
      }),
    leave: () => renderer.leave(),
  };
}
