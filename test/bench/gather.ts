/**
 * A thread made ready for a model, in two ways over the same bridge: as this plugin does it, and as the Mattermost
 * Agents plugin does it, told in our own words: the thread in one call, then its authors one call after another, then
 * `name: text` for each post.
 */
import type { PluginApi } from '../../server/bridge/index.ts';
import { ConversationReader } from '../../server/reading/conversation_reader.ts';
import { HostSettings } from '../../server/reading/host_settings.ts';
import { cutParts } from '../../server/summary/parts.ts';

/** A context of the default size, less instructions and answer. */
const BUDGET_TOKENS = 12_000;
const POSTS = 1000;
const AUTHORS = 50;

/** Access checks, bots, files, reactions, tokens and parts are all in it. */
export function gatherer(api: PluginApi): (rootId: string) => Promise<void> {
  const reader = new ConversationReader(api, new HostSettings(api));
  return async (rootId) => {
    const place = await reader.locate('user', { kind: 'threads', postIds: [rootId] });
    const conversation = await reader.read(place);
    const parts = await cutParts(conversation, BUDGET_TOKENS);
    const lines = parts.reduce((sum, part) => sum + part.lines.length, 0);
    expect(lines >= POSTS && conversation.authors.size === AUTHORS, 'parts', lines);
  };
}

export function gathererAsAgents(api: PluginApi): (rootId: string) => Promise<void> {
  return async (rootId) => {
    const list = await api.getPostThread(rootId);
    const posts = Object.values(list.posts).filter((post) => post !== null);
    posts.sort((a, b) => a.create_at - b.create_at);
    const names = new Map<string, string>();
    for (const { user_id: id } of posts) {
      if (!names.has(id)) names.set(id, (await api.getUser(id)).username);
    }
    const text = posts.map((post) => `${names.get(post.user_id)}: ${post.message}`).join('\n\n');
    expect(posts.length === POSTS && names.size === AUTHORS, 'text', text.length);
  };
}

function expect(holds: boolean, what: string, got: number): void {
  if (!holds) throw new Error(`${what}: expected the whole thread, got ${got}`);
}
