/** Builds a world from a bulk export, by the rules of test/conformance/README.md, "Worlds". */

import { readFileSync } from 'node:fs';
import { basename, dirname, extname, resolve, sep } from 'node:path';
import type {
  Channel,
  FileInfo,
  Post,
  Reaction,
  Team,
  User,
} from '../../../server/bridge/mattermost/generated/types.ts';
import { type ExportLine, type ExportReply, type ExportUser, readExport } from './export_lines.ts';
import { directKey, idOf, postKey } from './ids.ts';
import { make, World } from './world.ts';

export interface LoadOptions {
  /**
   * Makes the teams, channels and users that posts name and no line declares, as in an excerpt of an export; who
   * wrote in a channel is then a member of it.
   */
  readonly fillGaps?: boolean;
}

/** Reads the export at `path`. Rejects with ExportError, which names the line, where it is malformed. */
export async function loadWorld(path: string, options: LoadOptions = {}): Promise<World> {
  const builder = new WorldBuilder(options, dirname(resolve(path)));
  for await (const line of readExport(path)) builder.add(line);
  return builder.world;
}

/** The bot as the host makes one: a user whose first name is the display name. */
export function botUser(username: string, displayName: string): User {
  return make<User>('model.User', {
    id: idOf(`user:${username}`),
    username,
    first_name: displayName,
    roles: 'system_user',
    is_bot: true,
  });
}

class WorldBuilder {
  readonly world = new World();
  readonly #fillGaps: boolean;
  /** How many posts had a key so far. */
  readonly #taken = new Map<string, number>();

  readonly #folder: string;

  /** Files are looked for in `folder`. */
  constructor(options: LoadOptions, folder: string) {
    this.#fillGaps = options.fillGaps ?? false;
    this.#folder = folder;
  }

  add(line: ExportLine): void {
    const { world } = this;
    switch (line.type) {
      case 'team':
        this.#addTeam(line.value);
        return;
      case 'channel':
        this.#addChannel(line.value);
        return;
      case 'user':
        this.#addUser(line.value);
        return;
      case 'bot': {
        const bot = botUser(line.value.username, line.value.display_name);
        world.users.set(bot.id, bot);
        return;
      }
      case 'direct_channel': {
        const { members, participants } = line.value;
        this.#addDirect([...members, ...participants.map(({ username }) => username)]);
        return;
      }
      case 'post': {
        const { team, channel } = line.value;
        const place = `${team}/${channel}`;
        const channelId = idOf(`channel:${place}`);
        if (this.#fillGaps && !world.channels.has(channelId)) this.#fillChannel(team, channel);
        this.#addThread(line.value, place, channelId);
        return;
      }
      case 'direct_post': {
        const key = this.#addDirect(line.value.channel_members);
        this.#addThread(line.value, key, idOf(key));
        return;
      }
    }
  }

  #addTeam(value: { name: string; display_name: string; type: string }): void {
    const id = idOf(`team:${value.name}`);
    const { name, display_name, type } = value;
    this.world.teams.set(id, make<Team>('model.Team', { id, name, display_name, type }));
  }

