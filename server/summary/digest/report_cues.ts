/** Words by which people say that something is done, found or out of their hands; English and Russian. */

import { Phrases } from './phrases.ts';

const REPORT = new Phrases(
  `done | fixed | merged | shipped | deployed | closed | posted | sent | sorted | finished | complete | completed | ready | uploaded | ordered | booked | called | updated | written | restored | renamed | removed | deleted | added | created | filed | swapped |
   replaced | restarted | rebooted | is up | are up | is live | are live | is out | are out | is in | are in | back to | out again | works now | went through | cleaned | tested | signed | paid | voided | refunded | here it is | here you go | pr with | pr for | pr is | pr | new version |
   it's on | its on | is on | that's done | all done |
   готово | готов | готова | готовы | сделано | сделан | сделана | сделаны | подписан* | оплачен* | отправлен* | исправлен* | починен* | заказан* | закрыт | закрыта | закрыто | выложен* | обновлен* | добавлен* | проверен* | настроен* | загружен* | держите | держи | в ветке | в проде | на ревью | поправлено | пофикшено |
   прислан* | соберется | смержен* | влит* | закрываю | раскатан* | развернут* | прошло`,
);
/** `отправила`, `починил`: a finished act of one's own. */
const PAST =
  /^(?:с|со|по|за|от|ото|вы|при|пере|пре|из|ис|о|об|обо|раз|рас|разо|под|подо|до|на|про|у|в|вз|воз|вос)\p{L}{1,14}(?:ал|ала|ял|яла|ил|ила|ел|ела|ул|ула|ес|есла|ошел|ошла|шел|шла)(?:ся|сь)?$|^(?:купила?|решила?|взяла?|дала?|нашла|нашел|вернула?|созвонились|созвонился|созвонилась|сверила?|сделала?|перевел|перевела|завел|завела)$/u;
/** `пересчитали`: kept, where somebody promised to; of others it may tell anything. */
const PAST_OF_MANY =
  /^(?:с|со|по|за|от|ото|вы|при|пере|пре|из|ис|о|об|обо|раз|рас|разо|под|подо|до|на|про|у|в)\p{L}{1,14}(?:али|яли|или|ели|ули)(?:сь)?$/u;
/** English verbs whose past has another form, as people report them: `rang. their boss had no idea`. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  `rang ring | sent send | wrote write | made make | did do | paid pay | bought buy | got get | took take | brought bring | spoke speak | told tell |
   found find | built build | ran run | gave give | drew draw | swapped swap | put put | set set | began begin | kept keep | left leave | met meet`
    .split('|')
    .map((pair) => pair.trim().split(' ') as [string, string]),
);
/** English participles that open a sentence: `Cancelled, …`. */
const PARTICIPLE = /^[a-z]{3,}ed$/;
const NOT_PARTICIPLE = new Set(
  `agreed allegedly annoyed based bored concerned confused convinced exhausted indeed interested need needed noted red related scared speed supposed tired
   unrelated used wanted wed worried`.split(/\s+/),
);
/** Last letters of such verbs, asked first: most words have others. */
const ENDS_PAST = new Set([...'ласяьи']);
/** What is said of others' doings or of the world is no report of one's own. */
const NOT_PAST =
  /^(?:сказала?|спросила?|просила?|увидела?|заметила?|подумала?|понял|поняла|узнала?|упала?|пропала?|устала?|сломал(?:ся|ась)|успела?|забыла?|видела?|стала?|начал(?:ся|ась)|появил(?:ся|ась)|остал(?:ся|ась)|получил(?:ся|ась)|хотела?|отпала?|зависла?|поломал(?:ся|ась)|изменил(?:ся|ась)|пришла|пришел|ушла|ушел|вышла|вышел|прошла|прошел|обещала?|ожидала?|надеялась|надеялся|пропустила?|заболела?|согласил(?:ся|ась))$/u;
const NOT_DONE = new Phrases(
  `not done | not ready | isn't ready | aren't ready | not yet | not fixed | not merged | almost | nearly | half done | half-done | still open | still not | can't | couldn't | isn't | didn't | before | when | once | until | не готов | не готова | не готово | не готовы | еще не | пока не | почти | не сделал* | не успел* | не вышло | не могу | не смог* | когда | как только`,
);
/** Found out: what key points are made of. */
const FINDING = new Phrases(
  `because | so it's | it's not | that's why | turns out | turned out | it was | root cause | the cause | the reason | confirmed | found it | found | which means | the problem is | problem | can't | doesn't work | won't work | is broken | risk | blocked | blocker | the bank | only | measured | costs |
   потому что | поэтому | оказалось | оказывается | выяснилось | причина | дело в | из-за | нашел | нашла | нашли | подтвердил* | воспроизвел* | проблема | ошибка | баг | не работает | не умеет | не успеваем | не хватает | упал* | сломал* | риск | мешает | блокер | стоит | обойдется | срок`,
);

/** English participles report at the head of a sentence or after these: `all merged`, not `when the tab is closed`. */
const HEAD = 3;
const BEFORE = new Set(
  'is are was were has have been be all both now just got already everything it уже все всё вчера сегодня тоже и сразу'.split(
    ' ',
  ),
);

/** Where a sentence says that something is done; -1 when it does not. */
export function reportAt(words: readonly string[]): number {
  if (NOT_DONE.has(words)) return -1;
  const said = words.findIndex(
    (word, at) =>
      REPORT.startsAt(words, at) && (at < HEAD || BEFORE.has(words[at - 1] ?? '') || /^[а-я]/.test(word)),
  );
  const past = words.findIndex(
    (word, at) => (isPast(word) && words[at - 1] !== 'не') || (at === 0 && isParticiple(word)),
  );
  if (said < 0 || past < 0) return Math.max(said, past);
  return Math.min(said, past);
}

function isParticiple(word: string): boolean {
  return PARTICIPLE.test(word) && !NOT_PARTICIPLE.has(word);
}

export function isPast(word: string): boolean {
  return ENDS_PAST.has(word.at(-1) ?? '') && PAST.test(word) && !NOT_PAST.test(word);
}

/** The verb of a finished act as it was promised, as far as the form tells: `rang` is `ring`. */
export function actIn(word: string): string | undefined {
  const finished = isPast(word) || isParticiple(word) || PAST_OF_MANY.test(word);
  return IRREGULAR.get(word) ?? (finished ? word : undefined);
}

export function tellsFinding(words: readonly string[]): boolean {
  return FINDING.has(words);
}

const STILL = new Phrases(
  `i'd | i would | would | want to | хочу | хотел* | надо | нужно | still | not yet | until | before | all day | все еще | по-прежнему | до сих пор | еще не | пока`,
);

/** `Готово`, `33 voided`: the report opens the sentence. */
export function startsWithReport(words: readonly string[]): boolean {
  const first = words[0] ?? '';
  return (REPORT.find(words, 0, 2) >= 0 || isParticiple(first) || isPast(first)) && !NOT_DONE.has(words);
}

/** Says that something goes on. */
export function isStill(words: readonly string[]): boolean {
  return STILL.has(words);
}
