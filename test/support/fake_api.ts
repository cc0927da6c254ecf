/**
 * A plugin API over a small world in memory, for the rooms that call it. It decides permissions as the host does
 * (roles of channel, team and system), records every call, and fails where it is told to.
 */

import { AppError } from '../../server/bridge/mattermost/app_error.ts';
import type { Permission } from '../../server/bridge/mattermost/permissions.ts';

export interface FakeUser {
  id: string;
  username: string;
  nickname: string;
  first_name: string;
  last_name: string;
  is_bot: boolean;
  locale: string;
  timezone: Record<string, string>;
  /** `user`, `guest` or `admin` of the system. */
  role: 'user' | 'guest' | 'admin';
}

export interface FakePost {
  id: string;
  create_at: number;
  edit_at: number;
  delete_at: number;
  user_id: string;
  channel_id: string;
  root_id: string;
  original_id: string;
  message: string;
  type: string;
  props: Record<string, unknown>;
  file_ids: string[];
  metadata: { files: { name: string }[] } | null;
}

export interface FakeChannel {
  id: string;
  team_id: string;
  type: string;
  delete_at: number;
  /** Members; each may read and post, unless named in `readOnly`. */
  members: Set<string>;
  readOnly: Set<string>;
}

export interface FakeCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** A valid id that tells what it is: `fakeId('post', 3)`. */
export function fakeId(kind: string, n = 0): string {
  return `${kind}${n}`
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .padEnd(26, 'x')
    .slice(0, 26);
}

export class FakeApi {
  readonly users = new Map<string, FakeUser>();
  readonly channels = new Map<string, FakeChannel>();
  readonly posts = new Map<string, FakePost>();
  /** Team id to its name in URLs and its members. */
  readonly teams = new Map<string, { name: string; members: Set<string> }>();
  readonly config = {
    ServiceSettings: { SiteURL: 'https://chat.example.com' as string | null },
    ComplianceSettings: { Enable: false as boolean | null },
    TeamSettings: { ExperimentalViewArchivedChannels: true as boolean | null },
    PrivacySettings: { ShowFullName: true as boolean | null },
  };
  readonly calls: FakeCall[] = [];
  /** Method name to what it throws; a function decides per call. */
  readonly failures = new Map<string, unknown>();
  /** What was delivered: `SendEphemeralPost` and `CreatePost`, in order. */
  readonly sent: { to: string; post: FakePost }[] = [];
  readonly created: FakePost[] = [];
  #nextId = 0;

  // The world

  addTeam(name: string, members: readonly string[] = []): string {
    const id = fakeId(`team${name}`);
    this.teams.set(id, { name, members: new Set(members) });
    return id;
  }

  addUser(username: string, fields: Partial<FakeUser> = {}): string {
    const id = fields.id ?? fakeId(`user${username}`);
    const plain: Omit<FakeUser, 'id' | 'username'> = {
      nickname: '',
      first_name: '',
      last_name: '',
      is_bot: false,
      locale: 'en',
      timezone: {},
      role: 'user',
    };
    this.users.set(id, { ...plain, ...fields, id, username });
    return id;
  }

  addChannel(
    type: string,
    teamId: string,
    members: readonly string[],
    fields: Partial<FakeChannel> = {},
  ): string {
    const id = fields.id ?? fakeId(`channel${this.#nextId++}`);
    this.channels.set(id, {
      id,
      type,
      team_id: teamId,
      delete_at: 0,
      members: new Set(members),
      readOnly: new Set(),
      ...fields,
    });
    return id;
  }

  addPost(channelId: string, userId: string, message: string, fields: Partial<FakePost> = {}): string {
    const n = this.#nextId++;
    const id = fields.id ?? fakeId('post', n);
    this.posts.set(
      id,
      fakePost({
        id,
        create_at: 1_700_000_000_000 + n,
        channel_id: channelId,
        user_id: userId,
        message,
        ...fields,
      }),
    );
    return id;
  }

  /** Names of the methods called since the start, in order. */
  methods(): string[] {
    return this.calls.map((call) => call.method);
  }

  notFound(): AppError {
    return new AppError('not found', { id: 'fake.missing.app_error', statusCode: 404, where: 'Fake' });
  }

  // The plugin API

  async getPost(postId: string): Promise<FakePost | null> {
    this.#record('getPost', postId);
    const post = this.posts.get(postId);
    if (post === undefined || post.delete_at !== 0) throw this.notFound();
    return { ...post };
  }

