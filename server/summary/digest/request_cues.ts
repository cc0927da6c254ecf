/** Words by which people ask others for work or give it out; English and Russian. */

import { Phrases } from './phrases.ts';

const REQUEST = new Phrases(
  `please | pls | can everyone | can everybody | could everyone | can you | could you | would you | can someone | can anyone | can somebody | could someone | could anyone | will you | can we have | can i have | can i get | someone should | someone must | someone has to | someone needs to | somebody should |
   somebody must | somebody has to | todo | to-do | action item | needs to | has to be | have to be | must be | needs an owner | no owner | make sure | remember to | don't forget | assigned to | volunteers | i need | we need |
   пожалуйста | плиз | нужно | надо | необходимо | требуется | прошу | просьба | должен | должна | должны | поручаю | поручить | ответственн* | задача | на тебе | за тобой | на вас | за вами | можешь | сможешь | можете | сможете | возьмешь | возьмете |
   сделаешь | сделаете | напишешь | напишете | не забудь | не забудьте | нужен | нужна | нужны`,
);
/** For attention, patience or advice: nobody gets up for these. */
const NO_REQUEST = new Phrases(
  `please note | please be | please don't | please read | please stop | please ignore | please treat | please shout | please say | please correct | please forgive | please tell | can you imagine | can you believe | could you believe | can you see | can you hear | i need to | we need more | would you like | would you believe |
   прошу прочитать | прошу внимания | прошу прощения | прошу понять | прошу учесть | прошу не | прошу дочитать | пожалуйста не | пожалуйста за | не надо | не нужно | не нужен | не нужна | не нужны | надо же | если нужно | если надо | как надо | как нужно | надо было | нужно было | должен был | должна была |
   должны были | должно быть | надо понимать | нужно понимать | нужно время | не должен | не должны | можете не`,
);
/** `пришлите`, `предупреди`. */
const IMPERATIVE =
  /^(?:\p{L}{3,14}(?:йте|ите|ьте)|сделай|проверь|пришли|напиши|исправь|обнови|добавь|скинь|возьми|забери|посмотри|собери|уточни|подготовь|удали|закажи|купи|поставь|выложи|отправь|позвони|спроси|узнай|настрой|перенеси|запусти|поправь|оформи|заведи|создай|дай|дайте|киньте|кинь|глянь|гляньте|зайди|зайдите|передай|предупреди|попроси|перепиши|допиши|переделай|распечатай|напомни|включи|выключи|сними|найди|найдите|убери|уберите|верни|верните|договорись|бери|берите|занеси|принеси|принесите|внеси|внесите|перенесите|соберите|возьмите|заберите)$/u;
const NO_IMPERATIVE =
  /^(?:изв[ие]|прост|смотр|хот|вид|зна|мож|говор|скаж|подскаж|прочита|прочт|чита|прос|выход|приход|наход|замет|учт|повер|представ|успоко|поздрав|понима|дума|помн|справ|успе|вход|подожд|погод|посто|здравству|слыш|прав|сад|люб|верь|дав)\p{L}{0,4}(?:йте|ите|ьте)$/u;
const MAX_WORDS_BEFORE = 4;
const ENGLISH_IMPERATIVE = new Phrases(
  `add | answer | ask | book | bring | call | change | check | clean | close | collect | create | delete | deploy | draft | drop | file | find | fix | invite | make | merge | move | open | order | ping | post | prepare | publish | pull | push |
   put | remove | rename | replace | restart | review | revert | roll | run | schedule | send | set | share | ship | start | stop | take | test | turn | update | upload | verify | write`,
);
/** After somebody's name: `Ollie starts on Monday`, `Миша доделывает импорт`. */
const GIVEN_OUT = new Phrases(
  `starts | takes | writes | does | leads | owns | fixes | prepares | handles | finishes | tests | reviews | orders | sends | checks | runs | makes | updates | will | is on call | to take | to write | to do |
   берет | делает | доделывает | пишет | готовит | проверяет | отвечает | ведет | заказывает | собирает | чинит | тестирует | дежурит | занимается | подготовит | напишет | сделает | проверит | закажет | соберет | возьмет | передаст | узнает`,
);
/** Head of a list of things to do; and of one of intentions, which are tasks only where they have a date. */
const ACTION_LIST = new Phrases(
  `actions | action items | todo | to-do | to do | next steps | tasks | follow-ups | who does what | left to do | задачи | план действий | что делаем | следующие шаги | кто что делает | кто что | распределяем | поручения | действия | нужно сделать | надо сделать | по задачам | осталось сделать | делаем так | договорились | решили`,
);
const PLAN_LIST = new Phrases('plan | the plan | schedule | план | дальше | предлагаю | график | по плану');

const BEFORE_IMPERATIVE = new Set(['please', 'and', 'just', 'so', 'then', 'ok', 'also', 'now']);
/** `сколько нужно времени?` asks for an answer, not for work. */
export const ASKS_WHAT = new Set(
  'сколько что где куда когда как зачем почему чего какой какая какие нужно-ли ли what why how when where which'.split(
    ' ',
  ),
);

/** `Ollie starts on Monday`. */
export function givesOut(words: readonly string[], isName: (word: string) => boolean): boolean {
  return namedIn(words, isName) !== undefined;
}

