/** Words by which people take work upon themselves, and by which it gets a date; English and Russian. */

import { Phrases } from './phrases.ts';

const PROMISE = new Phrases(
  `i'll | i will | i'm going to | i am going to | i can take | i can do | i can write | i can make | i can prepare | i'm on it | i am on it | will do | leave it with me |
   leave it to me | leave that to me | i've got this | i got this | let me | i'll take | assigned to me | that's mine | this is mine |
   с меня | за мной | на мне | беру на себя | я беру | беру ревью | могу взять | могу сделать | могу написать | могу подготовить | могу собрать |
   могу пересадить | это мое | это на мне | давайте я | давай я | можно я`,
);
/** `I'll miss it`: the words of a promise, and nothing to do. */
const NO_PROMISE = new Phrases(
  `i'll admit | i'll answer for | i'll assume | i'll be | i'll believe | i'll bet | i'll call you | i'll die | i'll eat | i'll explain | i'll get | i'll give you | i'll go |
   i'll have | i'll keep that | i'll know | i'll leave | i'll let you | i'll live | i'll miss | i'll need | i'll never | i'll not | i'll pass | i'll pretend | i'll remember | i'll repeat |
   i'll say | i'll see | i'll sleep | i'll stop | i'll survive | i'll take that back | i'll take it as | i'll take your | i'll tell you | i'll wait | i will not | i will never | i will be | i will say | i will miss | i will have |
   let me know | let me be | let me guess | let me see | let me think | let me tell | let me explain | let me say | let me rephrase | let me put`,
);
/** Present tense as a promise when it opens the sentence: `Fixing …`, `делаю …`. */
const AT_WORK = new Phrases(
  `fixing | cleaning | restoring | scaling | starting | rebooting | restarting | working on | reviewing | writing | checking | looking into | investigating | preparing | updating | adding | building | deploying | testing | removing | moving | creating |
   collecting | asking | ordering | booking | drafting | finishing | taking care | taking over | sending | merging | migrating | renaming | replacing | setting up | adjusting |
   делаю | пишу | чиню | правлю | собираю | готовлю | проверяю | исправляю | переделываю | доделываю | дописываю | разбираюсь | разбираю | занимаюсь | настраиваю | обновляю | запускаю | ищу | рисую | оформляю | заказываю | тестирую | выкладываю |
   добавляю | перевожу | переношу | убираю | удаляю | составляю | пересчитываю | выясняю | уточняю | доставляю | восстанавливаю | чищу`,
);
/** Present tense of `I`, as far as it tells of work. */
const I_DO = new Phrases(
  `i grep | i write | i make | i check | i run | i prepare | i send | i fix | i take | i move | i ask | i order | i update | i test | i build | i look | i handle | i review | i draft | i book | i call | i clean | i finish | i post | i remove | i replace | i set up`,
);
/** With a date: `юг будет к среде`. */
const DELIVERY = new Phrases('will be | будет | будут');
const NO_OFFER = new Set(
  'see hear live tell imagine confirm understand only never not feel think wait say'.split(' '),
);
const NOT_BUSY = new Set(
  `according amazing annoying assuming being boring bring building coming concerning considering depending during evening everything
   exciting following getting going guessing having hoping including interesting joking kidding king knowing looking meaning meeting
   missing morning nothing pending pricing reading regarding saying seeing seeming shipping something sounding spring staging string
   talking telling testing thing thinking trying using waiting warning wedding willing wondering working`.split(
    /\s+/,
  ),
);
const BEFORE_WORK = new Set([
  'я',
  'уже',
  'сам',
  'сама',
  'ok',
  'ок',
  "i'm",
  'now',
  'сейчас',
  'да',
  'yes',
  'тогда',
  'then',
  'ладно',
]);

