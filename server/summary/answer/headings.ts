/** The headings we ask the model for, and all those we understand in its answer. */

import type { Language, SectionKind } from '../types.ts';

export const askedHeadings: Readonly<Record<Language, Readonly<Record<SectionKind, string>>>> = {
  en: {
    topics: 'Main topics',
    key_points: 'Key points',
    decisions: 'Decisions',
    tasks: 'Tasks and actions',
    questions: 'Open questions',
    conclusions: 'Conclusions',
  },
  ru: {
    topics: 'Основные темы',
    key_points: 'Ключевые моменты',
    decisions: 'Решения',
    tasks: 'Задачи и действия',
    questions: 'Открытые вопросы',
    conclusions: 'Выводы',
  },
};

/**
 * `ignored`: what we compute ourselves and never take from the model. `updates`: what became of earlier claims.
 * `other`: a heading that nobody asked for, such as one over the answer to a question.
 */
export type HeadingKind = SectionKind | 'ignored' | 'updates' | 'other';

const KNOWN: readonly (readonly [HeadingKind, RegExp])[] = [
  [
    'ignored',
    /^(?:(?:the |main |key )?(?:participants?|people|authors|attendees)|(?:основные |главные )?участник\S*|авторы)$/,
  ],
  [
    'updates',
    /^(?:updates?|changes?|what(?: ?[’']?s| has)? changed|updates? (?:to|of) earlier (?:claims|points)|обновления|изменения|что изменилось)$/,
  ],
  ['other', /^(?:(?:the )?answer|ответ)$/],
  [
    'topics',
    /^(?:(?:the )?(?:main |key )?(?:topics?|themes?|subjects?)(?: discussed)?|(?:основн\S+ |главн\S+ |обсуждаем\S+ )?тем[аы](?: обсуждения)?|о ч[её]м (?:речь|обсуждение))$/,
  ],
  ['decisions', /^(?:(?:the )?(?:key |main )?decisions?(?: (?:made|taken))?|(?:принятые )?решени[ея])$/],
  [
    'questions',
    /^(?:(?:the )?(?:open|unanswered|unresolved) (?:questions?|issues?)|questions?|(?:открытые|нереш[её]нные|оставшиеся) вопросы|вопросы(?: без ответа)?)$/,
  ],
  [
    'tasks',
    /^(?:(?:the )?(?:tasks?|actions?|action items?|next steps|to-?dos?|assignments|follow-?ups?)(?: (?:and|&|\/) (?:actions?|tasks?|action items?|next steps|owners|deadlines))?|(?:задач[аи]|действия|поручени[ея]|следующие шаги|дальнейшие (?:шаги|действия)|план действий)(?: (?:и|\/) (?:задачи|действия|поручения|следующие шаги|сроки))?)$/,
  ],
  [
    'conclusions',
    /^(?:(?:the )?(?:conclusions?|outcomes?|results?|bottom line|conclusions? and decisions?|decisions? and conclusions?|summary|resolution)|вывод(?:ы)?|итог(?:и)?|заключение|результаты?|выводы и решения|решения и выводы|итоги и выводы)$/,
  ],
  [
    'key_points',
    /^(?:(?:the )?(?:main |key |important )?(?:points?|facts?|moments?|details|arguments|highlights|discussion)|disagreements?|risks?|ключевые (?:моменты|пункты|тезисы|факты)|основные (?:моменты|пункты|тезисы|положения)|главное|важное|разногласия|риски|обсуждение)$/,
  ],
];

/** What a line's words announce, with markup, numbering and colon already removed; `undefined` when it is no heading. */
export function headingKind(words: string): HeadingKind | undefined {
  const plain = words.toLowerCase().replace(/_/g, ' ').replace(/\s+/g, ' ').trim();
  if (plain.length > 60) return undefined;
  return KNOWN.find(([, pattern]) => pattern.test(plain))?.[0];
}
