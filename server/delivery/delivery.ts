/**
 * Brings texts to people: to one alone (an ephemeral post) or to everybody in the thread (a reply by the bot).
 * Every post carries `unsafe_links`, which stops the server from fetching links and images for previews.
 */

import { CREATE_POST } from '../bridge/mattermost/permissions.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { DeliveryApi, NewPost } from './delivery_api.ts';
import type { SafeMarkdown } from './safe_markdown.ts';
import { splitMessage } from './split_message.ts';

/** Who gets a text, and where they are looking. */
export interface Recipient {
  readonly userId: string;
  readonly channelId: string;
  /** Root post of the thread in which it appears; empty for the channel itself. */
  readonly rootId: string;
}

/** Where a reply that everybody sees goes. */
export interface ThreadTarget {
  readonly channelId: string;
  readonly rootId: string;
  /** Archived channels take no posts. */
  readonly archived: boolean;
}

/** Where the text ended up. */
export type Delivered = 'ephemeral' | 'post';

export class Delivery {
  readonly #api: DeliveryApi;
  readonly #botId: () => string;
  readonly #log: Log;

  /** `botId` is empty while there is no bot; then nothing is posted for everybody. */
  constructor(api: DeliveryApi, botId: () => string, log: Log) {
    this.#api = api;
    this.#botId = botId;
    this.#log = log;
  }

  /** To `recipient` alone, in as many posts as the host's limit asks for. Rejects when the host refuses. */
  async ephemeral(recipient: Recipient, lines: readonly SafeMarkdown[]): Promise<void> {
    for (const message of splitMessage(lines)) {
      await this.#api.sendEphemeralPost(recipient.userId, this.#post(recipient, message));
    }
  }

  /**
   * To everybody in the thread, provided the requester could post there; otherwise, or when the host refuses, to the
   * requester alone, with `apology` before the text.
   */
  async post(
    recipient: Recipient,
    target: ThreadTarget,
    lines: readonly SafeMarkdown[],
    apology: SafeMarkdown,
  ): Promise<Delivered> {
    const messages = splitMessage(lines);
    let posted = 0;
    if (await this.#mayPost(recipient.userId, target)) {
      try {
        for (const message of messages) {
          await this.#api.createPost(this.#post(target, message));
          posted += 1;
        }
        return 'post';
      } catch (error) {
        this.#log.error('the host refused a post; delivering to the requester alone', {
          channel_id: target.channelId,
          ...describeError(error),
        });
      }
    }
    // What was posted before a failure is not said twice.
    await this.ephemeral(recipient, [apology]);
    for (const message of messages.slice(posted)) await this.ephemeral(recipient, [message]);
    return 'ephemeral';
  }

  async #mayPost(userId: string, target: ThreadTarget): Promise<boolean> {
    if (this.#botId() === '' || target.archived) return false;
    try {
      return (await this.#api.hasPermissionToChannel(userId, target.channelId, CREATE_POST)) === true;
    } catch (error) {
      this.#log.error('the host did not answer whether the requester may post', {
        channel_id: target.channelId,
        ...describeError(error),
      });
      return false;
    }
  }

  #post(
    place: { readonly channelId: string; readonly rootId: string; readonly userId?: string },
    message: string,
  ): NewPost {
    return {
      // Without a bot an ephemeral post goes out under the requester's id, which the host shows as "System".
      user_id: this.#botId() || (place.userId ?? ''),
      channel_id: place.channelId,
      root_id: place.rootId,
      message,
      props: { unsafe_links: 'true' },
    };
  }
}
