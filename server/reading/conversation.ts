/** Host posts to what the engine reads: kinds that are left out counted, authors, files and reactions looked up. */

import type { Author, Conversation, ConversationPost, SkipReason } from '../summary/types.ts';
import { askHost } from './access.ts';
import { toAuthor, unknownAuthor } from './authors.ts';
import { type FilesApi, readFiles } from './files.ts';
import type { HostSettings } from './host_settings.ts';
import { postText, skipReason } from './post_content.ts';
import { readReactions } from './reactions.ts';
import type { HostPost, HostUser, ReadingApi } from './reading_api.ts';
import { ReadingError } from './reading_error.ts';
import type { Gathered } from './stretch.ts';

/** Posts between two pauses: a millisecond or so of work. */
const SLICE = 500;

export interface ConversationOptions {
  /** Lets other work go first; awaited every so many posts. */
  readonly pause?: () => Promise<void>;
  /** Somebody who is among the authors even if they wrote nothing; nobody when empty. */
  readonly readerId?: string;
  /** Whether a message only asks for a summary: it is left out of every summary. */
  readonly isRequest?: (message: string) => boolean;
}

/** Throws `ReadingError` when no post in scope has text or files by a person. */
export async function toConversation(
  api: Pick<ReadingApi, 'getUsersByIds' | 'getReactions'> & FilesApi,
  settings: HostSettings,
  rootId: string,
  { posts: inScope, roots }: Gathered,
  options: ConversationOptions,
): Promise<Conversation> {
  const skipped: Partial<Record<SkipReason, number>> = {};
  const skip = (reason: SkipReason): void => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  const context = new Set(roots.map((post) => post.id));
  const written = inThreadOrder([...inScope, ...roots]).filter((post) => {
    const reason = skipReason(post);
    if (reason !== undefined && !context.has(post.id)) skip(reason);
    return reason === undefined;
  });
  const { readerId = '' } = options;
  const authors = await readAuthors(api, settings, [...written.map((post) => post.user_id), readerId]);
  const byPeople = written.filter((post) => {
    const isBot = authors.get(post.user_id)?.isBot === true;
    if (isBot && !context.has(post.id)) skip('bot');
    return !isBot;
  });
  const [files, reactions] = await Promise.all([readFiles(api, byPeople), readReactions(api, byPeople)]);

  const posts: ConversationPost[] = [];
  for (const [index, post] of byPeople.entries()) {
    if (index % SLICE === SLICE - 1) await options.pause?.();
    const text = postText(post);
    const attached = files.get(post.id) ?? [];
    const isRequest = options.isRequest?.(text) === true && attached.length === 0;
    if (isRequest || (text === '' && attached.length === 0)) {
      if (!context.has(post.id)) skip(isRequest ? 'request' : 'empty');
      continue;
    }
    posts.push({
      id: post.id,
      rootId: rootOf(post),
      authorId: post.user_id,
      createdAt: post.create_at,
      editedAt: post.edit_at,
      text,
      files: attached,
      reactions: reactions.get(post.id) ?? [],
      ...(context.has(post.id) ? { context: true } : {}),
    });
  }
  if (!posts.some((post) => post.context !== true)) throw nothingToRead(skipped);
  const named = new Set([...posts.map((post) => post.authorId), readerId]);
  return { rootId, posts, authors: new Map([...authors].filter(([id]) => named.has(id))), skipped };
}

/** Threads in the order in which they began, the posts of one thread together and oldest first. */
function inThreadOrder(posts: readonly HostPost[]): HostPost[] {
  const began = new Map<string, number>();
  for (const post of posts) {
    const root = rootOf(post);
    began.set(root, Math.min(began.get(root) ?? Number.POSITIVE_INFINITY, post.create_at));
  }
  const start = (post: HostPost): number => began.get(rootOf(post)) ?? 0;
  return [...posts].sort((a, b) => {
    const [rootA, rootB] = [rootOf(a), rootOf(b)];
    if (rootA !== rootB) return start(a) - start(b) || (rootA < rootB ? -1 : 1);
    return a.create_at - b.create_at || (a.id < b.id ? -1 : 1);
  });
}

function rootOf(post: HostPost): string {
  return post.root_id === '' ? post.id : post.root_id;
}

async function readAuthors(
  api: Pick<ReadingApi, 'getUsersByIds'>,
  settings: HostSettings,
  userIds: readonly string[],
): Promise<Map<string, Author>> {
  const ids = [...new Set(userIds)].filter((id) => id !== '');
  if (ids.length === 0) return new Map();
  const users = await askHost('user', () => api.getUsersByIds(ids));
  const fullNamesVisible = await areFullNamesVisible(settings);
  const byId = new Map(
    users.filter((user): user is HostUser => user !== null).map((user) => [user.id, user]),
  );
  return new Map(
    ids.map((id) => {
      const user = byId.get(id);
      return [id, user === undefined ? unknownAuthor(id) : toAuthor(user, fullNamesVisible)];
    }),
  );
}

async function areFullNamesVisible(settings: HostSettings): Promise<boolean> {
  try {
    return (await settings.view()).fullNamesVisible;
  } catch {
    return false;
  }
}

function nothingToRead(skipped: Readonly<Partial<Record<SkipReason, number>>>): ReadingError {
  const onlySystem = (skipped.system ?? 0) > 0 && !skipped.bot && !skipped.empty;
  return onlySystem
    ? new ReadingError('only_system', 'the thread holds system messages alone')
    : new ReadingError('empty', 'the thread holds nothing by people');
}
