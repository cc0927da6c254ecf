/**
 * Whether a claim is in another language than it was to be. Between Russian and English the alphabet decides, so a
 * count of words is exact where statistics over letters are not: claims are short and full of names. Others that share
 * an alphabet with them are known by their most frequent words and by letters of their own. Held against the gold
 * texts of the sample threads by strays.test.ts.
 */

import type { Language } from '../types.ts';
import { proseWords } from './prose_words.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const ENGLISH = words(
  'the a an of to and in is are was were be been for on with by at from as it its this that these those will would should must can could has have had not no but or if when until after before they he she his her their who what which there than then all new only also about into over out up',
);
/** German, French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish, Swedish: words that English has not. */
const FOREIGN_LATIN = words(
  'der die das und ist nicht ein eine einen dem den des mit für auf von zu im wird wurde werden sich auch bei nach wir sie haben hat sind oder aber soll muss kann noch ' +
    'le la les un une des du et est sont dans pour par pas que qui sur avec au aux ce cette ces être été sera doit nous vous ils elle mais ou ' +
    'el los las y es son en para por que con una del al se no su sus ha han está fue será pero como más debe ' +
    'il lo gli di che è sono per non una con del della dei nel alla ha hanno stato ma ' +
    'os as um uma do da dos das não em é são foi com mas ' +
    'het een van en dat niet zijn voor met op aan wordt werd ook maar moet ' +
    'i w na nie jest się z do to że jak po są był będzie ale lub dla przez ' +
    've bir bu için ile da de çok olarak değil olan ' +
    'och att det som en är inte på av med till den har ett',
);
const FOREIGN_LATIN_LETTER = /[äöüßéèêëàâçñõãåøæœąćęłńśźżğışőűřšžčďťů]/;
/** Ukrainian, Belarusian, Serbian, Macedonian, Kazakh and others. */
const FOREIGN_CYRILLIC_LETTER = /[іїєґўђћљњџјѓќѕәғқңөұүһӣӯ]/;
const BULGARIAN = words(
  'че ще със във бъде беше което който които няма трябва този тази това тези след сме сте',
);

/** `names`: lower-case words that name people of the conversation. A text without prose words strays from nothing. */
export function straysFrom(language: Language, text: string, names: ReadonlySet<string>): boolean {
  const all = proseWords(text, names);
  const latin = all.filter((each) => each.script === 'latin').map((each) => each.word);
  const cyrillic = all.filter((each) => each.script === 'cyrillic').map((each) => each.word);
  // Chinese and Japanese have no spaces: a run of letters is no single word.
  const other = all
    .filter((each) => each.script === 'other')
    .reduce((sum, each) => sum + each.word.length, 0);
  if (other > 2 && other > latin.length + cyrillic.length) return true;
  const unrussian = all.filter((each) => !each.capital && FOREIGN_CYRILLIC_LETTER.test(each.word)).length;
  return language === 'ru' ? unrussian > 0 || notRussian(latin, cyrillic) : notEnglish(latin, cyrillic);
}

function notRussian(latin: readonly string[], cyrillic: readonly string[]): boolean {
  if (count(cyrillic, BULGARIAN) >= 2) return true;
  if (cyrillic.length === 0) return latin.length >= 2 || count(latin, ENGLISH) > 0;
  const english = count(latin, ENGLISH);
  return latin.length > 2 * cyrillic.length + 2 || (english >= 2 && latin.length > cyrillic.length);
}

function notEnglish(latin: readonly string[], cyrillic: readonly string[]): boolean {
  if (latin.length === 0) return cyrillic.length > 0;
  if (cyrillic.length >= latin.length) return true;
  if (cyrillic.length > 1 && 2 * cyrillic.length > latin.length) return true;
  if (cyrillic.length >= 5) return true;
  const english = count(latin, ENGLISH);
  const foreign = count(latin, FOREIGN_LATIN);
  const marked = latin.filter((word) => FOREIGN_LATIN_LETTER.test(word)).length;
  return foreign + marked >= 2 && foreign + marked > 2 * english;
}

function count(found: readonly string[], known: ReadonlySet<string>): number {
  return found.filter((word) => known.has(word)).length;
}
