/**
 * The embedded host: a stand-in for a Mattermost server with one plugin in it. It starts the plugin's executable as
 * Mattermost does, holds a world in memory behind the plugin API, and calls hooks.
 */

import { type GeneratedHooks, hookMethods } from '../../server/bridge/mattermost/generated/hooks.ts';
import type { Command, CommandResponse, Post } from '../../server/bridge/mattermost/generated/types.ts';
import { universe } from '../../server/bridge/mattermost/generated/universe.ts';
import { ApiServer } from './api/api_server.ts';
import { channels } from './api/channels.ts';
import { keyValues } from './api/key_values.ts';
import { PluginSettings } from './api/plugin_settings.ts';
import { posts } from './api/posts.ts';
import { Recorder } from './api/recorder.ts';
import type { DeliveredPost, HostState, ServedApi } from './api/served.ts';
import { system } from './api/system.ts';
import { usersAndTeams } from './api/users_and_teams.ts';
import { pluginHttpMethods } from './http/plugin_http.ts';
import type { PluginCommand } from './process/child.ts';
import { errorText, PluginEnvironment } from './process/environment.ts';
import { HostLog } from './process/host_log.ts';
import { executableOf, type PluginManifest, readManifest, settingDefaults } from './process/manifest.ts';
import { createdId, idOf } from './world/ids.ts';
import { KeyValueStore } from './world/key_value_store.ts';
import { make, type World } from './world/world.ts';

export interface HostOptions {
  /** The unpacked plugin: where plugin.json is. */
  readonly pluginFolder: string;
  readonly world: World;
  readonly siteUrl: string;
  /** What to start in place of the executable that the manifest names. */
  readonly command?: PluginCommand;
  /** Settings as an administrator has made them; the manifest's defaults stand for the rest. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly log?: HostLog;
  /** Milliseconds between health checks; none by default. Mattermost's own interval is 30,000. */
  readonly healthIntervalMs?: number;
  /** Milliseconds between yamux pings. Default 30,000. */
  readonly keepAliveMs?: number;
  /** Told of every post that the plugin makes, changes or shows to one user. */
  readonly delivered?: (post: DeliveredPost) => void;
}

/** A slash command or a message as a user sends it. */
export interface TypedCommand {
  readonly userId: string;
  readonly channelId: string;
  /** Root of the thread it is typed in; empty outside of one. */
  readonly rootId: string;
  /** As typed: with the slash, of a command. */
  readonly text: string;
}

const CONTEXT = {
  SessionId: 'session',
  ConnectionId: '',
  RequestId: 'request',
  IPAddress: '127.0.0.1',
  AcceptLanguage: 'en',
  UserAgent: 'conformance',
};

type HookAnswer<K extends keyof GeneratedHooks> = Awaited<ReturnType<GeneratedHooks[K]>> | undefined;

const hooksByName = new Map<string, (typeof hookMethods)[number]>(
  hookMethods.map((method) => [method.name, method]),
);
const LETTERS = [...'ABCDEFGH'];

export class EmbeddedHost {
  readonly log: HostLog;
  readonly recorder = new Recorder();
  readonly manifest: PluginManifest;
  readonly environment: PluginEnvironment;
  readonly world: World;
  /** The plugin's key-value store; outlives its processes. */
  readonly keyValues = new KeyValueStore();
  readonly #api: ApiServer;
  readonly #settings: PluginSettings;
  readonly #commands = new Map<string, Command>();
  readonly #siteUrl: string;
  #created = 0;
  #written = 0;

  constructor(options: HostOptions) {
    const { pluginFolder, world, siteUrl } = options;
    this.log = options.log ?? new HostLog();
    this.world = world;
    this.#siteUrl = siteUrl;
    this.manifest = readManifest(pluginFolder);
    this.#settings = new PluginSettings(this.manifest.id, settingDefaults(this.manifest));
    this.#settings.replace(options.settings ?? {});
    for (const id of world.ids()) this.recorder.know(id);
    const state: HostState = {
      world,
      settings: this.#settings,
      kv: this.keyValues,
      commands: this.#commands,
      siteUrl,
      bundlePath: pluginFolder,
      newId: () => this.#newId(),
      know: (id) => this.recorder.know(id),
      delivered: options.delivered ?? (() => {}),
      log: (level, text) => this.log.add(level, `plugin: ${text}`),
    };
    const special = pluginHttpMethods({
      pluginId: this.manifest.id,
      process: () => this.environment.process,
      log: this.log,
    });
    this.#api = new ApiServer(state, servedApi(state), this.recorder, special);
    this.environment = new PluginEnvironment({
      command: options.command ?? { program: executableOf(this.manifest, pluginFolder) },
      universe,
      log: this.log,
      api: this.#api.lookup,
      healthIntervalMs: options.healthIntervalMs ?? 0,
      ...(options.keepAliveMs === undefined ? {} : { keepAliveMs: options.keepAliveMs }),
    });
  }

