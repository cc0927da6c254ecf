/**
 * What this plugin uses of the host's web app: webapp/channels/src/plugins/registry, Mattermost 9.11 to 11.x. Only
 * what is called is declared, so that the compiler refuses a method whose shape nobody looked up.
 */

import type { ComponentType, ReactElement } from 'react';
import type { HostStore } from './host_store.ts';

export interface PluginRegistry {
  /** Flat message id to text, for one locale. Called at once and whenever the user changes language. */
  registerTranslations(getTranslations: (locale: string) => Readonly<Record<string, string>>): void;
  /** An entry of the "Message actions" menu (the apps icon). `filter` runs when a post's menu is drawn. */
  registerPostDropdownMenuAction(
    text: ReactElement,
    action: (postId: string) => void,
    filter: (postId: string) => boolean,
  ): string;
  /** Called with every slash command; what it gives back takes the command's place. Not called on phones. */
  registerSlashCommandWillBePostedHook(
    hook: (
      message: string,
      args: { readonly channel_id: string },
    ) => { readonly message: string; readonly args: object } | undefined,
  ): string;
  /** A component in the place of a setting, whatever its type in the manifest; with `showTitle` the host draws label and help beside it. */
  registerAdminConsoleCustomSetting(
    key: string,
    component: ComponentType<CustomSettingProps>,
    options: { readonly showTitle: boolean },
  ): void;
}

/** What the System Console hands to a setting drawn by a plugin (schema_admin_settings.tsx), as far as it is used. */
export interface CustomSettingProps {
  /** `PluginSettings.Plugins.<plugin>.<lower-cased key>`; the inputs of the other settings carry theirs in the DOM. */
  readonly id: string;
  readonly value?: unknown;
  readonly disabled: boolean;
  readonly setByEnv?: boolean;
  /** Keeps the value until the page is saved. */
  onChange(id: string, value: string): void;
}

/** The object handed to `window.registerPlugin`. The host removes every registration itself before `uninitialize`. */
export interface WebappPlugin {
  initialize(registry: PluginRegistry, store: HostStore): void;
  uninitialize(): void;
}

declare global {
  interface Window {
    /** The path below which Mattermost is served; empty at the root. */
    basename?: string;
    /** "Internal, may break": asked for before use. `selectRhsPost` makes an action that opens a thread. */
    ProductApi?: { selectRhsPost?: (postId: string) => unknown };
    /** 9.11 and 11.1 call `initialize` later, 11.6 before this returns. */
    registerPlugin(id: string, plugin: WebappPlugin): void;
  }
}
