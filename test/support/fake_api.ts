/**
 * A plugin API over a small world in memory, for the rooms that call it. It decides permissions as the host does
 * (roles of channel, team and system), records every call, and fails where it is told to.
 */

import { AppError } from '../../server/bridge/mattermost/app_error.ts';
import type { Permission } from '../../server/bridge/mattermost/permissions.ts';
import { KeyValueStore } from '../host/world/key_value_store.ts';

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
  has_reactions: boolean;
  reply_count: number;
}

export interface FakeFile {
  id: string;
  post_id: string;
  channel_id: string;
  create_at: number;
  name: string;
  mime_type: string;
  size: number;
}

export interface FakeChannel {
  id: string;
  team_id: string;
  type: string;
  delete_at: number;
  /** By member: when they last looked; 0 for those that never did. */
  lastViewed: Map<string, number>;
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
  /** By post id. */
  readonly reactions = new Map<string, { user_id: string; emoji_name: string }[]>();
  /** By file id: what the host tells, and the bytes. */
  readonly files = new Map<string, { info: FakeFile; bytes: Uint8Array }>();
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
  /** What people see of their ephemeral posts, by post id: the last that came under it. */
  readonly shown = new Map<string, { to: string; post: FakePost }>();
  /** The plugin's key-value store; another may take its place before the first call. */
  kv = new KeyValueStore();
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
      lastViewed: new Map(),
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

