/** The words by which a text's language is judged: what is code, a link, a quotation, a name or an abbreviation is none. */

const NOT_PROSE = /```[\s\S]*?(?:```|$)|`[^`\n]*`|«[^»]*»|“[^”]*”|„[^“”]*[“”]|"[^"\n]*"/g;
const EDGES = /^[^\p{L}\p{N}@#~:/\\_]+|[^\p{L}\p{N}]+$/gu;
/** Addresses, mentions, emoji, paths, file names, versions, identifiers: signs, digits or capitals within. */
const NO_WORD = /^[@#~:/\\_]|[\p{N}_/\\=@]|[.:]\p{L}|\p{Ll}\p{Lu}/u;
const ABBREVIATION = /^\p{Lu}{2,6}s?$/u;
const WORD = /\p{L}[\p{L}\p{M}'’]*/gu;

export type Script = 'latin' | 'cyrillic' | 'other';

export interface ProseWord {
  /** Lower case. */
  readonly word: string;
  readonly script: Script;
  /** Begins with a capital: may be a name. */
  readonly capital: boolean;
}

/** `names`: lower-case words that name people of the conversation. Time linear in the text. */
export function proseWords(text: string, names: ReadonlySet<string>): ProseWord[] {
  const words: ProseWord[] = [];
  for (const token of text.replace(NOT_PROSE, ' ').split(/\s+/)) {
    const bare = token.replace(EDGES, '');
    if (NO_WORD.test(bare)) continue;
    for (const [found] of bare.matchAll(WORD)) {
      if (ABBREVIATION.test(found)) continue;
      const word = found.toLowerCase().replace(/’/g, "'");
      if (names.has(word.replace(/'s$/, ''))) continue;
      words.push({ word, script: scriptOf(word), capital: /^\p{Lu}/u.test(found) });
    }
  }
  return words;
}

/** Of a word in two alphabets the one that is not Latin. */
function scriptOf(word: string): Script {
  if (/\p{Script=Cyrillic}/u.test(word)) return 'cyrillic';
  return /^[\p{Script=Latin}\p{M}']+$/u.test(word) ? 'latin' : 'other';
}
