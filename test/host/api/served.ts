/** The plugin API from the host's side: what a method that is served looks like, and what it works on. */

import type { GeneratedApi, HandWrittenApi } from '../../../server/bridge/mattermost/generated/api.ts';
import type { Command } from '../../../server/bridge/mattermost/generated/types.ts';
import type { KeyValueStore } from '../world/key_value_store.ts';
import type { World } from '../world/world.ts';
import type { PluginSettings } from './plugin_settings.ts';

/** A method of the API as the host has it: the plugin's promise is the host's answer. It throws HostError to fail. */
type Answer<F> = F extends (...args: infer A) => Promise<infer R> ? (...args: A) => R | Promise<R> : never;

/** Methods whose structs are just their parameters and results. */
type PlainApi = GeneratedApi & Pick<HandWrittenApi, 'getConfig' | 'getUnsanitizedConfig' | 'saveConfig'>;

/** The methods that this host serves, under their TypeScript names. */
export type ServedApi = { readonly [K in keyof PlainApi]?: Answer<PlainApi[K]> };

/** A post that reached its reader. */
export interface DeliveredPost {
  readonly kind: 'created' | 'updated' | 'ephemeral';
  /** The one reader of an ephemeral post; empty for others. */
  readonly userId: string;
  readonly postId: string;
  readonly channelId: string;
  readonly rootId: string;
  readonly message: string;
}

/** What the served methods share. */
export interface HostState {
  readonly world: World;
  readonly settings: PluginSettings;
  readonly kv: KeyValueStore;
  /** By trigger. */
  readonly commands: Map<string, Command>;
  readonly siteUrl: string;
  /** Absolute path of the unpacked plugin. */
  readonly bundlePath: string;
  /** The id of the next object that the plugin makes; the host knows it from now on. */
  readonly newId: () => string;
  /** An id is the host's own, not made up by the plugin. */
  readonly know: (id: string) => void;
  readonly delivered: (post: DeliveredPost) => void;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', text: string) => void;
}
