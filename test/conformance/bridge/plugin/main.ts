/** The conformance plugin: every hook, and every API call on demand, through the bridge as any author sees it. */
import { definePlugin, type Hooks, runPlugin } from '../../../../server/bridge/index.ts';
import { hookMethods } from '../../../../server/bridge/mattermost/generated/hooks.ts';
import { follow, PREFIX } from './instructions.ts';
import { type AnyHook, Rehearsal } from './rehearsal.ts';
import { reviveThrown } from './revive.ts';

const conformance = definePlugin(({ api, onClosing }) => {
  const rehearsal = new Rehearsal();
  /** What hooks do while nothing is prepared: those by which the host starts, steers and stops the plugin. */
  const otherwise: Readonly<Record<string, AnyHook>> = {
    async OnConfigurationChange() {
      await api.loadPluginConfiguration();
    },
    async OnActivate() {
      const way = process.env.CONFORMANCE_ACTIVATE ?? '';
      if (way !== '') throw reviveThrown(JSON.parse(way) as Readonly<Record<string, unknown>>);
      await api.logInfo('activated');
    },
    async OnDeactivate() {
      await api.logInfo('deactivated');
    },
  };
  const hooks = Object.fromEntries(
    hookMethods
      .filter(({ go }) => go !== 'Implemented')
      .map((method) => [method.name, rehearsal.hook(method, otherwise[method.go])]),
  );
  const command = hooks.executeCommand as AnyHook;
  hooks.executeCommand = async (context, args) => {
    const text = (args as { readonly command: string } | null)?.command;
    if (text?.startsWith(PREFIX) !== true) return command(context, args);
    return { text: await follow(text.slice(PREFIX.length), { api, onClosing, rehearsal }) };
  };
  return hooks as Hooks;
});

// One reply that the host cannot decode ends all hooks on its side. The bridge sends none, so the table is made to lie.
const { CONFORMANCE_MISTYPED: mistyped, CONFORMANCE_PROBE_MS: probe } = process.env;
for (const method of hookMethods) {
  if (method.go === mistyped) Object.assign(method, { returns: 'plugin.Z_GetUserReturns' });
}

void runPlugin(
  conformance,
  probe === undefined ? {} : { pluginId: 'bridge-conformance', probeEveryMs: Number(probe) },
);
