/** "Summarize thread" in a post's menu. */

import { catalogues, languageOfLocale } from '../../assets/i18n/index.ts';
import { RequestRefused, requestSummary } from './client.ts';
import { currentUser, type HostPost, type HostStore, postOf } from './host_store.ts';

/** Whether the menu of a post offers it. Runs for every post that is pointed at: it looks and asks nobody. */
export function canSummarize(store: HostStore, postId: string): boolean {
  const post = postOf(store, postId);
  return post !== undefined && isStored(post) && !post.type.startsWith('system_');
}

function isStored({ state, delete_at }: HostPost): boolean {
  return (state ?? '') === '' && delete_at === 0;
}

/** Opens the post's thread, where the summary will appear, and asks for it. Never rejects. */
export async function summarizeThread(store: HostStore, postId: string): Promise<void> {
  const post = postOf(store, postId);
  if (post === undefined) return;
  const rootId = post.root_id || post.id;
  const { locale } = currentUser(store);
  openThread(store, rootId);
  try {
    await requestSummary({ post_ids: [postId], channel_id: post.channel_id, root_id: rootId }, locale);
  } catch (error) {
    const words = catalogues[languageOfLocale(locale)];
    const told = error instanceof RequestRefused && error.message !== '' ? error.message : undefined;
    tell(store, post.channel_id, rootId, told ?? words['thread_summary.webapp.unreachable']);
  }
}

/** With collapsed threads an ephemeral post in a thread shows in the open thread alone. */
function openThread(store: HostStore, rootId: string): void {
  const selectPost = window.ProductApi?.selectRhsPost;
  if (selectPost !== undefined) store.dispatch(selectPost(rootId));
}

let told = 0;

/** A sentence in the thread that the reader alone sees and that no server knows of. */
function tell(store: HostStore, channelId: string, rootId: string, message: string): void {
  const now = Date.now();
  told += 1;
  store.dispatch({
    type: 'RECEIVED_NEW_POST',
    data: {
      id: `thread_summary_${now}_${told}`,
      user_id: currentUser(store).id,
      channel_id: channelId,
      root_id: rootId,
      message,
      type: 'system_ephemeral',
      create_at: now,
      update_at: now,
      edit_at: 0,
      delete_at: 0,
      is_pinned: false,
      original_id: '',
      hashtags: '',
      pending_post_id: '',
      reply_count: 0,
      props: {},
      metadata: {},
    },
  });
}
