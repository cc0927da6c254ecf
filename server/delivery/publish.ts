/**
 * A summary for everybody in a thread, as replies by the bot.
 *
 * Each reply is made with the title alone and then given its text: the host looks for mentions in a new post, where
 * first names and people's own keywords notify without an `@` (channels/app/notification.go), and not in an update
 * (`UpdatePost`). So nobody is called for being named in a summary. The price is the mark "Edited".
 *
 * A reply carries the id of its job. Whoever does the job again after a crash finds what is there and goes on.
 */

import { CREATE_POST } from '../bridge/mattermost/permissions.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { DeliveryApi, KnownPost } from './delivery_api.ts';
import type { SafeMarkdown } from './safe_markdown.ts';
import { splitMessage } from './split_message.ts';

/** Where a reply that everybody sees goes. */
export interface ThreadTarget {
  readonly channelId: string;
  /** Empty for posts of their own. */
  readonly rootId: string;
  /** Archived channels take no posts. */
  readonly archived: boolean;
}

export interface Publication {
  /** Who asked: nothing is posted where they could not post themselves. */
  readonly userId: string;
  readonly target: ThreadTarget;
  readonly jobId: string;
  /** Another process may have posted some of it already. */
  readonly resumed: boolean;
  /** Our own words alone. */
  readonly title: SafeMarkdown;
  readonly lines: readonly SafeMarkdown[];
}

export interface PublishOptions {
  readonly api: DeliveryApi;
  /** Empty when there is none. */
  readonly botId: string;
  readonly log: Log;
}

const NONE: ReadonlyMap<number, KnownPost> = new Map();

/** Where a post has no thread, it is looked for among so many. */
const RECENT_POSTS = 50;

/** The property of a reply that names its job and its place among the job's replies. */
const JOB_PROP = 'thread_summary_job';

/** Resolves with the lines that could not be posted, all or the last of them. Never rejects. */
export async function publish(
  publication: Publication,
  options: PublishOptions,
): Promise<readonly SafeMarkdown[]> {
  const messages = splitMessage(publication.lines);
  let done = 0;
  try {
    if (options.botId !== '' && (await mayPost(publication, options))) {
      const known = publication.resumed ? await earlierReplies(publication, options) : NONE;
      for (const message of messages) {
        await postReply(publication, options, message, done, known.get(done));
        done += 1;
      }
    }
  } catch (error) {
    options.log.error('the host refused a post; delivering to the requester alone', {
      channel_id: publication.target.channelId,
      ...describeError(error),
    });
  }
  return messages.slice(done).flatMap((message) => message.split('\n') as SafeMarkdown[]);
}

async function mayPost({ userId, target }: Publication, { api, log }: PublishOptions): Promise<boolean> {
  if (target.archived) return false;
  try {
    return (await api.hasPermissionToChannel(userId, target.channelId, CREATE_POST)) === true;
  } catch (error) {
    log.error('the host did not answer whether the requester may post', {
      channel_id: target.channelId,
      ...describeError(error),
    });
    return false;
  }
}

/** Replies of this job that are there already, by their place. */
async function earlierReplies(
  { target, jobId }: Publication,
  { api, botId }: PublishOptions,
): Promise<ReadonlyMap<number, KnownPost>> {
  const list =
    target.rootId === ''
      ? await api.getPostsForChannel(target.channelId, 0, RECENT_POSTS)
      : await api.getPostThread(target.rootId);
  const replies = new Map<number, KnownPost>();
  for (const post of Object.values(list?.posts ?? {})) {
    const prop = post?.props?.[JOB_PROP];
    if (post === null || post.user_id !== botId || post.delete_at !== 0 || typeof prop !== 'string') continue;
    const [job, index] = prop.split(':');
    if (job === jobId) replies.set(Number(index), post);
  }
  return replies;
}

async function postReply(
  publication: Publication,
  options: PublishOptions,
  message: SafeMarkdown,
  index: number,
  known: KnownPost | undefined,
): Promise<void> {
  const { target, jobId, title } = publication;
  const { api, botId } = options;
  const post = {
    user_id: botId,
    channel_id: target.channelId,
    root_id: target.rootId,
    props: { unsafe_links: 'true', [JOB_PROP]: `${jobId}:${index}` },
  };
  const create = (): Promise<KnownPost | null> =>
    api.createPost({ ...post, message: title }).catch(async (error: unknown) => {
      // The host may have made it all the same.
      const made = (await earlierReplies(publication, options)).get(index);
      if (made === undefined) throw error;
      return made;
    });
  const made = known ?? (await create());
  if (made === null) throw new Error('the host made no post');
  const { id, is_pinned = false, has_reactions = false } = made;
  try {
    // The host replaces the whole post: what readers have done to it by now is handed back.
    await api.updatePost({ ...post, id, is_pinned, has_reactions, message });
  } catch (error) {
    await api.deletePost(id).catch(() => undefined);
    throw error;
  }
}
