/** Words of a sentence, and their stems by the Snowball rules of English and Russian. */

import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as russian } from '@orama/stemmers/russian';

const WORD = /@?[\p{L}\p{N}]+(?:(?:['._/+-]|(?<=\d):(?=\d))[\p{L}\p{N}]+)*/gu;
const ADDRESS = /\b(?:https?:\/\/|www\.)\S+|\bmailto:\S+/gi;
/** What somebody else is quoted as saying: paired marks and what is between them. */
const QUOTED =
  /«[^«»]{1,2000}»|“[^“”]{1,2000}”|„[^„“”]{1,2000}[“”]|(?<![\p{L}\p{N}])"[^"]{1,2000}"|`[^`]{1,2000}`/gu;
/** Stands in the words for a quotation, so that no phrase reaches across one. */
export const QUOTATION = '«»';

/** Lower-case words, `е` for `ё`, straight apostrophes; addresses left out. */
export function wordsOf(text: string): string[] {
  return (plain(text).match(WORD) ?? []).map(withApostrophe);
}

/** The same without what is in quotation marks: each quotation is one `«»`. */
export function ownWords(text: string): string[] {
  return text
    .split(QUOTED)
    .flatMap((piece, index) => (index === 0 ? [] : [QUOTATION]).concat(wordsOf(piece)));
}

/** As people write in haste. */
const IN_HASTE = new Map(
  [
    "im i'm | ive i've | dont don't | didnt didn't | doesnt doesn't | cant can't | couldnt couldn't | wont won't | wouldnt wouldn't",
    "isnt isn't | arent aren't | wasnt wasn't | shouldnt shouldn't | havent haven't | hasnt hasn't | thats that's | whats what's",
    "whos who's | theres there's | youre you're | youll you'll | theyre they're | weve we've | lets let's",
  ]
    .join(' | ')
    .split(' | ')
    .map((pair) => pair.split(' ') as [string, string]),
);
const BEFORE_I_WILL = new Set(['and', 'but', 'so', 'then', 'ok', 'okay', 'yes', 'yeah', 'sure']);

/** `ill` is a promise where a sentence or its second half begins so, and an illness elsewhere. */
function withApostrophe(word: string, at: number, words: readonly string[]): string {
  if (word === 'ill' && words.length > 1 && (at === 0 || BEFORE_I_WILL.has(words[at - 1] ?? '')))
    return "i'll";
  return IN_HASTE.get(word) ?? word;
}

export function hasLink(text: string): boolean {
  return text.search(ADDRESS) >= 0;
}

function plain(text: string): string {
  return text.replace(ADDRESS, ' ').toLowerCase().replace(/ё/g, 'е').replace(/[’ʼ`]/g, "'");
}

/** Common words, which tell nothing of what a sentence is about. */
const COMMON: ReadonlySet<string> = new Set(
  `
  the and for that this these those with from into onto out off over about after before but not nor are was
  were been being has have had having does did doing done can could will would shall should may might must
  you your yours our ours its his her hers him she they them their who whom whose what which when where why
  how there here then than too very just also only even still yet ever never any some all each every both
  few more most much many such other another same own one two yes okay please thanks thank sorry hello
  morning hey let let's get got gets getting like really maybe i'm i'll i've i'd you're we're we'll we've
  it's that's there's don't doesn't didn't can't isn't aren't won't they're what's because since until
  while though now know think want need needs make see say says said thing things что как так это эта этот
  эти этого этой этом этим того тому той тот том тем тех где куда когда если или для без под над при про
  через после перед между чтобы чтоб потому поэтому зато тоже также уже еще там тут здесь вот все всем всех
  всего весь вся сам сама сами себя себе свой свои свою мой моя мое мою моего мои твоя твое твои мне меня мной наш наша наши нам нас вам
  вас ваш ваши твой его нее нему них ним они она оно кто чем чего кому какой какая какие какого такой такая
  такие который которая которые которых был была было были быть будет будем буду есть нет нету надо нужно
  можно может могу могут можем очень более менее только лишь даже просто прям хотя пусть ведь разве вроде
  типа кстати давайте давай пожалуйста спасибо привет здравствуйте добрый доброе утро день коллеги ребята
  друзья хорошо ладно окей потом тогда теперь сейчас почему зачем сколько раз два один одна одно оба
  кое-что что-то кто-то все-таки опять снова пока знаю думаю хочу вообще именно ага угу явно конечно точно наверное вроде просто давно скоро сразу потом быстро mine obviously actually already again anyway instead almost quite rather soon able okay well good great nice bit lot way sure right guys folks team всегда никогда никто ничего
`.split(/\s+/),
);

/** Stems of words that tell when; numbers do too. */
const TIME_WORD =
  /^(?:\d[\d.:/-]*|(?:mon|tues?|wednes|thurs?|fri|satur|sun)dai?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|toda[iy]|tomorrow|yesterda[iy]|week|month|hour|minut|even|afternoon|lunch|januari|februari|march|april|mai|june|juli|august|septemb|octob|novemb|decemb|понедельник|вторник|сред|четверг|пятниц|суббот|воскресен|сегодн|завтр|вчер|недел|месяц|час|минут|вечер|утр|обед|полдн|январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)$/;

export const isTimeWord = (stem: string): boolean => TIME_WORD.test(stem);

export type Stemmer = (word: string) => string;

/** Remembers what it has stemmed: words repeat. */
export function createStemmer(): Stemmer {
  const known = new Map<string, string>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const stem = /\p{Script=Cyrillic}/u.test(word) ? russian(word) : english(word);
    known.set(word, stem);
    return stem;
  };
}

/** Stems of the words that tell what is spoken of, each once, in order. Numbers and names with digits are kept whole. */
export function contentStems(words: readonly string[], stem: Stemmer): string[] {
  const stems = new Set<string>();
  for (const word of words) {
    if (COMMON.has(word)) continue;
    if (/\d/.test(word)) stems.add(word);
    else if (word.length >= 3) stems.add(stem(word));
  }
  return [...stems];
}
