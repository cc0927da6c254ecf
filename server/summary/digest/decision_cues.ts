/** Words by which people decide, propose, agree and change their minds; English and Russian, for threads mix the two. */

import { Phrases } from './phrases.ts';

/** Before a colon or a dash at the head of a sentence: what follows is the decision. */
const LABEL =
  /^(?:so,?\s|ну\s|и\s|всё,?\s)?(?:(?:our|the|my|final|наше|общее|итоговое|моё)\s)?(?:decisions?|decided|resolved|resolution|agreed|outcome|conclusion|verdict|position|settled|tl;?dr|решени[ея]|решил[аио]?|решено|итого?|вывод(?:ы)?|договорились|договор[её]нность|согласовано|утверждено|постановили|зафиксировали|резюме|позиция|значит так|итак)(?:\s(?:of|on|for|по|на|о|about)\s[^:—–]{1,40}|\s(?:такой|такое|так|is)|,\s[^:.!?]{2,40})?\s*[:—–]/iu;
/** `moved: …`, `new date: …`. */
const CHANGED_LABEL =
  /^(?:ok,?\s|ок,?\s)?(?:moved|changed|update|new (?:date|time|plan|total|deadline|version)|correction|перенос\p{L}*|изменени[ея]|поправка|обновление|нов(?:ый|ая|ое|ые) (?:дата|срок\p{L}*|время|план|итог|сумма|вариант))\s*[:—–]/iu;
/** `yes: …` – somebody agrees and says to what. */
const YES_LABEL = /^(?:ok(?:ay)?|yes|yep|right|done|ок|окей|да|хорошо|ладно|всё)\s*[:—–]/iu;

export const hasDecisionLabel = (text: string): boolean => LABEL.test(text);
export const hasChangeLabel = (text: string): boolean => CHANGED_LABEL.test(text);
export const hasYesLabel = (text: string): boolean => YES_LABEL.test(text);

export const DECIDED = new Phrases(
  `we decided | we've decided | we have decided | decided to | decided on | decided that | decided | we agreed | we've agreed | we have agreed |
   agreed to | agreed on | agreed | we settled | settled on | it's settled | is settled | is decided | was decided | is agreed |
   we chose | we've chosen | signed off | sign off | is approved | was approved | are approved | consensus | going with | go with |
   we stick | sticking with | stick with | resolved to | the decision is | the plan is | the call is | my call is | final call |
   it's final | is final | final answer | final version | we postpone | postponed to | postponed until | moved to | is moved to | motion carried |
   from today | from now on | from tomorrow | as of today | as of now | starting today | starting tomorrow |
   it is then | is off the table | is out of scope | is cancelled | is canceled | called off |
   решили | решено | решаем | я решил | я решила | решение принято | принято решение | принимаем решение | договорились | договариваемся | условились |
   согласовали | согласовано | согласован | согласована | согласованы | утвердили | утверждаю | утверждаем | утвержден* | одобрили | одобрено |
   одобряю | остановились на | останавливаемся на | остановимся на | выбрали | выбираем | принято | порешили | постановили |
   зафиксировали | фиксируем | фиксирую | делаем так | сделаем так | поступаем так | поступим так | так и делаем | так и сделаем |
   так и поступим | по рукам | переносится | откладывается | отменяется | остается в силе | окончательно | передумали |
   с сегодняшнего дня | с завтрашнего дня | с этого дня | отныне | впредь`,
);
/** Sum up rather than decide. */
export const SUMMED_UP = new Phrases(
  `in the end | bottom line | to sum up | in short | итого | в итоге | итог | резюмирую | подытожу | подытожим | вывод | выводы`,
);
/** What follows `we` when people decide for all of them. */
export const WE_DECIDE = new Phrases(
  `we'll go | we'll use | we'll keep | we'll do | we'll take | we'll ship | we'll move | we'll start | we'll stay | we'll drop | we'll skip | we'll wait |
   we'll make | we'll have | we'll run | we'll add | we'll leave | we'll postpone | we'll switch | we'll stick | we'll try | we'll buy | we'll stop |
   we will | we're going | we are going |
   we use | we keep | we go | we take | we drop | we skip | we ship | we move | we stay | we start | we stop | we postpone | we switch | we buy |
   we're keeping | we're dropping | we're moving | we're using | we're taking | we're shipping | we're switching |
   let's go | let's use | let's keep | let's do | let's take | let's ship | let's move | let's start | let's stay | let's drop | let's skip |
   let's make | let's postpone | let's switch | let's stick | let's call it | let's say | let's leave | let's put | let's stop | let's have`,
);
export const WE_REFUSE = new Phrases(
  `we won't | we'll not | we will not | we don't | we do not | we're not going | we are not going | we're not doing | we are not doing | let's not | we never`,
);
/** `Brightbean it is`, `пусть будет лиса`. */
export const SO_BE_IT =
  /(?<!\p{L})(?!(?:what|as|that|how|where|when|so|and|but|because|if)\s)[\p{L}\p{N}-]{2,30} it is(?:[,.!]|\s(?:then|for)|$)|(?<!\p{L})пусть будет\s/iu;