  /** Attaches a file to a post. */
  addFile(
    postId: string,
    name: string,
    content: string | Uint8Array,
    fields: Partial<FakeFile> = {},
  ): string {
    const post = this.posts.get(postId);
    if (post === undefined) throw new Error(`fake api: no post ${postId}`);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const id = fakeId('file', this.#nextId++);
    const info: FakeFile = {
      id,
      post_id: postId,
      channel_id: post.channel_id,
      create_at: post.create_at - 1,
      name,
      mime_type: '',
      size: bytes.length,
      ...fields,
    };
    this.files.set(id, { info, bytes });
    post.file_ids = [...post.file_ids, id];
    return id;
  }

  /** `users` react to a post with one emoji. */
  react(postId: string, emoji: string, users: readonly string[]): void {
    const post = this.posts.get(postId);
    if (post === undefined) throw new Error(`fake api: no post ${postId}`);
    const added = users.map((user_id) => ({ user_id, emoji_name: emoji }));
    this.reactions.set(postId, [...(this.reactions.get(postId) ?? []), ...added]);
    post.has_reactions = true;
  }

  // The plugin API

  async getPost(postId: string): Promise<FakePost | null> {
    this.#record('getPost', postId);
    const post = this.posts.get(postId);
    if (post === undefined || post.delete_at !== 0) throw this.notFound();
    const root = post.root_id === '' ? post.id : post.root_id;
    const replies = [...this.posts.values()].filter((each) => each.root_id === root && each.delete_at === 0);
    return { ...post, reply_count: post.reply_count || replies.length };
  }

  async getPostThread(postId: string) {
    this.#record('getPostThread', postId);
    const entries = [...this.posts.values()]
      .filter((post) => post.id === postId || post.root_id === postId)
      .map((post): [string, FakePost] => [post.id, { ...post }]);
    return { order: entries.map(([id]) => id), posts: Object.fromEntries(entries) };
  }

  /** As the host does: whatever changed since, and the roots of that; at most 1,000. */
  async getPostsSince(channelId: string, time: number) {
    this.#record('getPostsSince', channelId, time);
    const changed = [...this.posts.values()]
      .filter((post) => post.channel_id === channelId)
      .filter((post) => Math.max(post.create_at, post.edit_at, post.delete_at) > time)
      .slice(0, 1000);
    return this.#listOf(changed, false);
  }

  /** As the host does: the page newest first, and the whole threads of its replies. */
  async getPostsForChannel(channelId: string, page: number, perPage: number) {
    this.#record('getPostsForChannel', channelId, page, perPage);
    const posts = [...this.posts.values()]
      .filter((post) => post.channel_id === channelId && post.delete_at === 0)
      .sort((a, b) => b.create_at - a.create_at);
    return this.#listOf(posts.slice(page * perPage, (page + 1) * perPage), true);
  }

  async getReactions(postId: string) {
    this.#record('getReactions', postId);
    return this.reactions.get(postId) ?? [];
  }

  async getFileInfo(fileId: string) {
    this.#record('getFileInfo', fileId);
    const file = this.files.get(fileId);
    if (file === undefined) throw this.notFound();
    return file.info;
  }

  async getFileInfos(page: number, perPage: number, options: { channel_ids: string[]; since: number }) {
    this.#record('getFileInfos', page, perPage, options);
    return [...this.files.values()]
      .map(({ info }) => info)
      .filter((info) => options.channel_ids.includes(info.channel_id) && info.create_at >= options.since)
      .sort((a, b) => a.create_at - b.create_at)
      .slice(page * perPage, (page + 1) * perPage);
  }

  async getFile(fileId: string): Promise<Uint8Array> {
    this.#record('getFile', fileId);
    const file = this.files.get(fileId);
    if (file === undefined) throw this.notFound();
    return file.bytes;
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
    const lastViewed = this.channels.get(channelId)?.lastViewed.get(userId) ?? 0;
    return { channel_id: channelId, user_id: userId, last_viewed_at: lastViewed };
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
    const id = post.id || fakeId('ephemeral', this.#nextId++);
    const sent = fakePost({ ...post, id, type: 'system_ephemeral' });
    this.sent.push({ to: userId, post: sent });
    this.shown.set(id, { to: userId, post: sent });
    return sent;
  }

  /** To clients that have no such post, an update is nothing. */
  async updateEphemeralPost(userId: string, post: Partial<FakePost>): Promise<FakePost> {
    this.#record('updateEphemeralPost', userId, post);
    const updated = fakePost({ ...post, type: 'system_ephemeral' });
    if (this.shown.has(updated.id)) this.shown.set(updated.id, { to: userId, post: updated });
    return updated;
  }

  /** Messages of the ephemeral posts a person has before them, oldest first. */
  told(userId?: string): string[] {
    return [...this.shown.values()]
      .filter(({ to }) => userId === undefined || to === userId)
      .map(({ post }) => post.message);
  }

  /** User id to their status; all others are online. */
  readonly statuses = new Map<string, { status: string; manual: boolean }>();

  async getUserStatus(userId: string) {
    this.#record('getUserStatus', userId);
    return this.statuses.get(userId) ?? { status: 'online', manual: false };
  }

  async getDirectChannel(userId: string, otherId: string) {
    this.#record('getDirectChannel', userId, otherId);
    const id = fakeId(`direct${userId.slice(0, 8)}`);
    if (!this.channels.has(id)) this.addChannel('D', '', [userId, otherId], { id });
    return { id };
  }

  async updatePost(post: Partial<FakePost>): Promise<FakePost> {
    this.#record('updatePost', post);
    const old = this.posts.get(post.id ?? '');
    if (old === undefined || old.delete_at !== 0) throw this.notFound();
    return Object.assign(old, { message: post.message ?? '', props: post.props ?? {} });
  }

  async deletePost(postId: string): Promise<void> {
    this.#record('deletePost', postId);
    const post = this.posts.get(postId);
    if (post === undefined) throw this.notFound();
    post.delete_at = 1;
  }

  async kvGet(key: string): Promise<Uint8Array> {
    this.#record('kvGet', key);
    return this.kv.get(key);
  }

  async kvSetWithOptions(
    key: string,
    value: Uint8Array,
    options: { Atomic?: boolean; OldValue?: Uint8Array; ExpireInSeconds?: number },
  ): Promise<boolean> {
    this.#record('kvSetWithOptions', key);
    return this.kv.set(key, value, {
      atomic: options.Atomic ?? false,
      oldValue: options.OldValue ?? new Uint8Array(),
      expireInSeconds: options.ExpireInSeconds ?? 0,
    });
  }

  async kvDelete(key: string): Promise<void> {
    this.#record('kvDelete', key);
    this.kv.delete(key);
  }

  async kvList(page: number, perPage: number): Promise<string[]> {
    this.#record('kvList', page);
    return this.kv.list(page, perPage);
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

  #listOf(order: readonly FakePost[], wholeThreads: boolean) {
    const roots = new Set(order.map((post) => post.root_id).filter((id) => id !== ''));
    const others = [...this.posts.values()].filter(
      (post) => roots.has(post.id) || (wholeThreads && roots.has(post.root_id) && post.delete_at === 0),
    );
    const newestFirst = [...order].sort((a, b) => b.create_at - a.create_at);
    return {
      order: newestFirst.map((post) => post.id),
      posts: Object.fromEntries([...others, ...order].map((post) => [post.id, { ...post }])),
    };
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
    has_reactions: false,
    reply_count: 0,
    ...fields,
  };
}
