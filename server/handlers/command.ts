/**
 * `/summary` and its alias. The host waits for the answer with the sender's message box open, so it gets an empty
 * one at once; everything a person reads comes as an ephemeral post by the bot.
 */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import type { MessageParams } from '../../assets/i18n/message_format.ts';
import type { Delivery, Recipient } from '../delivery/delivery.ts';
import { ours, plainText } from '../delivery/safe_markdown.ts';
import type { Pause } from '../jobs/job_runner.ts';
import type { SummaryJobs } from '../jobs/summary_jobs.ts';
import type { Scope } from '../jobs/summary_request.ts';
import type { Configuration } from '../ops/configuration.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { Language } from '../summary/types.ts';
import { parseCommand } from './command_parser.ts';
import type { Mistake } from './grammar/mistakes.ts';
import type { AskedScope, ParsedCommand } from './grammar/parsed_command.ts';
import { isPostId } from './grammar/permalink.ts';
import type { Preferences } from './preferences.ts';
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
  readonly jobs: Pick<SummaryJobs, 'submit' | 'recorded'>;
  /** Ends every job of a person; how many there were. */
  readonly stop: (userId: string) => number;
  /** Deletes what is stored of a person's summaries; how many there were. */
  readonly forget: (userId: string) => Promise<number>;
  readonly preferences: Preferences;
  readonly delivery: Pick<Delivery, 'ephemeral'>;
  readonly configuration: () => Configuration;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly pause: Pause;
}

type Answer = readonly [key: MessageKey, params?: MessageParams];

/** The sender's message box stays open until the command is answered. */
const ANSWER_WITHIN_MS = 250;

/** Longest text that is quoted back, in code points. */
const MAX_QUOTED = 40;

export class SummaryCommand {
  readonly #options: CommandOptions;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: CommandOptions) {
    this.#options = options;
  }

  /**
   * The `ExecuteCommand` hook: an empty `CommandResponse`, which must not be nil, as the host takes nil for "no such
   * command". It comes as soon as the request is on record, for an answered command is an accepted one: should this
   * process die, another one brings the summary. A host that is slow to keep the record is not waited for.
   */
  async execute(args: CommandArgs): Promise<Record<string, never>> {
    const { jobs, pause } = this.#options;
    const work = this.#handle(args).finally(() => this.#pending.delete(work));
    this.#pending.add(work);
    const timer = new AbortController();
    await Promise.race([work.then(() => jobs.recorded()), pause(ANSWER_WITHIN_MS, timer.signal)]);
    timer.abort();
    return {};
  }

  /** Resolves when every command received so far was handed on or answered; jobs may still run. */
  async idle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #handle(args: CommandArgs): Promise<void> {
    const { api, preferences, configuration, delivery, log, now } = this.#options;
    const recipient: Recipient = {
      userId: args.user_id,
      channelId: args.channel_id,
      // An answer cannot be shown in a thread that is none.
      rootId: isPostId(args.root_id) ? args.root_id : '',
    };
    const askedAt = now();
    try {
      const requester = await describeRequester(api, preferences, args.user_id, configuration(), log);
      const parsed = parseCommand(args.command, {
        now: askedAt,
        timeZone: requester.timeZone,
        siteUrl: args.SiteURL,
      });
      const answer = await this.#do(parsed, args, recipient, requester);
      if (answer === undefined) return;
      const text = translate(requester.readerLanguage, ...answer);
      await delivery.ephemeral(recipient, [ours(text)]);
    } catch (error) {
      log.error('a command could not be answered', {
        user_id: args.user_id,
        channel_id: args.channel_id,
        ...describeError(error),
      });
    }
  }

  /** What the person is told at once; `undefined` when a job tells them more. */
  async #do(
    parsed: ParsedCommand,
    args: CommandArgs,
    recipient: Recipient,
    requester: Requester,
  ): Promise<Answer | undefined> {
    const { jobs, stop, forget } = this.#options;
    switch (parsed.kind) {
      case 'help':
        return ['thread_summary.help'];
      case 'mistake':
        return mistakeAnswer(parsed.mistake, requester.readerLanguage);
      case 'stop': {
        const count = stop(args.user_id);
        return count > 0 ? ['thread_summary.stop.stopping', { count }] : ['thread_summary.stop.nothing'];
      }
      case 'forget':
        return ['thread_summary.forget.done', { count: await forget(args.user_id) }];
      case 'language':
        return await this.#language(args.user_id, parsed.choice);
      case 'summary': {
        const scope = scopeIn(args, parsed.scope);
        if (scope === undefined) return ['thread_summary.error.not_in_thread'];
        jobs.submit({
          recipient,
          scope,
          named: parsed.scope.kind === 'threads',
          lens: parsed.lens,
          regenerate: parsed.regenerate,
          ...requester,
          language: parsed.language ?? requester.language,
          siteUrl: args.SiteURL,
        });
        return undefined;
      }
    }
  }

  /** Keeps a choice, or tells which one is kept. */
  async #language(
    userId: string,
    choice: Extract<ParsedCommand, { kind: 'language' }>['choice'],
  ): Promise<Answer> {
    const { preferences, log } = this.#options;
    try {
      if (choice === undefined) {
        return [`thread_summary.language.now.${(await preferences.languageOf(userId)) ?? 'default'}`];
      }
      await preferences.setLanguage(userId, choice === 'default' ? undefined : choice);
      return [`thread_summary.language.now.${choice}`];
    } catch (error) {
      log.error('a choice of language could not be kept', { user_id: userId, ...describeError(error) });
      return ['thread_summary.language.not_kept'];
    }
  }
}

/** `undefined` outside a thread, where none was named. */
function scopeIn(args: CommandArgs, asked: AskedScope): Scope | undefined {
  switch (asked.kind) {
    case 'here':
      return args.root_id === '' ? undefined : { kind: 'threads', postIds: [args.root_id] };
    case 'threads':
      return asked;
    case 'unread':
    case 'period':
    case 'last':
      return { ...asked, channelId: args.channel_id };
  }
}

function mistakeAnswer(mistake: Mistake, language: Language): Answer {
  const { code, ...params } = mistake;
  if (code === 'bad_post_id') return ['thread_summary.error.bad_post_id'];
  const text = 'text' in params ? { text: plainText(params.text, MAX_QUOTED) } : {};
  const limit = 'limit' in params ? { limit: params.limit.toLocaleString(language) } : {};
  const meant = 'meant' in params ? { meant: params.meant } : {};
  return [`thread_summary.error.command.${code}`, { ...text, ...limit, ...meant }];
}