/** Perfective futures of `I` by prefix and ending (`удалю`, `напишу`, `протестирую`), and those without either. */
const I_WILL =
  /^(?:(?:с|со|по|за|от|вы|при|пере|из|ис|о|об|раз|рас|разо|под|до|на|про|у|в|вс)\p{L}{0,12}(?:[ая]ю|ирую|изую|рисую|ласую|пробую|[нлр]ю|[шжчщ]у)(?:сь)?|(?:на|за|при|пере|про|до|от|вы|в|с|раз|подо|пере)(?:йду|веду|везу|несу)|(?:за|вы|на|про|по|до)?гляну|(?:с|за|по|до|на)?кину|(?:под|до|вы|за|про)тяну|(?:по|при|об|до|от|за|пере)?(?:дам|звоню)|(?:на|при|пере|вы)?учту|пере?числю|куплю|верну|возьму|возьмусь|займусь|сниму|подниму|приму|сотру|(?:у|со|разо?|подо?|пере|вы|за|до)(?:беру|берусь)|сделаю|решу|прочту|перечту|подпишу|достану|накину|толкну|пну)$/u;
/** Last letters of those, asked first: most words have others. */
const ENDS_I_WILL = new Set([...'уюьм']);
/** Nouns and adjectives that end alike, and verbs that promise nothing. */
const NOT_I_WILL =
  /(?:[ыи]ва(?:ю|юсь)|даю|стаю|знаю|телю|брю|арю|нюю|льню|тыню|дачу|стречу|дажу|пажу|лажу|лучаю|бычаю|врачу|ключу)$|^(?:считаю|подозреваю|вижу|увижу|скажу|покажу|поддержу|подержу|признаю|подтверждаю|напоминаю|поздравляю|поддерживаю|предлагаю|полагаю|предполагаю|понимаю|обожаю|уважаю|ожидаю|вспоминаю|узнаю|успею|сумею|привыкну|получаю|получу|скучаю|отвечаю|съезжу|устаю|наблюдаю|прошу|попрошу|обещаю|прощаю|предупреждаю|повторю|повторяю|замечу|отмечу|поясню|объясню|соглашусь|посплю|проснусь|выживу|вернусь|сомневаюсь|надеюсь|присоединяюсь|соглашаюсь|слышу|послушаю|потерплю|слежу|сижу|ношу|вожу|произношу|выношу|подношу|прихожу|выхожу|нахожу|привожу|провожу|свожу|захожу|перехожу|подхожу|вхожу|уношу|понаблюдаю|ничего|перенесусь|задержусь|опаздываю|уезжаю|уважу|наслаждаюсь|отлучусь|отойду|подойду|подожду|уступлю|пошучу|шучу|вешу|спешу|пишу|дышу|положусь|заплачу|приезжаю|прилетаю|вылетаю|полечу|прилечу|заеду|высплюсь|отосплюсь|поверю|верю|сгорю|смотрю|говорю|поговорю)$/u;
/** `если починю`, `когда куплю` promise nothing yet. */
const CONDITION = new Set([
  'если',
  'когда',
  'пока',
  'как',
  'бы',
  'вдруг',
  'не',
  'ни',
  'что',
  'чего',
  'кому',
  'где',
]);

