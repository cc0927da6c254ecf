/**
 * The words a command is made of, in both languages at once: people mix them, and the trigger does not say which
 * one they think in. A phrase of several words is looked for before its first word.
 */

import type { Language, Lens } from '../../summary/types.ts';
import type { Unit } from './calendar.ts';

/** A stretch of time with a name. */
export type NamedSpan =
  | 'today'
  | 'yesterday'
  | 'day_before_yesterday'
  | 'week'
  | 'this_week'
  | 'last_week'
  | 'month'
  | 'this_month'
  | 'last_month'
  | 'weekend'
  | 'day'
  | 'hour';

export type Meaning =
  | { readonly is: 'command'; readonly command: 'help' | 'stop' | 'forget' | 'language' }
  | { readonly is: 'scope'; readonly scope: 'here' | 'unread' }
  | { readonly is: 'lens'; readonly lens: Exclude<Lens['kind'], 'question'> }
  | { readonly is: 'language'; readonly language: Language | 'thread' }
  | { readonly is: 'standard_language' }
  | { readonly is: 'regenerate' }
  | { readonly is: 'question' }
  | { readonly is: 'span'; readonly span: NamedSpan }
  /** 1 is Monday, 7 is Sunday. */
  | { readonly is: 'weekday'; readonly weekday: number }
  /** 1 to 12. */
  | { readonly is: 'month_name'; readonly month: number }
  | { readonly is: 'since' }
  | { readonly is: 'until' }
  | { readonly is: 'last' }
  /** Words that make a sentence and change nothing. */
  | { readonly is: 'filler' };

const MEANINGS: readonly (readonly [Meaning, string])[] = [
  [{ is: 'command', command: 'help' }, 'help, --help, -h, ?, помощь, справка, помоги'],
  [{ is: 'command', command: 'stop' }, 'stop, cancel, abort, стоп, отмена, отмени, остановись, хватит'],
  [{ is: 'command', command: 'forget' }, 'forget, забудь, забыть'],
  [{ is: 'command', command: 'language' }, 'language, lang, язык'],

  [{ is: 'scope', scope: 'here' }, 'thread, this thread, here, тред, этот тред, обсуждение, ветка, здесь'],
  [
    { is: 'scope', scope: 'unread' },
    'unread, unreads, since last read, what did i miss, непрочитанное, непрочитанные, непрочитанных, ' +
      'с последнего прочтения, что я пропустил, что я пропустила',
  ],

  [{ is: 'lens', lens: 'short' }, 'short, brief, briefly, tldr, tl;dr, коротко, кратко, короче, вкратце'],
  [{ is: 'lens', lens: 'for_me' }, 'for me, forme, me, для меня, мне, про меня'],
  [
    { is: 'lens', lens: 'actions' },
    'actions, action items, tasks, todo, to-do, задачи, дела, поручения, действия',
  ],
  [{ is: 'lens', lens: 'questions' }, 'questions, open questions, вопросы, открытые вопросы'],
  [{ is: 'lens', lens: 'default' }, 'full, полностью, подробно, целиком'],

  [{ is: 'language', language: 'en' }, 'in english, english, en, по-английски, на английском, английский'],
  [{ is: 'language', language: 'ru' }, 'in russian, russian, ru, по-русски, на русском, русский'],
  [
    { is: 'language', language: 'thread' },
    'in the language of the thread, in the thread language, thread language, same language, на языке треда, ' +
      'на языке обсуждения',
  ],
  [{ is: 'standard_language' }, 'default, reset, auto, сброс, авто, по умолчанию'],

  [{ is: 'regenerate' }, 'regenerate, again, anew, refresh, заново, снова, еще раз, обнови'],
  [{ is: 'question' }, 'question:, q:, ask:, вопрос:, спроси:'],

  [{ is: 'span', span: 'today' }, 'today, this day, this morning, сегодня, утра, начала дня, этот день'],
  [{ is: 'span', span: 'yesterday' }, 'yesterday, вчера, вчерашний день, вчерашнее'],
  [{ is: 'span', span: 'day_before_yesterday' }, 'day before yesterday, позавчера'],
  [{ is: 'span', span: 'week' }, 'week, past week, a week, неделя, неделю, недели, последнюю неделю'],
  [
    { is: 'span', span: 'this_week' },
    'this week, start of the week, на этой неделе, эту неделю, эта неделя, начала недели',
  ],
  [
    { is: 'span', span: 'last_week' },
    'last week, previous week, на прошлой неделе, прошлую неделю, прошлая неделя',
  ],
  [{ is: 'span', span: 'month' }, 'month, past month, a month, месяц, последний месяц'],
  [
    { is: 'span', span: 'this_month' },
    'this month, start of the month, в этом месяце, этот месяц, начала месяца',
  ],
  [{ is: 'span', span: 'last_month' }, 'last month, previous month, в прошлом месяце, прошлый месяц'],
  [{ is: 'span', span: 'weekend' }, 'weekend, last weekend, выходные, выходных'],
  [{ is: 'span', span: 'day' }, 'day, last day, past day, день, сутки, последний день, последние сутки'],
  [{ is: 'span', span: 'hour' }, 'hour, an hour, last hour, past hour, час, последний час'],

  [{ is: 'weekday', weekday: 1 }, 'monday, mon, понедельник, понедельника, пн'],
  [{ is: 'weekday', weekday: 2 }, 'tuesday, tue, вторник, вторника, вт'],
  [{ is: 'weekday', weekday: 3 }, 'wednesday, wed, среда, среду, среды, ср'],
  [{ is: 'weekday', weekday: 4 }, 'thursday, thu, четверг, четверга, чт'],
  [{ is: 'weekday', weekday: 5 }, 'friday, fri, пятница, пятницу, пятницы, пт'],
  [{ is: 'weekday', weekday: 6 }, 'saturday, sat, суббота, субботу, субботы, сб'],
  [{ is: 'weekday', weekday: 7 }, 'sunday, sun, воскресенье, воскресенья, вс'],

  [{ is: 'month_name', month: 1 }, 'january, jan, января, январь, янв'],
  [{ is: 'month_name', month: 2 }, 'february, feb, февраля, февраль, фев'],
  [{ is: 'month_name', month: 3 }, 'march, mar, марта, март, мар'],
  [{ is: 'month_name', month: 4 }, 'april, apr, апреля, апрель, апр'],
  [{ is: 'month_name', month: 5 }, 'may, мая, май'],
  [{ is: 'month_name', month: 6 }, 'june, jun, июня, июнь, июн'],
  [{ is: 'month_name', month: 7 }, 'july, jul, июля, июль, июл'],
  [{ is: 'month_name', month: 8 }, 'august, aug, августа, август, авг'],
  [{ is: 'month_name', month: 9 }, 'september, sep, sept, сентября, сентябрь, сен, сент'],
  [{ is: 'month_name', month: 10 }, 'october, oct, октября, октябрь, окт'],
  [{ is: 'month_name', month: 11 }, 'november, nov, ноября, ноябрь, ноя, нояб'],
  [{ is: 'month_name', month: 12 }, 'december, dec, декабря, декабрь, дек'],

  [{ is: 'since' }, 'since, from, after, с, со, от, начиная с'],
  [{ is: 'until' }, 'to, until, till, through, по, до, -, –, —, ..'],
  [{ is: 'last' }, 'last, latest, past, newest, последние, последних, последний, последнее'],
  [
    { is: 'filler' },
    'the, of, in, on, for, and, please, posts, post, messages, message, channel, this channel, chat, summary, ' +
      'summarize, summarise, и, за, в, на, об, пожалуйста, сообщения, сообщений, сообщение, постов, посты, ' +
      'канал, канале, чат, сводка, сводку, итоги, саммари, время, ago, назад',
  ],
];