export const CONCEDE = new Phrases(
  `you win | ok you win | sold | i'm sold | convinced | you convinced | уговорил* | убедил* | сдаюсь | ладно-ладно | ладно ладно |
   ваша взяла | твоя взяла | так и быть`,
);
/** Draws a conclusion from what was said. */
export const THEN = new Phrases(
  'then | so | so then | ok then | ok so | ок тогда | ok тогда | ладно тогда | хорошо тогда | тогда | значит | раз так | в общем | короче | итак | поэтому | стало быть',
);

/** Not yet a decision, or only one person's opinion. */
export const HEDGE = new Phrases(
  `maybe | perhaps | probably | might | could | would | i think | i guess | i'd | i would | i wonder | if we | if you | if nobody | if no one | should we | not sure | unless |
   может | может быть | наверное | наверно | возможно | видимо | похоже | думаю | по-моему | кажется | имхо | если | бы | хотелось | хорошо бы | вдруг | вероятно`,
);
export const PROPOSAL = new Phrases(
  `my vote | i vote | i'd vote | i propose | i suggest | proposal | i'd go | i'd keep | i'd take | i'd use | i'd rather | i'd say | i like | +1 for | предлагаю | предложение | я за | мой голос | лучше | голосую`,
);
/** A proposal even as a question. */
export const SUGGESTION = new Phrases(
  `how about | what about | shall we | should we | can we | could we | why don't we | let's | what if | давайте | давай | а если | может быть | можем | может`,
);
/** Somebody asks for a decision. */
export const DECISION_ASKED = new Phrases(
  `what do we do | what shall we do | what should we do | what now | how do we proceed | do we go | which one | which do we | so which | yes or no | go or no-go | objections | any objections | что делаем | что будем делать | что решаем | что решили | как поступим | как быть | что берем | кого берем | что выбираем | делаем или | берем или | возражения | возражения есть | всем ок | согласны | подписываю | подтверждаете | утверждаем | решаем`,
);
/** `мы ещё не решили`, `if we decide`. */
export const UNDECIDED = new Phrases(
  `haven't decided | not decided | have not decided | hasn't decided | didn't decide | undecided | not agreed | haven't agreed | to decide | need a decision | needs a decision | once we decide | when we decide | who decides | decide later | you decided | they decided |
   не решили | не решено | не договорились | не согласован* | не утвержден* | не принято | не выбрали | надо решить | нужно решить | решить | решите | решим | когда решим | они решили`,
);
export const REVERSAL = new Phrases(
  `on second thought* | scrap that | scratch that | never mind | nevermind | changed my mind | changed our minds | change of plan | change of plans | no longer | not anymore | after all | we're not going | revert | reverting | reverted | rolled back | rolling back | roll back |
   cancel | cancelled | canceled | cancelling | canceling | called off | instead of | instead | overruled | reconsidered | bring back | brought back | bringing back | put back | moved | moving it | moves to | postpone* | withdraw* | drop that | new date | new time | new deadline | replaced by | replaces |
   передумал | передумала | передумали | возвращаю | отменяем | отменяю | отменили | отменяется | отмена | отбой | откатили | откатываем | возвращаем | возвращаемся | все-таки | все таки | все же | больше не | уже не | вместо | пересмотрели | пересматриваем |
   отказались от | отказываемся от | переносим | перенесли | переносится | переносимся | сдвигаем | сдвинули | сдвигается | откладываем | откладывается | меняем | поменяли | заменили | заменяем | снимаем | неактуально | не актуально | новая дата | новый срок | новое время | новый итог`,
);
/** Says that what was said last no longer holds, whatever it was. */
export const STRONG_REVERSAL = new Phrases(
  'scrap that | scratch that | never mind | changed my mind | changed our minds | change of plan | change of plans | on second thought* | передумал | передумала | передумали | отбой | неактуально | не актуально',
);
/** `bring 4812 back`: the words stand around what is brought back. */
const BACK = /(?<!\p{L})(?:bring|put|take|get|turn|switch|set|change|move)\s(?:\S+\s){1,4}back(?!\p{L})/iu;
export const takesBack = (text: string): boolean => BACK.test(text);

