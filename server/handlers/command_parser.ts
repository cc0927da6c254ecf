/**
 * What somebody typed after the trigger: `[scope] [lens] [language] [question]`, in any order and in English or
 * Russian words. What cannot be read is a mistake, never a guess.
 */

import { MAX_POSTS, MAX_THREADS } from '../jobs/summary_request.ts';
import { type Clock, calendarOf } from './grammar/calendar.ts';
import { CommandReader } from './grammar/command_reader.ts';
import { CommandMistake } from './grammar/mistakes.ts';
import type { ParsedCommand } from './grammar/parsed_command.ts';
import { tokensOf } from './grammar/tokens.ts';
import { meaningAt } from './grammar/words.ts';

export interface ParseContext extends Clock {
  /** This server's address; empty when unknown. */
  readonly siteUrl: string;
}

/** Longest question, in code points. */
export const MAX_QUESTION = 2000;
/** What is looked at of a line, in UTF-16 units: the longest message of the host, far more than any request. */
const MAX_COMMAND = 16_383;

/** `command` is the whole line, trigger included. */
export function parseCommand(command: string, context: ParseContext): ParsedCommand {
  const line = command
    .slice(0, MAX_COMMAND)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .trim()
    .replace(/^\S+\s*/u, '');
  const tokens = tokensOf(line);
  const first = meaningAt(
    tokens.map((token) => token.word),
    0,
  );
  try {
    if (first?.meaning.is !== 'command') {
      return new CommandReader(line, tokens, calendarOf(context), context.siteUrl, LIMITS).read();
    }
    const { command: kind } = first.meaning;
    return kind === 'language'
      ? standingLanguage(tokens.slice(first.length).map((token) => token.word))
      : { kind };
  } catch (error) {
    if (error instanceof CommandMistake) return { kind: 'mistake', mistake: error.mistake };
    throw error;
  }
}

const LIMITS = { question: MAX_QUESTION, posts: MAX_POSTS, threads: MAX_THREADS };

function standingLanguage(words: readonly string[]): ParsedCommand {
  const [word = ''] = words;
  if (word === '') return { kind: 'language' };
  if (['thread', 'тред', 'треда', 'обсуждение', 'обсуждения'].includes(word))
    return { kind: 'language', choice: 'thread' };
  const meaning = meaningAt(words, 0)?.meaning;
  if (meaning?.is === 'language') return { kind: 'language', choice: meaning.language };
  if (meaning?.is === 'standard_language') return { kind: 'language', choice: 'default' };
  throw new CommandMistake({ code: 'bad_language', text: word });
}