  async getPostThread(postId: string) {
    this.#record('getPostThread', postId);
    const entries = [...this.posts.values()]
      .filter((post) => post.id === postId || post.root_id === postId)
      .map((post): [string, FakePost] => [post.id, { ...post }]);
    return { order: entries.map(([id]) => id), posts: Object.fromEntries(entries) };
  }

  async getUsersByIds(ids: string[]) {
    this.#record('getUsersByIds', ids);
    return ids.flatMap((id) => this.users.get(id) ?? []);
  }

  async getUser(id: string) {
    this.#record('getUser', id);
    const user = this.users.get(id);
    if (user === undefined) throw this.notFound();
    return user;
  }

  async getChannel(channelId: string) {
    this.#record('getChannel', channelId);
    const channel = this.channels.get(channelId);
    if (channel === undefined) throw this.notFound();
    return channel;
  }

  async getChannelMember(channelId: string, userId: string) {
    this.#record('getChannelMember', channelId, userId);
    if (!this.channels.get(channelId)?.members.has(userId)) throw this.notFound();
    return { channel_id: channelId, user_id: userId };
  }

  async getTeam(teamId: string) {
    this.#record('getTeam', teamId);
    const team = this.teams.get(teamId);
    if (team === undefined) throw this.notFound();
    return { id: teamId, name: team.name };
  }

  /** What `getServerVersion` answers. */
  serverVersion = '9.11.0';

  async getServerVersion(): Promise<string> {
    this.#record('getServerVersion');
    return this.serverVersion;
  }

  async getConfig() {
    this.#record('getConfig');
    return this.config;
  }

  async hasPermissionToChannel(userId: string, channelId: string, permission: Permission): Promise<boolean> {
    this.#record('hasPermissionToChannel', userId, channelId, permission.id);
    const channel = this.channels.get(channelId);
    const mayPost = permission.id !== 'create_post' || !channel?.readOnly.has(userId);
    if (
      channel?.members.has(userId) &&
      ['read_channel_content', 'create_post'].includes(permission.id) &&
      mayPost
    ) {
      return true;
    }
    return this.#byTeamOrSystem(userId, channel?.team_id ?? '', permission.id);
  }

  async hasPermissionToTeam(userId: string, teamId: string, permission: Permission): Promise<boolean> {
    this.#record('hasPermissionToTeam', userId, teamId, permission.id);
    return teamId !== '' && this.#byTeamOrSystem(userId, teamId, permission.id);
  }

  async ensureBotUser(bot: { username: string }): Promise<string> {
    this.#record('ensureBotUser', bot);
    const taken = [...this.users.values()].find((user) => user.username === bot.username);
    // As the host does: a person who owns the name is returned as if they were the bot.
    return taken?.id ?? this.addUser(bot.username, { is_bot: true });
  }

  async sendEphemeralPost(userId: string, post: Partial<FakePost>): Promise<FakePost> {
    this.#record('sendEphemeralPost', userId, post);
    const sent = fakePost({ ...post, id: fakeId('ephemeral', this.#nextId++), type: 'system_ephemeral' });
    this.sent.push({ to: userId, post: sent });
    return sent;
  }

  async createPost(post: Partial<FakePost>): Promise<FakePost> {
    this.#record('createPost', post);
    const id = fakeId('post', this.#nextId++);
    const created = fakePost({ ...post, id });
    this.posts.set(id, created);
    this.created.push(created);
    return created;
  }

  async registerCommand(command: unknown): Promise<void> {
    this.#record('registerCommand', command);
  }

  #byTeamOrSystem(userId: string, teamId: string, permission: string): boolean {
    const role = this.users.get(userId)?.role;
    if (role === 'admin') return true;
    return (
      role === 'user' &&
      permission === 'read_public_channel' &&
      this.teams.get(teamId)?.members.has(userId) === true
    );
  }

  #record(method: string, ...args: unknown[]): void {
    this.calls.push({ method, args });
    const failure = this.failures.get(method);
    const error: unknown = typeof failure === 'function' ? failure(...args) : failure;
    if (error !== undefined) throw error;
  }
}

/** A post with every field, the rest zero. */
export function fakePost(fields: Partial<FakePost>): FakePost {
  return {
    id: '',
    create_at: 0,
    edit_at: 0,
    delete_at: 0,
    user_id: '',
    channel_id: '',
    root_id: '',
    original_id: '',
    message: '',
    type: '',
    props: {},
    file_ids: [],
    metadata: null,
    ...fields,
  };
}
