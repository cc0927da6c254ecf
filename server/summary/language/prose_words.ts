/** The words by which a text's language is judged: what is code, a link, a quotation, a name or an abbreviation is none. */

const NOT_PROSE: readonly RegExp[] = [
  /```[\s\S]*?(?:```|$)/g,
  /`[^`\n]*`/g,
  /«[^»]*»|“[^”]*”|„[^“”]*[“”]|"[^"\n]*"/g,
  /\b[a-z][a-z0-9+.-]*:\/\/\S+|\bwww\.\S+|\S+@\S+\.\S+/gi,
  /(?<![\p{L}\p{N}])[@#~]\S+|:[a-z0-9_+-]+:/giu,
  // Paths, file names, identifiers, versions: signs or digits within.
  /[\p{L}\p{N}_]*(?:[\p{N}_/\\=]|[.:](?=[\p{L}\p{N}])|\p{Ll}(?=\p{Lu}))[\p{L}\p{N}_./\\:=-]*/gu,
  // Abbreviations in capitals.
  /(?<!\p{L})\p{Lu}{2,6}s?(?!\p{L})/gu,
];
const WORD = /\p{L}[\p{L}\p{M}’']*/gu;

export type Script = 'latin' | 'cyrillic' | 'other';

export interface ProseWord {
  /** Lower case. */
  readonly word: string;
  readonly script: Script;
  /** Begins with a capital: may be a name. */
  readonly capital: boolean;
}

/** `names`: lower-case words that name people of the conversation. */
export function proseWords(text: string, names: ReadonlySet<string>): ProseWord[] {
  let prose = text;
  for (const pattern of NOT_PROSE) prose = prose.replace(pattern, ' ');
  return [...prose.matchAll(WORD)].flatMap(([found]) => {
    const word = found.toLowerCase().replace(/’/g, "'");
    return names.has(word.replace(/'s$/, ''))
      ? []
      : [{ word, script: scriptOf(word), capital: /^\p{Lu}/u.test(found) }];
  });
}

/** Of a word in two alphabets, such as `API-шный`, the one that is not Latin. */
function scriptOf(word: string): Script {
  if (/\p{Script=Cyrillic}/u.test(word)) return 'cyrillic';
  return /^[\p{Script=Latin}\p{M}']+$/u.test(word) ? 'latin' : 'other';
}
