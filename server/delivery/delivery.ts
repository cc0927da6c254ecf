/**
 * Brings texts to people: to one alone (ephemeral posts) or to everybody in the thread (a reply by the bot). Every post
 * carries `unsafe_links`, which stops the server from fetching links and images for previews.
 */

import type { Log } from '../ops/log.ts';
import type { Language } from '../summary/types.ts';
import { channelOfAbsent } from './absence.ts';
import type { DeliveryApi, NewPost } from './delivery_api.ts';
import { LivePost, type LivePostOptions } from './live_post.ts';
import { postIdOf } from './post_id.ts';
import { type Publication, publish } from './publish.ts';
import type { SafeMarkdown } from './safe_markdown.ts';
import { splitMessage } from './split_message.ts';
import { withStopButton } from './stop_button.ts';

/** Who gets a text, and where they are looking. */
export interface Recipient {
  readonly userId: string;
  readonly channelId: string;
  /** Root post of the thread in which it appears; empty for the channel itself. */
  readonly rootId: string;
}

export interface DeliveryOptions {
  readonly api: DeliveryApi;
  /** Empty while there is no bot; then nothing is posted for everybody. */
  readonly botId: () => string;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** An unguessable text. */
  readonly newId: () => string;
}

/** What is to be known of a job to show it at work. */
export interface WatchedJob extends Pick<LivePostOptions, 'createdAt' | 'isOurs' | 'resumed'> {
  readonly jobId: string;
  /** Of the stop button. */
  readonly language: Language;
}

export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** To `recipient` alone, in as many posts as the host's limit asks for. Rejects when the host refuses. */
  async ephemeral(recipient: Recipient, lines: readonly SafeMarkdown[]): Promise<void> {
    const { api } = this.#options;
    for (const message of splitMessage(lines)) {
      await api.sendEphemeralPost(recipient.userId, this.#compose(recipient, message));
    }
  }

  /** The post in which `recipient` watches a job; made anew for the same job, it is the same post. */
  live(recipient: Recipient, watched: WatchedJob): LivePost {
    const { api, log, now, pause, newId } = this.#options;
    const { jobId, language, ...job } = watched;
    return new LivePost({
      api,
      userId: recipient.userId,
      compose: (message, stoppable) => {
        const post = this.#compose(recipient, message);
        return stoppable ? withStopButton(post, jobId, language) : post;
      },
      idOf: (index) => postIdOf(jobId, index),
      freshId: () => postIdOf(newId(), 0),
      ...job,
      now,
      pause,
      log: log.with({ job: jobId }),
    });
  }

  /** To everybody in the thread; resolves with the lines that could not be posted there. Never rejects. */
  publish(publication: Publication): Promise<readonly SafeMarkdown[]> {
    const { api, botId, log } = this.#options;
    return publish(publication, { api, botId: botId(), log: log.with({ job: publication.jobId }) });
  }

  /**
   * To somebody who is not there, as a direct message; false when they are there, or it could not be sent. Never
   * rejects.
   */
  async toAbsent(message: Omit<Publication, 'target'>): Promise<boolean> {
    const { api, botId, log } = this.#options;
    const channelId = await channelOfAbsent(message.userId, botId(), api, log.with({ job: message.jobId }));
    if (channelId === undefined) return false;
    const rest = await this.publish({ ...message, target: { channelId, rootId: '', archived: false } });
    return rest.length === 0;
  }

  #compose(recipient: Recipient, message: SafeMarkdown): NewPost {
    return {
      // Without a bot an ephemeral post goes out under the requester's id, which the host shows as "System".
      user_id: this.#options.botId() || recipient.userId,
      channel_id: recipient.channelId,
      root_id: recipient.rootId,
      message,
      props: { unsafe_links: 'true' },
    };
  }
}
