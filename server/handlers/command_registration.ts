/**
 * What the host is told of our slash commands. Registration knows no locale, so each trigger is described in the
 * language of those who type it.
 */

import { translate } from '../../assets/i18n/index.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { Language } from '../summary/types.ts';

/** `model.AutocompleteData`; its fields have no JSON names. */
export interface AutocompleteData {
  readonly Trigger: string;
  readonly Hint: string;
  readonly HelpText: string;
  /** Who sees it in the list: the host hides a command with an empty role from ordinary users. */
  readonly RoleID: 'system_user';
  readonly Arguments: [];
  readonly SubCommands: AutocompleteData[];
}

/** `model.Command`, as far as a plugin fills it. */
export interface CommandRegistration {
  readonly trigger: string;
  readonly display_name: string;
  readonly description: string;
  readonly auto_complete: true;
  readonly auto_complete_desc: string;
  readonly auto_complete_hint: string;
  readonly autocomplete_data: AutocompleteData;
}

export interface RegistrationApi {
  /** Takes a `model.Command`; what is left out is zero. */
  registerCommand(command: object): Promise<unknown>;
}

const TRIGGERS: readonly { readonly trigger: string; readonly language: Language }[] = [
  { trigger: 'summary', language: 'en' },
  { trigger: 'саммари', language: 'ru' },
];

/** One registration per trigger, ASCII first. */
export function commandRegistrations(): CommandRegistration[] {
  return TRIGGERS.map(({ trigger, language }) => {
    const description = translate(language, 'thread_summary.command.description');
    const hint = translate(language, 'thread_summary.command.hint');
    const help = entry('help', '', translate(language, 'thread_summary.command.help.description'));
    return {
      trigger,
      display_name: translate(language, 'thread_summary.title'),
      description,
      auto_complete: true,
      auto_complete_desc: description,
      auto_complete_hint: hint,
      autocomplete_data: { ...entry(trigger, hint, description), SubCommands: [help] },
    };
  });
}

function entry(trigger: string, hint: string, helpText: string): AutocompleteData {
  return {
    Trigger: trigger,
    Hint: hint,
    HelpText: helpText,
    RoleID: 'system_user',
    Arguments: [],
    SubCommands: [],
  };
}

/** Registers every trigger; one that the host refuses is logged and the others stand. Never rejects. */
export async function registerCommands(api: RegistrationApi, log: Log): Promise<void> {
  for (const registration of commandRegistrations()) {
    try {
      await api.registerCommand(registration);
    } catch (error) {
      log.error('the host refused a slash command', {
        trigger: registration.trigger,
        ...describeError(error),
      });
    }
  }
}
