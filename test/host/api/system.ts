/** API methods on the server itself: configuration, commands, events, versions. */

import type { Command, Config, PluginStatus } from '../../../server/bridge/mattermost/generated/types.ts';
import { idOf } from '../world/ids.ts';
import { make } from '../world/world.ts';
import { defaultConfig, SERVER_VERSION } from './default_config.ts';
import type { HostState, ServedApi } from './served.ts';

/** `model.PluginStateRunning`. */
const PLUGIN_RUNNING = 2;

export function system(state: HostState): ServedApi {
  const { settings, commands } = state;
  const config = (): Config => ({
    ...defaultConfig,
    ServiceSettings: { ...defaultConfig.ServiceSettings, SiteURL: state.siteUrl },
  });
  return {
    getConfig: config,
    getUnsanitizedConfig: config,
    getPluginConfig: () => settings.stored(),
    savePluginConfig: (values) => settings.replace(values),
    getServerVersion: () => SERVER_VERSION,
    getDiagnosticId: () => idOf('diagnostic'),
    getTelemetryId: () => idOf('diagnostic'),
    getSystemInstallDate: () => 0,
    isEnterpriseReady: () => false,
    getLicense: () => null,
    getBundlePath: () => state.bundlePath,
    getPluginId: () => settings.pluginId,
    getPluginStatus: (id) =>
      make<PluginStatus>('model.PluginStatus', { plugin_id: id, state: PLUGIN_RUNNING }),

    registerCommand: (given) => {
      const command = given as Command;
      if (command.trigger === '') throw new Error('invalid command');
      commands.set(command.trigger.toLowerCase(), command);
    },
    unregisterCommand: (_teamId, trigger) => void commands.delete(trigger.toLowerCase()),
    openInteractiveDialog: () => {},
    publishWebSocketEvent: () => {},
    publishPluginClusterEvent: () => {},
  };
}