/** The name in it. */
export function namedIn(words: readonly string[], isName: (word: string) => boolean): string | undefined {
  return words.find((word, at) => isName(word) && GIVEN_OUT.startsAt(words, at + 1));
}

/** 2: asked of anybody; 3: of somebody, or given to him by name; 0: no request. */
export function requestIn(
  words: readonly string[],
  addressed: boolean,
  isName: (word: string) => boolean,
  question: boolean,
): number {
  if (givesOut(words, isName)) return 3;
  const head = words.findIndex((word) => !isName(word) && !BEFORE_IMPERATIVE.has(word));
  const bare = head >= 0 && ENGLISH_IMPERATIVE.startsAt(words, head);
  if (addressed && bare) return 3;
  let strength = asksIn(words, question) || (bare && head > 0) ? 2 : 0;
  const verb = words.slice(0, addressed ? words.length : MAX_WORDS_BEFORE).find((word) => isImperative(word));
  if (verb !== undefined) strength = Math.max(strength, 2);
  return strength === 0 || !addressed ? strength : 3;
}

function asksIn(words: readonly string[], question: boolean): boolean {
  if (question && words.some((word) => ASKS_WHAT.has(word)) && !words.includes('please')) return false;
  for (let at = REQUEST.find(words); at >= 0; at = REQUEST.find(words, at + 1)) {
    if (!NO_REQUEST.startsAt(words, at) && !NO_REQUEST.startsAt(words, at - 1)) return true;
  }
  return false;
}

export function isImperative(word: string): boolean {
  return IMPERATIVE.test(word) && !NO_IMPERATIVE.test(word);
}

export function headsActions(words: readonly string[]): boolean {
  return ACTION_LIST.has(words);
}

export function headsPlan(words: readonly string[]): boolean {
  return PLAN_LIST.has(words);
}

const VOLUNTEER = new Phrases(
  `someone should | somebody should | someone must | somebody must | someone has to | somebody has to | someone needs to | no owner | needs an owner | volunteers | who can | who could | who will | who writes | who takes | who wants | who has | who's going | who does | can someone | can anyone | could someone |
   кто-то должен | кто может | кто сможет | кто возьмет | кто возьмется | кто напишет | кто сделает | кто займется | кто перепишет | кто проверит | кто готов | кто поможет | кто предупредит | кто закажет | нужен доброволец | нет ответственного | ничей | ничья`,
);
/** `она сказала`, `he says`: what follows is another's wish. */
const SAID = new Phrases(
  'said | says | told | tells | asked | asks | wants us | wanted | сказал | сказала | сказали | говорит | говорят | просил | просила | просили | спрашивает | спросил | спросила | писал | писала | хочет | хотел | хотела | обещал | обещала | обещали',
);

/** `someone from the panel should`, `кто-нибудь соберёт?` */
const SOMEBODY =
  /(?:^| )(?:someone|somebody|anyone|anybody)(?: \S+){0,4} (?:should|must|has to|needs to|could|will|to)(?: |$)|(?:^| )need (?:someone|somebody)(?: |$)|(?:^| )(?:кто-нибудь|кто-то|кто-либо)(?: \S+){0,3} (?!знает|помнит|видит|думает|считает|понимает|слышит|хочет|против|будет)[а-я]{3,}(?:ет|ит|ут|ат|ют|ят)(?:ся)?(?: |$)/;
/** `who reviews?`, `кто это делает?` */
const WHO_DOES =
  /^(?:and |so |а |и |так )?(?:who [a-z]{3,}s|кто (?:это |их |его |там |у нас )?[а-я]{3,}(?:ет|ит)(?:ся)?)(?: |$)/;
const WHO_KNOWS =
  /^\S*(?: \S+)? ?(?:who (?:was|has|knows|says|thinks|cares|likes|needs|uses|pays|decides|reads)|кто (?:это )?(?:знает|помнит|видит|думает|считает|решает|платит|хочет|говорит|пишет|отвечает|читает|виноват|слышит|понимает|верит|любит|живет|стоит))(?: |$)/;

/** `Кто перепишет номера?` */
export function wantsVolunteer(words: readonly string[], question: boolean): boolean {
  if (VOLUNTEER.has(words)) return true;
  const said = words.join(' ');
  return SOMEBODY.test(said) || (question && WHO_DOES.test(said) && !WHO_KNOWS.test(said));
}

/** Tells of another's words. */
export function isReported(words: readonly string[]): boolean {
  return SAID.has(words);
}

const SENDS = new Phrases(
  `send | share | post | upload | draft | draw | prepare | write | pr | link | screenshot | list | пришл* | скин* | выложу | выложи* | отправ* | подготов* | напиш* | нарису* | составлю | составь* | покажу | кину | кинь* | докину | могу пересадить | соберу | оформлю | pull`,
);

const MAKES = new Phrases(
  'make | do | fix | build | сделаю | сделай* | могу сделать | делаю | доделаю | переделаю',
);

/** What is asked for or promised can be handed over: as a file or a link, or, where it is only made, as a link. */
export function handsOver(words: readonly string[]): 'file' | 'link' | undefined {
  if (SENDS.has(words)) return 'file';
  return MAKES.has(words) ? 'link' : undefined;
}
