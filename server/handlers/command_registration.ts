/**
 * What the host is told of our slash commands. Registration knows no locale, so each trigger is described in the
 * language of those who type it.
 *
 * After a trigger the host takes sub-commands or arguments, not both, and suggests the arguments in their order alone:
 * so everything is an optional argument from one of three lists. The parser takes the words in any order.
 */

import { type MessageKey, translate } from '../../assets/i18n/index.ts';
import { GoValue } from '../bridge/index.ts';
import { describeError, type Log } from '../ops/log.ts';
import type { Language } from '../summary/types.ts';

/** `model.AutocompleteListItem`. */
export interface AutocompleteItem {
  /** May hold spaces. */
  readonly Item: string;
  readonly Hint: string;
  readonly HelpText: string;
}

/** `model.AutocompleteArg` of type `StaticList`; `Data` is an interface in Go. */
export interface AutocompleteArgument {
  readonly Name: '';
  readonly HelpText: string;
  readonly Type: 'StaticList';
  readonly Required: false;
  readonly Data: GoValue;
}

/** `model.AutocompleteData`; its fields have no JSON names. */
export interface AutocompleteData {
  readonly Trigger: string;
  readonly Hint: string;
  readonly HelpText: string;
  /** Who sees it in the list: the host hides a command with an empty role from ordinary users. */
  readonly RoleID: 'system_user';
  readonly Arguments: readonly AutocompleteArgument[];
  readonly SubCommands: readonly [];
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

type ItemName = MessageKey extends infer K
  ? K extends `thread_summary.autocomplete.${infer N}`
    ? N
    : never
  : never;

/** Name of the help text, then what is typed, `|`, and an example of what follows. */
type List = readonly (readonly [ItemName, string])[];

const TRIGGERS: readonly {
  readonly trigger: string;
  readonly language: Language;
  readonly lists: readonly [what: List, how: List, language: List];
}[] = [
  {
    trigger: 'summary',
    language: 'en',
    lists: [
      [
        ['unread', 'unread'],
        ['today', 'today'],
        ['yesterday', 'yesterday'],
        ['week', 'this week'],
        ['since', 'since|2h'],
        ['last', 'last|50'],
        ['help', 'help'],
        ['stop', 'stop'],
        ['language', 'language|ru'],
        ['forget', 'forget'],
      ],
      [
        ['short', 'short'],
        ['for_me', 'for me'],
        ['actions', 'actions'],
        ['questions', 'questions'],
      ],
      [
        ['english', 'in English'],
        ['russian', 'in Russian'],
        ['thread', 'in the language of the thread'],
        ['regenerate', 'regenerate'],
        ['question', 'question:|who deploys on Friday?'],
      ],
    ],
  },
  {
    trigger: 'саммари',
    language: 'ru',
    lists: [
      [
        ['unread', 'непрочитанное'],
        ['today', 'сегодня'],
        ['yesterday', 'вчера'],
        ['week', 'на этой неделе'],
        ['since', 'с|2ч'],
        ['last', 'последние|50'],
        ['help', 'справка'],
        ['stop', 'стоп'],
        ['language', 'язык|en'],
        ['forget', 'забудь'],
      ],
      [
        ['short', 'коротко'],
        ['for_me', 'для меня'],
        ['actions', 'задачи'],
        ['questions', 'вопросы'],
      ],
      [
        ['english', 'по-английски'],
        ['russian', 'по-русски'],
        ['thread', 'на языке треда'],
        ['regenerate', 'заново'],
        ['question', 'вопрос:|кто выкладывает в пятницу?'],
      ],
    ],
  },
];

/** One registration per trigger, ASCII first. */
export function commandRegistrations(): CommandRegistration[] {
  return TRIGGERS.map(({ trigger, language, lists }) => {
    const description = translate(language, 'thread_summary.command.description');
    const hint = translate(language, 'thread_summary.command.hint');
    return {
      trigger,
      display_name: translate(language, 'thread_summary.title'),
      description,
      auto_complete: true,
      auto_complete_desc: description,
      auto_complete_hint: hint,
      autocomplete_data: {
        Trigger: trigger,
        Hint: hint,
        HelpText: description,
        RoleID: 'system_user',
        Arguments: lists.map((list) => argument(list, language)),
        SubCommands: [],
      },
    };
  });
}

function argument(list: List, language: Language): AutocompleteArgument {
  const items = list.map(([name, words]): AutocompleteItem => {
    const [item = '', hint = ''] = words.split('|');
    return { Item: item, Hint: hint, HelpText: translate(language, `thread_summary.autocomplete.${name}`) };
  });
  const data = new GoValue('*model.AutocompleteStaticListArg', { PossibleArguments: items });
  return { Name: '', HelpText: '', Type: 'StaticList', Required: false, Data: data };
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
