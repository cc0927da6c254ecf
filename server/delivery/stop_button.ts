/**
 * The button that stops a job, under the post in which it is watched. The host hands a press on to our own route with
 * the presser's id; whose job it is, is for that route to check: the context comes from a client.
 */

import { translate } from '../../assets/i18n/index.ts';
import type { Language } from '../summary/types.ts';
import type { NewPost } from './delivery_api.ts';

/** The plugin's path for a press, below `/plugins/<id>`. */
export const STOP_PATH = '/actions/stop';
const PLUGIN_ID = 'thread-summary';

/**
 * `post` with the button. The attachment has no text, so that nothing of what others wrote is in it. To posts with
 * `unsafe_links` the host adds no embeds (channels/app/post_metadata.go, getEmbedsAndImages), and clients show
 * attachments of those alone that have one: it is handed over with the post.
 */
export function withStopButton(post: NewPost, jobId: string, language: Language): NewPost {
  const action = {
    // The host takes letters and digits alone.
    id: 'stop',
    type: 'button',
    name: translate(language, 'thread_summary.action.stop'),
    integration: { url: `/plugins/${PLUGIN_ID}${STOP_PATH}`, context: { job: jobId } },
  };
  return {
    ...post,
    props: { ...post.props, attachments: [{ actions: [action] }] },
    metadata: { embeds: [{ type: 'message_attachment' }] },
  };
}