const UNITS: readonly (readonly [Unit, string])[] = [
  ['minute', 'm, min, mins, minute, minutes, м, мин, минут, минуты, минуту'],
  ['hour', 'h, hr, hrs, hour, hours, ч, час, часа, часов'],
  ['day', 'd, day, days, д, дн, день, дня, дней, сут, суток'],
  ['week', 'w, wk, week, weeks, н, нед, неделя, недели, недель, неделю'],
  ['month', 'mo, month, months, мес, месяц, месяца, месяцев'],
];

const PHRASES: ReadonlyMap<string, Meaning> = new Map(
  MEANINGS.flatMap(([meaning, phrases]) => phrases.split(', ').map((phrase) => [phrase, meaning] as const)),
);

const UNIT_OF: ReadonlyMap<string, Unit> = new Map(
  UNITS.flatMap(([unit, words]) => words.split(', ').map((word) => [word, unit] as const)),
);

const LONGEST = Math.max(...[...PHRASES.keys()].map((phrase) => phrase.split(' ').length));

/** The longest phrase that begins at `words[at]`, with how many words it has. */
export function meaningAt(
  words: readonly string[],
  at: number,
): { readonly meaning: Meaning; readonly length: number } | undefined {
  for (let length = Math.min(LONGEST, words.length - at); length > 0; length--) {
    const meaning = PHRASES.get(words.slice(at, at + length).join(' '));
    if (meaning !== undefined) return { meaning, length };
  }
  return undefined;
}

export function unitOf(word: string): Unit | undefined {
  return UNIT_OF.get(word);
}

/** Every phrase. */
export const phrases: readonly string[] = [...PHRASES.keys()];
