/** Calls and the hook that carry all of the host's settings (see host_settings.ts). */
import { exchange, type HostCall, hostCall } from './call.ts';
import type { Hook } from './hook_methods.ts';
import type { HostLink } from './host_link.ts';
import type { ApiMethod } from './method.ts';

type Section = Record<string, unknown>;

/** GetConfig and GetUnsanitizedConfig. */
export function readSettingsCall(method: ApiMethod, link: HostLink): HostCall {
  const call = hostCall(method, link.client);
  return async () => {
    const config = (await call()) as Section;
    link.settings.complete(config);
    return config;
  };
}

/** SaveConfig, which is refused where it would reset a setting that nobody has changed. */
export function saveSettingsCall(method: ApiMethod, link: HostLink): HostCall {
  const call = hostCall(method, link.client);
  return async (config) => {
    // What is missing altogether the call itself refuses.
    if (isSection(config)) {
      await learnSettings(link);
      link.settings.check(config, method.go);
    }
    return call(config);
  };
}

/** ConfigurationWillBeSaved: what it returns the host saves in place of what it gave. */
export function settingsHook(hook: Hook, go: string, link: Pick<HostLink, 'client' | 'settings'>): Hook {
  return async (config) => {
    await learnSettings(link);
    if (isSection(config)) link.settings.complete(config);
    const result = await hook(config);
    if (isSection(result)) link.settings.check(result, go);
    return result;
  };
}

/** Asks for the settings once, to see which the host has. */
async function learnSettings({ client, settings }: Pick<HostLink, 'client' | 'settings'>): Promise<void> {
  if (settings.known) return;
  const args = { struct: 'plugin.Z_GetConfigArgs' };
  const reply = { struct: 'plugin.Z_GetConfigReturns' };
  await exchange(client, { go: 'GetConfig', since: '5.2' }, 'Plugin.GetConfig', args, {}, reply);
}

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null;
}
