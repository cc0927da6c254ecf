/**
 * `/summary` and its alias. The host waits for the answer with the sender's message box open, so it gets an empty
 * one at once; everything a person reads comes as an ephemeral post by the bot.
 */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import type { Delivery, Recipient } from '../delivery/delivery.ts';
import { ours, plainText } from '../delivery/safe_markdown.ts';
import type { SummaryJobs } from '../jobs/summary_jobs.ts';
import type { Configuration } from '../ops/configuration.ts';
import { describeError, type Log } from '../ops/log.ts';
import { isPostId, parseCommand } from './command_parser.ts';
import { describeRequester, type Requester, type RequesterApi } from './requester.ts';

/** `model.CommandArgs`, as far as we look at it. The client sets `root_id`: it is checked like any post id. */
export interface CommandArgs {
  readonly user_id: string;
  readonly channel_id: string;
  /** Root post of the thread in which the command was typed; empty elsewhere. */
  readonly root_id: string;
  readonly command: string;
  readonly SiteURL: string;
}

export interface CommandOptions {
  readonly api: RequesterApi;
  readonly jobs: Pick<SummaryJobs, 'submit'>;
  readonly delivery: Pick<Delivery, 'ephemeral'>;
  readonly configuration: () => Configuration;
  readonly log: Log;
}

const MAX_NAME = 40;

export class SummaryCommand {
  readonly #options: CommandOptions;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: CommandOptions) {
    this.#options = options;
  }

  /**
   * The `ExecuteCommand` hook. Returns at once with an empty `CommandResponse`, which must not be nil: the host
   * takes nil for "no such command".
   */
  execute(args: CommandArgs): Record<string, never> {
    const work = this.#handle(args).finally(() => this.#pending.delete(work));
    this.#pending.add(work);
    return {};
  }

  /** Resolves when every command received so far was handed on or answered; jobs may still run. */
  async idle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #handle(args: CommandArgs): Promise<void> {
    const { api, jobs, configuration, log } = this.#options;
    const recipient: Recipient = {
      userId: args.user_id,
      channelId: args.channel_id,
      // An answer cannot be shown in a thread that is none.
      rootId: isPostId(args.root_id) ? args.root_id : '',
    };
    try {
      const requester = await describeRequester(api, args.user_id, configuration(), log);
      const parsed = parseCommand(args.command);
      const request = {
        ...requester,
        recipient,
        siteUrl: args.SiteURL,
        lens: { kind: 'default' },
        regenerate: false,
      } as const;
      switch (parsed.kind) {
        case 'help':
          return await this.#say(recipient, requester, 'thread_summary.help');
        case 'unknown':
          return await this.#say(recipient, requester, 'thread_summary.error.unknown_subcommand', {
            name: plainText(parsed.name, MAX_NAME),
          });
        case 'bad_post_id':
          return await this.#say(recipient, requester, 'thread_summary.error.bad_post_id');
        case 'post':
          jobs.submit({ ...request, scope: { kind: 'threads', postIds: [parsed.postId] }, named: true });
          return;
        case 'here':
          if (args.root_id === '') {
            return await this.#say(recipient, requester, 'thread_summary.error.not_in_thread');
          }
          jobs.submit({ ...request, scope: { kind: 'threads', postIds: [args.root_id] }, named: false });
          return;
      }
    } catch (error) {
      log.error('a command could not be answered', {
        user_id: args.user_id,
        channel_id: args.channel_id,
        ...describeError(error),
      });
    }
  }

  #say(
    recipient: Recipient,
    requester: Requester,
    key: MessageKey,
    params: Record<string, string> = {},
  ): Promise<void> {
    return this.#options.delivery.ephemeral(recipient, [
      ours(translate(requester.readerLanguage, key, params)),
    ]);
  }
}
