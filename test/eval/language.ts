/**
 * Whether a claim is in the language that was asked for. Written for the evaluation and apart from the engine's own
 * check, so that one cannot excuse the other: by letters, and by common words where the letters do not tell.
 */

import type { Claim, Conversation, Language } from '../../server/summary/types.ts';

/** Fewer letters of its own than that, and a claim is names and quotations. */
const LEAST_LETTERS = 12;
const LEAST_SHARE = 0.5;
const KAZAKH = /[әғқңөұүһі]/giu;
const GERMAN = /(?<!\p{L})(?:der|die|das|und|ist|nicht|mit|auf|für|ein|eine|wird|dem|den|zu|von)(?!\p{L})/giu;
const ENGLISH = /(?<!\p{L})(?:the|and|is|not|with|on|for|a|an|will|to|of|in|by|was|it)(?!\p{L})/giu;

/** Quotations, code, links and the names of people are in whatever language they are. */
export function isIn(
  language: Language,
  claim: Claim,
  conversation: Conversation,
  strangers: readonly string[] = [],
): boolean {
  const names = [
    ...[...conversation.authors.values()].flatMap(({ displayName, username }) => [displayName, username]),
    ...strangers,
  ];
  const text = withoutForeignNames(ownWords(claim.text, names), language);
  const cyrillic = count(text, /\p{Script=Cyrillic}/gu);
  const letters = count(text, /\p{L}/gu);
  if (letters < LEAST_LETTERS) return true;
  if (language === 'ru') return cyrillic / letters >= LEAST_SHARE && count(text, KAZAKH) < 2;
  if (1 - cyrillic / letters < LEAST_SHARE) return false;
  const german = count(text, GERMAN);
  return german < 2 || german < count(text, ENGLISH);
}

/** A word with a capital that stands alone among words of the language is a name, such as of a product. */
function withoutForeignNames(text: string, language: Language): string {
  const words = text.match(/\p{L}+/gu) ?? [];
  const isForeign = (word: string | undefined): boolean =>
    word !== undefined && /\p{Script=Cyrillic}/u.test(word) !== (language === 'ru');
  return words
    .filter((word, at) => {
      const isName = isForeign(word) && /^\p{Lu}/u.test(word) && words.length > 1;
      return !isName || isForeign(words[at - 1]) || isForeign(words[at + 1]);
    })
    .join(' ');
}

function ownWords(text: string, names: readonly string[]): string {
  let words = text.replace(/`[^`]*`|<[^<>]*>/g, ' ');
  // From the inside out, for quotations stand in quotations.
  for (let last = ''; last !== words; ) {
    last = words;
    words = words.replace(/[“„«][^“”„«»]*[”“»]|"[^"“”«»]*"/g, ' ');
  }
  words = words.replace(/\S*[/_\d]\S*|[@#~]\S+|www\.\S+|:\w+:/g, ' ');
  for (const name of names.flatMap((each) => [each, ...each.split(' ')])) {
    if (name.length > 1) words = words.replaceAll(name, ' ');
  }
  return words;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
