/** Two small threads, built in, on which an endpoint is tried: nobody's posts leave the server for a test. */

import type { LanguageModel } from '../../llm/language_model.ts';
import { summarize } from '../../summary/summarize.ts';
import type { Author, Conversation, Language } from '../../summary/types.ts';

const THREADS: Readonly<Record<Language, readonly (readonly [author: string, text: string])[]>> = {
  en: [
    [
      'Anna Reed',
      'The payment service ran out of memory twice last night. Can we move the release from Thursday?',
    ],
    ['Mark Hill', 'The leak is in the currency cache. I will send a fix by Wednesday noon.'],
    ['Olga Stone', 'Please keep the old cache behind a switch, so that we can go back without a deploy.'],
    ['Anna Reed', 'Agreed: we release on Friday morning with the switch on, and I tell support today.'],
    ['Mark Hill', 'Who watches the memory graphs on Friday?'],
  ],
  ru: [
    [
      'Анна Рябова',
      'Ночью платёжный сервис дважды упал из-за нехватки памяти. Можем перенести релиз с четверга?',
    ],
    ['Марк Холмов', 'Утечка в кэше курсов валют. Исправление пришлю в среду до полудня.'],
    ['Ольга Камнева', 'Оставьте, пожалуйста, старый кэш за переключателем, чтобы вернуться без выкладки.'],
    [
      'Анна Рябова',
      'Решили: выпускаем в пятницу утром с включённым переключателем, поддержку предупрежу сегодня.',
    ],
    ['Марк Холмов', 'Кто в пятницу следит за графиками памяти?'],
  ],
};

/** 24 November 2026, 9:00 UTC. */
const BEGAN_AT = 1_795_510_800_000;
const MINUTE_MS = 60_000;
const CONTEXT_TOKENS = 4096;

export function sampleThread(language: Language): Conversation {
  const lines = THREADS[language];
  const names = [...new Set(lines.map(([name]) => name))];
  const authors = names.map((displayName, index): [string, Author] => {
    const id = `author${index + 1}`;
    return [id, { id, username: id, displayName, isBot: false }];
  });
  return {
    rootId: 'post1',
    posts: lines.map(([name, text], index) => ({
      id: `post${index + 1}`,
      rootId: 'post1',
      authorId: `author${names.indexOf(name) + 1}`,
      createdAt: BEGAN_AT + index * 7 * MINUTE_MS,
      editedAt: 0,
      text,
      files: [],
      reactions: [],
    })),
    authors: new Map(authors),
    skipped: {},
  };
}

/** The engine's own run over a built-in thread. Throws an `LlmError`. */
export async function summarizeSample(
  language: Language,
  model: LanguageModel,
  nonce: string,
  signal: AbortSignal,
): Promise<{ readonly claims: number; readonly dropped: number; readonly cutShort: boolean }> {
  const { sections, droppedClaims, source } = await summarize(
    sampleThread(language),
    {
      language,
      lens: { kind: 'default' },
      readerId: '',
      unsupported: 'drop',
      nonce,
      contextTokens: CONTEXT_TOKENS,
      signal,
    },
    model,
    false,
  );
  return {
    claims: sections.reduce((sum, { claims }) => sum + claims.length, 0),
    dropped: droppedClaims,
    cutShort: source.kind === 'model' && source.cutShort,
  };
}
