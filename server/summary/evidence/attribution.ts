/**
 * Who is said to have said something. A model that lends a claim a speaker who is no participant and in none of its
 * posts has made them up; the claim may be sound all the same, so it loses the speaker alone.
 */

import { type Names, standsIn } from './names.ts';

const NAME = String.raw`(\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}[\p{L}’'-]+){0,2})`;
const TWO_NAMES = String.raw`(\p{Lu}[\p{L}’'-]+(?:\s\p{Lu}[\p{L}’'-]+){1,2})`;
const SAID =
  'said|says|insist(?:s|ed)|claim(?:s|ed)|argue[sd]|thinks|thought|believe[sd]|suggest(?:s|ed)|state[sd]|note[sd]|confirm(?:s|ed)|report(?:s|ed)|explain(?:s|ed)|wrote|writes|add(?:s|ed)|repl(?:ies|ied)|announce[sd]|decide[sd]|decided';
const SAID_RU =
  '(?:сказал|сообщил|отметил|написал|предложил|решил|заявил|подтвердил|добавил|ответил|объявил|объяснил)[аи]?|говор[ия]т|счита[ею]т|настаива[ею]т|утвержда[ею]т|дума[ею]т|пиш[еу]т';
/** The name is the first group; what follows the match is the claim. */
const SPEAKERS: readonly RegExp[] = [
  new RegExp(`^(?:According to|As per|In the words of)\\s${NAME}\\s*[,:]\\s+`, 'u'),
  new RegExp(`^(?:По словам|По мнению|Со слов|По данным)\\s${NAME}\\s*[,:]\\s+`, 'u'),
  new RegExp(`^${NAME}\\s(?:${SAID})(?:\\s*[:,]\\s+|\\sthat\\s+)`, 'u'),
  new RegExp(`^${NAME}\\s(?:${SAID_RU})(?:\\s*:\\s+|,?\\s+что\\s+|,\\s+)`, 'u'),
  // One word before a colon may be what the claim is about.
  new RegExp(`^${TWO_NAMES}\\s*:\\s+`, 'u'),
];

/** `posts`: texts of the posts the claim rests on. A name of which one word stands there is left alone. */
export function withoutStrangers(claim: string, posts: readonly string[], names: Names): string {
  for (const pattern of SPEAKERS) {
    const [whole = '', name = ''] = pattern.exec(claim) ?? [];
    if (whole === '' || names.participant(name) !== undefined) continue;
    if (name.split(/\s/).some((word) => posts.some((post) => standsIn(word, post)))) continue;
    const rest = claim.slice(whole.length);
    return /\p{L}/u.test(rest) ? rest.charAt(0).toUpperCase() + rest.slice(1) : claim;
  }
  return claim;
}
