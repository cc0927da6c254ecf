/**
 * A bulk export as a world of the fake API, by the rules of test/conformance/README.md, with one difference: the fake
 * hands out deleted posts too, so that the rule which leaves them out is at work.
 */

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { ConversationReader } from '../../server/reading/conversation_reader.ts';
import { HostSettings } from '../../server/reading/host_settings.ts';
import type { Conversation } from '../../server/summary/types.ts';
import { FakeApi, fakePost } from './fake_api.ts';
import { type ExportLine, type ExportPost, rootPosts, type SampleThread } from './threads.ts';

export interface SampleWorld {
  readonly api: FakeApi;
  /** Posts of the export by their ids. */
  readonly posts: ReadonlyMap<string, ExportPost>;
}

/** `team:demo` has the id `rvmoqjxotc5co7umgnvd3lotyg`. */
export function idOf(key: string): string {
  return base32(createHash('sha256').update(key).digest()).slice(0, 26);
}

/** RFC 4648 in lower case, without padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5)
      text += 'abcdefghijklmnopqrstuvwxyz234567'[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return text;
}

/** `veresk/kiosks` or `direct:anna,boris`: what stands between `post:` and the time in a post's key. */
export function placeOf(root: ExportPost): string {
  if (root.channel_members === undefined) return `${root.team}/${root.channel}`;
  return `direct:${[...root.channel_members].sort().join(',')}`;
}

export function worldOf(lines: readonly ExportLine[]): SampleWorld {
  const api = new FakeApi();
  const posts = new Map<string, ExportPost>();
  for (const line of lines) addPlaceOrPerson(api, line);
  for (const root of rootPosts(lines)) {
    const place = placeOf(root);
    const channelId = idOf(root.channel_members === undefined ? `channel:${place}` : place);
    const rootId = idOf(`post:${place}/${root.create_at}/${root.user}`);
    for (const post of [root, ...(root.replies ?? [])]) {
      const key = `${place}/${post.create_at}/${post.user}`;
      const id = idOf(`post:${key}`);
      if (posts.has(id)) throw new Error(`two posts of one key: ${key}`);
      posts.set(id, post);
      api.posts.set(
        id,
        fakePost({
          id,
          create_at: post.create_at,
          edit_at: post.edit_at ?? 0,
          delete_at: post.delete_at ?? 0,
          user_id: idOf(`user:${post.user}`),
          channel_id: channelId,
          root_id: id === rootId ? '' : rootId,
          message: post.message,
          type: post.type ?? '',
          props: { ...post.props },
          file_ids: (post.attachments ?? []).map((_file, index) => idOf(`file:${key}/${index}`)),
        }),
      );
      addFiles(api, id, key, post);
      addReactions(api, id, post);
    }
  }
  return { api, posts };
}

/** Their names alone: the exports name files that are not there. */
function addFiles(
  api: FakeApi,
  postId: string,
  key: string,
  { attachments = [], create_at }: ExportPost,
): void {
  const channelId = api.posts.get(postId)?.channel_id ?? '';
  for (const [index, { path }] of attachments.entries()) {
    const id = idOf(`file:${key}/${index}`);
    const info = {
      id,
      post_id: postId,
      channel_id: channelId,
      create_at: create_at - 1,
      name: basename(path),
      mime_type: '',
      size: 0,
    };
    api.files.set(id, { info, bytes: new Uint8Array() });
  }
}

function addReactions(api: FakeApi, postId: string, { reactions = [] }: ExportPost): void {
  for (const { user, emoji_name } of reactions) api.react(postId, emoji_name, [idOf(`user:${user}`)]);
}

function addPlaceOrPerson(api: FakeApi, line: ExportLine): void {
  if (line.type === 'team') {
    api.teams.set(idOf(`team:${line.team.name}`), { name: line.team.name, members: new Set() });
  } else if (line.type === 'channel') {
    const { team, name, type } = line.channel;
    api.addChannel(type, idOf(`team:${team}`), [], { id: idOf(`channel:${team}/${name}`) });
  } else if (line.type === 'bot') {
    const { username, display_name } = line.bot;
    api.addUser(username, { id: idOf(`user:${username}`), first_name: display_name, is_bot: true });
  } else if (line.type === 'direct_channel') {
    const names = line.direct_channel.participants.map((each) => each.username).sort();
    const members = names.map((name) => idOf(`user:${name}`));
    api.addChannel(names.length > 2 ? 'G' : 'D', '', members, { id: idOf(`direct:${names.join(',')}`) });
  } else if (line.type === 'user') {
    const { username, nickname, first_name, last_name, locale, teams } = line.user;
    const id = idOf(`user:${username}`);
    api.addUser(username, { id, nickname, first_name, last_name, locale });
    for (const team of teams) {
      api.teams.get(idOf(`team:${team.name}`))?.members.add(id);
      for (const channel of team.channels) {
        api.channels.get(idOf(`channel:${team.name}/${channel.name}`))?.members.add(id);
      }
    }
  }
}

/** The thread as the plugin reads it for the requester. Throws `ReadingError` where it refuses. */
export async function readSample(sample: SampleThread): Promise<Conversation> {
  const { api } = worldOf(sample.lines);
  const reader = new ConversationReader(api, new HostSettings(api));
  const place = await reader.locate(idOf(`user:${sample.gold.requester}`), {
    kind: 'threads',
    postIds: [idOf(sample.gold.root)],
  });
  return reader.read(place);
}