/** Said by others after a proposal: it is accepted. */
const ACCEPTANCE =
  /^(?:ok(?:ay)?|okey|yes|yep|yeah|sure|agreed?|deal|fine|great|perfect|good|love it|like it|sounds (?:good|right|great|fine)|works for me|wfm|lgtm|approved|\+1?|👍|👌|🫡|💯|✅|ок|окей|оки|да|ага|угу|согласен|согласна|согласны|согласовано|хорошо|годится|подходит|принято|договорились|поддержива\p{L}+|отлично|норм|огонь|класс|супер|nice|awesome|давай(?:те)?|конечно|супер|по рукам|плюсую|не против|забирай|я за|за)(?![\p{L}\p{N}])/iu;
/** `11 нормально`, `23/24 is fine`, `мне тоже ок`: the verdict may stand at the end of a short sentence. */
const VERDICT =
  /(?:\b(?:is|are|works?|sounds|looks) (?:fine|ok|good|great|perfect)(?: (?:for|with|by) \S+)?|(?<!\p{L})(?:ок|норм|нормально|подходит|годится|устраивает|не против|без возражений|справимся|успеем|сделаем)|\bno objections?|\bcan live with \S+(?: \S+){0,3})[\s.!)👌👍]*$/iu;
const MAX_VERDICT_WORDS = 12;

export function accepts(text: string, words: readonly string[]): boolean {
  const said = text.trim();
  if (/[?？]\s*$/.test(said)) return false;
  if (/^(?:не|no|нет|но)(?![\p{L}])/iu.test(said) && !VERDICT.test(said)) return false;
  return ACCEPTANCE.test(said) || (words.length <= MAX_VERDICT_WORDS && VERDICT.test(said));
}

/** Russian verbs of `we`: by their endings, those of thinking and being left out. */
const WE_VERB =
  /(?:[аяую]ем|еем|удем|[йь]мем|имем|[бд]ерем|йдем|едем|ведем|везем|несем|чнем|рнем|нем(?=ся)|шлем|шем|ажем|[бвдзлмпрст]им|оним|меним|еним|[ое]жим|[уо]чим|[ае]щим|[ое]шим)(?:ся)?$/;
const NOT_WE_VERB = new Phrases(
  `режим* | зажим* | максим* | аноним* | синоним* | совсем | вернемся | найдем | разберемся | справимся | договоримся | созвонимся | созваниваемся | встретимся | затем | зачем | всем | таким | этим | самим | другим | каким | своим | нашим | вашим | моим | твоим | одним | днем | путем | имим | любим* | будем | знаем | понимаем | думаем | считаем | видим | слышим | помним |
   ждем | ожидаем | хотим | желаем | можем | полагаем | предполагаем | надеемся | боимся | имеем | успеваем | успеем | влезаем | рискуем | теряем | сидим | стоим | живем | говорим | спорим | обсуждаем | узнаем | увидим | посмотрим |
   платим | работаем | страдаем | зависим | находим | видимся | нуждаемся | становим | простим | допустим | скажем | вместим* | знакомим* | необходим | недопустим | ощутим | терпим | обязуем* | участвуем | учим | видим`,
);
/** Words that may stand before such a verb without making it another's. */
const MAX_WORDS_BEFORE = 6;

/** Where a Russian verb of `we` stands near the head of the sentence; -1 when none does. */
export function weVerbAt(words: readonly string[]): number {
  const head = words.slice(0, MAX_WORDS_BEFORE);
  return head.findIndex(
    (word) =>
      word.length >= 5 &&
      /[мя]$/.test(word) &&
      /^[а-я-]+$/.test(word) &&
      WE_VERB.test(word) &&
      !NOT_WE_VERB.has([word]),
  );
}
