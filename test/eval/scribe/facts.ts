/** What the scripted model knows of a thread: the facts of its gold file, as claims in a language. */

import type { Conversation, Language, SectionKind } from '../../../server/summary/types.ts';
import type { Gold, PostNumbers } from '../../support/threads.ts';
import { dueIn } from './dates.ts';

export interface Entry {
  readonly section: SectionKind;
  readonly text: string;
  readonly posts: PostNumbers;
  /** Name as the posts show it; of tasks. Empty where nobody took it. */
  readonly owner?: string;
  readonly due?: string;
  readonly done?: boolean;
}

const SAYS: Readonly<
  Record<Language, Readonly<Record<'topic' | 'decision' | 'before' | 'task' | 'question', string>>>
> = {
  en: {
    topic: 'The people here talked about “{text}”',
    decision: 'They agreed on “{text}”',
    before: 'At first they wanted “{text}”, and later changed their minds',
    task: 'see to “{text}”',
    question: 'Nobody has answered the question “{text}”',
  },
  ru: {
    topic: 'Участники обсудили тему «{text}»',
    decision: 'Договорились о следующем: «{text}»',
    before: 'Сначала хотели «{text}», но потом передумали',
    task: 'позаботиться о том, что названо так: «{text}»',
    question: 'Никто не ответил на вопрос «{text}»',
  },
};

/** Facts that rest on posts which the request held, resting on those alone. In the language of the thread: as they are. */
export function entriesOf(
  gold: Gold,
  thread: Conversation,
  seen: ReadonlySet<number>,
  language: Language,
): Entry[] {
  const inOwn = (text: string): boolean =>
    languageOf(text) === language && gold.language !== 'de' && gold.language !== 'kk';
  const say = (kind: keyof (typeof SAYS)['en'], text: string): string => {
    if (inOwn(text) && kind !== 'before') return text;
    return SAYS[language][kind].replace('{text}', text.replace(/[“”«»"]/g, ''));
  };
  const nameOf = (username: string | null): string =>
    [...thread.authors.values()].find((author) => author.username === username)?.displayName ?? '';
  const first = Math.min(...seen);
  const entries: Entry[] = [
    ...gold.topics.map((text) => ({ section: 'topics' as const, text: say('topic', text), posts: [first] })),
    ...gold.decisions.map(({ text, posts, reversed }) =>
      reversed === undefined
        ? { section: 'decisions' as const, text: say('decision', text), posts }
        : {
            section: 'key_points' as const,
            text: say('before', text),
            posts: [...new Set([...posts, ...reversed.by])].sort((a, b) => a - b),
          },
    ),
    ...gold.tasks.map(({ text, owner, due, status, posts }) => ({
      section: 'tasks' as const,
      text: say('task', text),
      posts,
      owner: nameOf(owner),
      due: dueIn(language, due ?? ''),
      done: status === 'done',
    })),
    ...gold.open_questions.map(({ text, posts }) => ({
      section: 'questions' as const,
      text: say('question', text),
      posts,
    })),
  ];
  const standing = gold.decisions.filter((decision) => decision.reversed === undefined).at(-1);
  if (standing !== undefined) {
    entries.push({ section: 'conclusions', text: say('decision', standing.text), posts: standing.posts });
  }
  return entries.flatMap((entry) => {
    const posts = entry.posts.filter((post) => seen.has(post));
    return posts.length === 0 ? [] : [{ ...entry, posts }];
  });
}

export function languageOf(text: string): Language {
  const words = text.replace(/\S*[/_\d]\S*/g, '');
  const cyrillic = words.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
  const letters = words.match(/\p{L}/gu)?.length ?? 0;
  return cyrillic * 2 > letters ? 'ru' : 'en';
}
