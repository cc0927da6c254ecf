/** What a reply does to a question: answers it, puts it off, or knows no answer; English and Russian. */

import { Phrases } from './phrases.ts';
import { promiseIn } from './promise_cues.ts';

const CONFIRMATION =
  /^(?:yes|no|yep|yup|nope|nah|sure|right|correct|exactly|ok(?:ay)?|both|neither|none|always|never|same|true|me|mine|done|not yet|of course|да|нет|неа|ага|угу|конечно|верно|именно|точно|так|ок|окей|можно|нельзя|есть|нету|оба|обе|никто|никак|пока нет|ещё нет|уже|не|я|мне|у меня|\+\d?|-\d|👍|👌)(?![\p{L}\p{N}])/iu;
const DONT_KNOW = new Phrases(
  `no idea | don't know | do not know | dunno | not sure | no clue | good question | who knows | nobody knows | haven't heard | can't say | unclear | not a word | hard to say |
   не знаю | не знаем | без понятия | понятия не имею | хз | не уверен | не уверена | хороший вопрос | никто не знает | тишина | ни слова | неизвестно | непонятно | не в курсе | не помню | сложно сказать | и я хочу знать | хочу знать | сам хочу знать | сама хочу знать | не я | not me | me neither | i'd like to know | вот и я`,
);
const PUT_OFF = new Phrases(
  `i'll ask | i'll check | i'll find out | i'll look | i ask | let me check | let me ask | let me find | checking | will check | will ask | asking | looking into |
   спрошу | узнаю | уточню | выясню | проверю | посмотрю | поищу | уточняю | выясняю | запрошу | надо спросить | надо узнать | надо уточнить | нужно спросить | нужно уточнить`,
);
const WHO = new Phrases("who | who's | whose | volunteers | кто | кому | на ком | чей | чья | чье | с кого");
const HOW_MUCH = new Phrases(
  `how many | how much | how long | how big | how far | how often | when | what time | which day | what date | what size | what's the size | how old | deadline | eta | сколько | во сколько | когда | какого числа | какой срок | каков срок | до какого | с какого | к какому | насколько | почем | какая цена | какая сумма | цена`,
);
const QUANTITY =
  /\d|(?<!\p{L})(?:today|tomorrow|yesterday|monday|tuesday|wednesday|thursday|friday|week|month|year|day|hour|minute|half|завтра|сегодня|вчера|понедельник|вторник|сред[ауы]|четверг|пятниц|недел|месяц|час|минут|день|дня|дней|тыщ|тысяч|полдня|вечером|утром)/iu;
/** Asks for nothing, or only whether others agree. */
const RHETORICAL =
  /^(?:(?:а|и|ну|но|so|and|well|but|wait|эй|ой|oh)[,\s]*)*(?:ok(?:ay)?|right|really|seriously|what|huh|why not|eh|yes|no|deal|sounds good|objections|all good|how come|remember|who are you\b.*|are you (?:serious|kidding|sure)|you know|isn't it|is it|правда|серь[её]зно|да|нет|ок|окей|ладно|а|что|чего|ч[её]|как так|как это|зачем|и что|ну и|и как|не так ли|верно|договорились|идёт|всем ок|возражени[яй]|что и|кто бы мог подумать|с какой стати|сколько можно|и кто|как же так|шутишь|шутите|видели|знаете|помните|согласны)[?!.…)\s]*$/iu;

export interface Reply {
  readonly text: string;
  readonly words: readonly string[];
}

export const isRhetorical = (question: string): boolean => RHETORICAL.test(question.trim());
export const confirms = (text: string): boolean => CONFIRMATION.test(text.trim());
export const knowsNot = (words: readonly string[]): boolean => DONT_KNOW.has(words);
export const putsOff = (words: readonly string[]): boolean => PUT_OFF.has(words);

/** Whether the reply is of the kind that was asked for: a person, a number, a day. `names`: it names somebody. */
export function fits(question: readonly string[], reply: Reply, names: boolean): boolean {
  if (HOW_MUCH.has(question)) return QUANTITY.test(reply.text);
  if (WHO.has(question))
    return names || promiseIn(reply.words).strength > 0 || /^(?:i|me|я)(?![\p{L}])/iu.test(reply.text);
  return false;
}

/** `Has anybody checked?` – `not me` leaves it open. */
const ANYBODY = new Phrases('anybody | anyone | somebody | someone | кто-нибудь | кто-то | кто-либо');
const DENIES = /^(?:no|nope|not|i (?:haven't|didn't|don't)|нет|не|неа|и я не|я не)(?![\p{L}])/iu;

export const denies = (question: readonly string[], text: string): boolean =>
  ANYBODY.has(question) && DENIES.test(text.trim());

export const asksWho = (question: readonly string[]): boolean => WHO.has(question);
