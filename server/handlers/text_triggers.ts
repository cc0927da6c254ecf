/**
 * `MessageHasBeenPosted`: a message in a thread that is nothing but a trigger word asks for the thread's summary, as
 * the slash command does. The answer is for its author alone.
 *
 * The host asks once, before it hands us its API and with it our settings, which hooks there are. So it calls this one
 * for every post of the server, also while the setting is off: all that is then done is to decode the post and return.
 * The host calls it apart from the request that made the post, so nobody waits.
 */

import type { Recipient } from '../delivery/delivery.ts';
import type { SummaryJobs } from '../jobs/summary_jobs.ts';
import type { Configuration } from '../ops/configuration.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { Preferences } from './preferences.ts';
import { describeRequester, type RequesterApi } from './requester.ts';
import { triggerMatcher } from './trigger_words.ts';

/** `model.Post`, as far as we look at it. */
export interface NewPost {
  readonly user_id: string;
  readonly channel_id: string;
  /** Empty for a post that begins a thread. */
  readonly root_id: string;
  readonly message: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  /** Of a post that came from another server of a shared channel. */
  readonly remote_id: string | null;
}

export interface TextTriggersOptions {
  readonly api: RequesterApi;
  readonly jobs: Pick<SummaryJobs, 'submit'>;
  readonly preferences: Preferences;
  readonly configuration: () => Configuration;
  readonly log: Log;
}

/** Props of posts that no person wrote, though some carry a person's id. */
const MADE_BY_PROGRAMS = ['from_bot', 'from_webhook', 'from_plugin'];

export class TextTriggers {
  readonly #options: TextTriggersOptions;
  #known: Configuration['triggers'] | undefined;
  #matches: (message: string) => boolean = () => false;

  constructor(options: TextTriggersOptions) {
    this.#options = options;
  }

  /** Whether a message is a request and nothing else, whatever the setting. */
  isRequest(message: string): boolean {
    const { triggers } = this.#options.configuration();
    if (triggers !== this.#known) {
      this.#known = triggers;
      this.#matches = triggerMatcher(triggers.words);
    }
    return this.#matches(message);
  }

  /** The hook. Never rejects. `undefined` at once for all posts but requests. */
  posted(post: NewPost): Promise<void> | undefined {
    if (!this.#options.configuration().triggers.inMessages) return undefined;
    if (post.root_id === '' || post.type !== '' || !this.isRequest(post.message)) return undefined;
    // People of another server cannot be answered from here.
    if (MADE_BY_PROGRAMS.some((prop) => isTrue(post.props[prop])) || post.remote_id) return undefined;
    return this.#request(post);
  }

  async #request(post: NewPost): Promise<void> {
    const { api, jobs, preferences, configuration, log } = this.#options;
    const { user_id: userId, channel_id: channelId, root_id: rootId } = post;
    const recipient: Recipient = { userId, channelId, rootId };
    try {
      const requester = await describeRequester(api, preferences, userId, configuration(), log);
      jobs.submit({
        recipient,
        scope: { kind: 'threads', postIds: [rootId] },
        named: false,
        lens: { kind: 'default' },
        regenerate: false,
        ...requester,
        siteUrl: '',
      });
    } catch (error) {
      log.error('a request in a message could not be answered', {
        user_id: userId,
        channel_id: channelId,
        ...describeError(error),
      });
    }
  }
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