const DEADLINE = new Phrases(
  `by monday | by tuesday | by wednesday | by thursday | by friday | by saturday | by sunday | by tomorrow | by tonight | by noon | by eod | by eow | by the end | by end | by next | by lunch | by january | by february | by march | by april | by may | by june |
   by july | by august | by september | by october | by november | by december | before monday | before friday | before lunch | before standup | before the release | before release | after lunch | after standup | today | tonight | tomorrow | this week | next week |
   this afternoon | this evening | on monday | on tuesday | on wednesday | on thursday | on friday | deadline | eod | eta | until noon | right now | half an hour | in an hour | in a minute |
   до понедельника | до вторника | до среды | до четверга | до пятницы | до субботы | до воскресенья | до конца | до завтра | до вечера | до обеда | к понедельнику | ко вторнику | к среде | к четвергу | к пятнице | к вечеру | к обеду | к концу | к завтрашнему | к утру |
   this monday | this tuesday | this wednesday | this thursday | this friday | next monday | next tuesday | next wednesday | next thursday | next friday | в эту сред* | в эту пятниц* | в этот понед* | в этот вторн* | в этот четв* | следующ* сред* | следующ* пятниц* | следующ* понед* | следующ* вторн* | следующ* четв* |
   сегодня | завтра | послезавтра | на этой неделе | на следующей неделе | на той неделе | в понедельник | во вторник | в среду | в четверг | в пятницу | за вечер | за день | срок | дедлайн | сейчас | через час | после обеда | утром | вечером | полчаса`,
);
const DEADLINE_DATE =
  /(?<!\p{L})(?:by|before|until|till|до|к|ко)\s(?:the\s)?\d{1,2}(?:(?:st|nd|rd|th|-?го|-?му)|[:.]\d{2})?(?![\p{L}\d])/iu;

export function hasDeadline(text: string, words: readonly string[]): boolean {
  return DEADLINE.has(words) || DEADLINE_DATE.test(text);
}

/** `today: …` of a stand-up. */
const TODAY = /^(?:today|next|сегодня|дальше)\s?:\s*\p{L}/iu;

export const opensToday = (text: string): boolean => TODAY.test(text);

export interface Promised {
  readonly strength: number;
  /** Where the verb or phrase stands in the words. */
  readonly at: number;
}

/** 3: somebody says he will; 2: somebody is at it; 0: neither. */
export function promiseIn(words: readonly string[]): Promised {
  for (let at = PROMISE.find(words); at >= 0; at = PROMISE.find(words, at + 1)) {
    if (!NO_PROMISE.startsAt(words, at)) return { strength: 3, at };
  }
  const at = words.findIndex((_word, index) => isIWill(words, index));
  if (at >= 0) return { strength: 3, at };
  const head = words.findIndex((word) => !BEFORE_WORK.has(word));
  const last = words.length - 1;
  for (const place of [head, last]) {
    if (place >= 0 && AT_WORK.startsAt(words, place)) return { strength: 2, at: place };
  }
  const offer = words.findIndex((_word, index) => isOffer(words, index));
  if (offer >= 0) return { strength: 2, at: offer };
  const doing = I_DO.find(words);
  if (doing >= 0 && words[doing - 1] !== 'did' && words[doing - 1] !== 'if')
    return { strength: 2, at: doing };
  const due = DELIVERY.find(words);
  if (due >= 0 && DEADLINE.has(words)) return { strength: 2, at: due };
  const busy = words.findIndex((word, index) => isBusy(words, word, index, head));
  return busy >= 0 ? { strength: 2, at: busy } : { strength: 0, at: -1 };
}

/** `calling them` at the head, `I'm calling them` anywhere. */
function isBusy(words: readonly string[], word: string, at: number, head: number): boolean {
  if (!/^[a-z]{3,}ing$/.test(word) || NOT_BUSY.has(word) || words.length < 2) return false;
  return at === head || words[at - 1] === "i'm" || (words[at - 1] === 'am' && words[at - 2] === 'i');
}

/** `могу отложить`, `I can send`: work for whoever says yes. */
function isOffer(words: readonly string[], at: number): boolean {
  const verb = words[at + 1] ?? '';
  if (words[at] === 'могу') return words[at - 1] !== 'не' && /(?:ть|ти|чь|ться)$/.test(verb);
  return (
    words[at] === 'i' &&
    verb === 'can' &&
    /^[a-z]{3,}$/.test(words[at + 2] ?? '') &&
    !NO_OFFER.has(words[at + 2] ?? '')
  );
}

function isIWill(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (word.length < 4 || !ENDS_I_WILL.has(word.at(-1) ?? '') || !I_WILL.test(word) || NOT_I_WILL.test(word))
    return false;
  return !CONDITION.has(words[at - 1] ?? '') && !CONDITION.has(words[at - 2] ?? '');
}
