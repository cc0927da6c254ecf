/**
 * The bot that posts. The host's `EnsureBotUser` returns the id of a *person* who owns the bot's username
 * (channels/app/bot.go), so nothing is ever posted under an id that was not seen to be a bot's.
 */

import { describeError, type Log } from '../ops/log.ts';
import type { BotApi } from './delivery_api.ts';

const BOT = {
  username: 'summary-bot',
  display_name: 'Thread Summary',
  description: 'Posts summaries of threads.',
} as const;

export class Bot {
  readonly #api: BotApi;
  readonly #log: Log;
  #id = '';

  constructor(api: BotApi, log: Log) {
    this.#api = api;
    this.#log = log;
  }

  /** The bot's user id; empty until `ensure` found or made one. */
  get id(): string {
    return this.#id;
  }

  /** Makes the bot or finds it. Never throws: without a bot, summaries are delivered as the host's own messages. */
  async ensure(): Promise<void> {
    try {
      const id = await this.#api.ensureBotUser({ ...BOT });
      const user = await this.#api.getUser(id);
      if (user?.id === id && user.is_bot) {
        this.#id = id;
        return;
      }
      this.#log.error(
        'the bot account belongs to a person; rename that account so that the plugin can make its bot',
        {
          username: BOT.username,
          user_id: id,
        },
      );
    } catch (error) {
      this.#log.error('the bot account could not be made', {
        username: BOT.username,
        ...describeError(error),
      });
    }
    this.#id = '';
  }
}
