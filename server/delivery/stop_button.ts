/**
 * The button that stops a job, under the post in which it is watched. The host hands a press on to our own route with
 * the presser's id; whose job it is, is for that route to check: the context comes from a client.
 */

import { translate } from '../../assets/i18n/index.ts';
import type { Language } from '../summary/types.ts';

/** The plugin's path for a press, below `/plugins/<id>`. */
export const STOP_PATH = '/actions/stop';
const PLUGIN_ID = 'thread-summary';

/** Properties of the post: attachments have no text, so that nothing of what others wrote is in them. */
export function stopButton(jobId: string, language: Language): Record<string, unknown> {
  const action = {
    // The host takes letters and digits alone.
    id: 'stop',
    type: 'button',
    name: translate(language, 'thread_summary.action.stop'),
    integration: { url: `/plugins/${PLUGIN_ID}${STOP_PATH}`, context: { job: jobId } },
  };
  return { attachments: [{ actions: [action] }] };
}