  /** Go names of API methods that the plugin called and this host does not serve. */
  get unserved(): readonly string[] {
    return [...this.#api.unserved].sort();
  }

  /** Triggers of the commands that the plugin has registered. */
  get triggers(): readonly string[] {
    return [...this.#commands.keys()];
  }

  /** Replaces the plugin's settings without a word to the plugin. */
  configure(settings: Readonly<Record<string, unknown>>): void {
    this.#settings.replace(settings);
  }

  /**
   * Calls a hook. Undefined where the plugin does not have it; null for a nil result. Rejects with the error that the
   * plugin returned, and with RpcCallError where there was no answer.
   */
  async callHook<K extends keyof GeneratedHooks>(
    name: K,
    ...args: Parameters<GeneratedHooks[K]>
  ): Promise<HookAnswer<K>> {
    const method = hooksByName.get(name);
    const { process } = this.environment;
    if (method === undefined || !process.implemented.has(method.go)) return undefined;
    const fields = Object.fromEntries(args.map((value, index) => [LETTERS[index] ?? '', value]));
    const reply = await process.callHook(method.go, fields);
    const error = method.error === '' ? null : (reply[LETTERS[method.results] ?? ''] ?? null);
    if (error !== null) throw new Error(`${method.go}: ${errorText(error)}`);
    const values = LETTERS.slice(0, method.results).map((letter) => reply[letter]);
    return (method.results === 1 ? values[0] : values) as HookAnswer<K>;
  }

  /**
   * Runs a slash command as the server does, with a health check before and after. Rejects when no plugin has the
   * trigger, and when the response is nil, which the server takes for a command that is not there.
   */
  async runCommand({ userId, channelId, rootId, text }: TypedCommand): Promise<CommandResponse> {
    const trigger = (text.split(' ')[0] ?? '').slice(1).toLowerCase();
    const channel = this.world.channels.get(channelId);
    if (!this.#commands.has(trigger)) throw new Error(`/${trigger}: no such command`);
    if (channel === undefined) throw new Error('the command names a channel that is not there');
    await this.environment.process.checkHealth();
    const response = await this.callHook('executeCommand', CONTEXT, {
      user_id: userId,
      channel_id: channelId,
      team_id: channel.team_id,
      root_id: rootId,
      parent_id: '',
      trigger_id: 'trigger',
      connection_id: '',
      command: text,
      SiteURL: this.#siteUrl,
      UserMentions: {},
      ChannelMentions: {},
    });
    await this.environment.process.checkHealth();
    if (response === undefined || response === null) {
      throw new Error("the command's response is nil, which the server shows as an error");
    }
    return response as CommandResponse;
  }

  /** A person writes a post: it is in the world, and the plugin's hook has been called when this resolves. */
  async writePost({ userId, channelId, rootId, text }: TypedCommand): Promise<void> {
    this.#written += 1;
    const id = idOf(`written:${this.#written}`);
    const now = Date.now();
    const place = { user_id: userId, channel_id: channelId, root_id: rootId };
    const post = make<Post>('model.Post', { id, ...place, message: text, create_at: now, update_at: now });
    this.recorder.know(id);
    this.world.posts.set(id, post);
    await this.callHook('messageHasBeenPosted', CONTEXT, post);
  }

  #newId(): string {
    this.#created += 1;
    const id = createdId(this.#created);
    this.recorder.know(id);
    return id;
  }
}

function servedApi(state: HostState): ServedApi {
  return {
    ...usersAndTeams(state),
    ...channels(state),
    ...posts(state),
    ...keyValues(state),
    ...system(state),
  };
}