  #addChannel(value: Extract<ExportLine, { type: 'channel' }>['value']): void {
    const { team, name, display_name, type, header, purpose, deleted_at } = value;
    const id = idOf(`channel:${team}/${name}`);
    const fields = { id, team_id: idOf(`team:${team}`), name, display_name, type, header, purpose };
    this.world.channels.set(id, make<Channel>('model.Channel', { ...fields, delete_at: deleted_at }));
  }

  #addUser(value: ExportUser): void {
    const { world } = this;
    const { teams, roles, ...fields } = value;
    const id = idOf(`user:${value.username}`);
    world.users.set(id, make<User>('model.User', { ...fields, id, roles: roles || 'system_user' }));
    for (const team of teams) {
      world.join(world.teamMembers, idOf(`team:${team.name}`), id);
      for (const channel of team.channels) {
        const channelId = idOf(`channel:${team.name}/${channel.name}`);
        world.join(world.channelMembers, channelId, id);
        if (channel.last_viewed_at > 0) world.lastViewed.set(`${channelId} ${id}`, channel.last_viewed_at);
      }
    }
  }

  /** Returns the channel's key, which is its posts' place and its name too. */
  #addDirect(usernames: readonly string[]): string {
    const { world } = this;
    const key = directKey(usernames);
    const id = idOf(key);
    const type = usernames.length > 2 ? 'G' : 'D';
    world.channels.set(id, make<Channel>('model.Channel', { id, type, name: key }));
    for (const name of usernames) {
      if (this.#fillGaps) this.#fillUser(name);
      world.join(world.channelMembers, id, idOf(`user:${name}`));
    }
    return key;
  }

  #addThread(
    root: ExportReply & { replies: readonly ExportReply[] },
    place: string,
    channelId: string,
  ): void {
    const rootId = this.#addPost(root, place, channelId, '');
    for (const reply of root.replies) this.#addPost(reply, place, channelId, rootId);
  }

  #addPost(value: ExportReply, place: string, channelId: string, rootId: string): string {
    const { world } = this;
    const { create_at, edit_at, delete_at, message, type, is_pinned, props } = value;
    const key = this.#uniqueKey(postKey(place, create_at, value.user));
    const id = idOf(key);
    const userId = idOf(`user:${value.user}`);
    const update_at = Math.max(create_at, edit_at, delete_at);
    const fileKey = key.replace('post:', 'file:');
    const file_ids = value.attachments.map(({ path }, index) =>
      this.#addFile(`${fileKey}/${index}`, path, {
        post_id: id,
        user_id: userId,
        channel_id: channelId,
        create_at,
      }),
    );
    const times = { create_at, update_at, edit_at, delete_at };
    const place_ = { user_id: userId, channel_id: channelId, root_id: rootId };
    const has_reactions = value.reactions.length > 0;
    const fields = { ...times, ...place_, message, type, is_pinned, props, file_ids, has_reactions };
    world.posts.set(id, make<Post>('model.Post', { id, ...fields }));
    if (has_reactions) world.reactions.set(id, reactionsOf(value, id, channelId));
    if (this.#fillGaps) {
      this.#fillUser(value.user);
      world.join(world.channelMembers, channelId, userId);
    }
    return id;
  }

  #addFile(key: string, path: string, fields: Partial<FileInfo>): string {
    const id = idOf(key);
    const extension = extname(path).slice(1);
    const bytes = this.#fileBytes(path);
    if (bytes !== undefined) this.world.fileBytes.set(id, bytes);
    const info = { id, name: basename(path), extension, Path: path, size: bytes?.length ?? 0, ...fields };
    this.world.files.set(id, make<FileInfo>('model.FileInfo', info));
    return id;
  }

  /** What lies beside the export, as in an unpacked archive; nothing outside of its folder. */
  #fileBytes(path: string): Uint8Array | undefined {
    const file = resolve(this.#folder, path);
    if (path === '' || !file.startsWith(this.#folder + sep)) return undefined;
    try {
      return readFileSync(file);
    } catch {
      return undefined;
    }
  }

  /** The second of two posts with one key has `#2` behind it, and so on. */
  #uniqueKey(key: string): string {
    const count = (this.#taken.get(key) ?? 0) + 1;
    this.#taken.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  }

  #fillChannel(team: string, channel: string): void {
    if (!this.world.teams.has(idOf(`team:${team}`)))
      this.#addTeam({ name: team, display_name: team, type: 'O' });
    const unknown = { header: '', purpose: '', deleted_at: 0 };
    this.#addChannel({ team, name: channel, display_name: channel, type: 'O', ...unknown });
  }

  #fillUser(username: string): void {
    const id = idOf(`user:${username}`);
    if (this.world.users.has(id)) return;
    this.world.users.set(id, make<User>('model.User', { id, username, roles: 'system_user' }));
  }
}

function reactionsOf(value: ExportReply, postId: string, channelId: string): Reaction[] {
  return value.reactions.map(({ user, emoji_name, create_at }) =>
    make<Reaction>('model.Reaction', {
      user_id: idOf(`user:${user}`),
      post_id: postId,
      channel_id: channelId,
      emoji_name,
      create_at,
      update_at: create_at,
    }),
  );
}
