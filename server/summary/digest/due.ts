/** By when something is to be done, in the words of whoever says it; English and Russian. */

const EN_DAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const EN_MONTH =
  '(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)';
const RU_DAY = String.raw`(?:понедельник\p{L}{0,2}|вторник\p{L}{0,2}|сред[ауые]|четверг\p{L}{0,2}|пятниц\p{L}{1,2}|суббот\p{L}{1,2}|воскресень\p{L}{1,2})`;
const RU_MONTH = '(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)';
const CLOCK = String.raw`\d{1,2}:\d{2}(?:ish)?`;
const DAY_NUMBER = String.raw`\d{1,2}(?:st|nd|rd|th|-?го|-?му|-?е)?`;

const EN_WHEN = [
  `(?:(?:this|next)\\s)?${EN_DAY}`,
  'today|tonight|tomorrow|noon|midnight|lunch(?:time)?|eod|eow',
  `(?:the\\s)?end\\sof\\s(?:the\\s)?(?:day|week|month|quarter|year|sprint|${EN_DAY}|${EN_MONTH})`,
  `(?:the\\s)?${DAY_NUMBER}(?:\\sof)?\\s${EN_MONTH}|${EN_MONTH}\\s${DAY_NUMBER}`,
  String.raw`the\s\d{1,2}(?:st|nd|rd|th)`,
  String.raw`${CLOCK}|\d{1,2}\s?(?:am|pm)`,
  '(?:this|next)\\s(?:week|month|quarter)',
  '(?:the\\s)?(?:release|launch|demo|deadline|weekend)',
].join('|');
const RU_WHEN = [
  String.raw`(?:(?:эт|следующ|ближайш)\p{L}{1,3}\s)?${RU_DAY}`,
  'сегодня|завтра|послезавтра|завтрашн\\p{L}{2,3}',
  'утра|вечера|обеда|полудня|утру|вечеру|обеду|выходных',
  String.raw`конц[ау]\s(?:рабочего\s)?(?:дня|недели|месяца|квартала|года|спринта|${RU_MONTH})`,
  String.raw`\d{1,2}(?:-?го|-?му|-?е)?\s(?:числа|числу|${RU_MONTH})|\d{1,2}-?(?:го|му)`,
  String.raw`${CLOCK}|\d{1,2}\s(?:утра|вечера|дня|часов|часам)`,
].join('|');

/** What says a time by itself, without a preposition. */
const EN_ALONE = [
  `(?:today|tonight|tomorrow|eod|eow|(?:this|next)\\s(?:week|month|${EN_DAY}))`,
  `(?:${DAY_NUMBER}\\s${EN_MONTH}|${EN_MONTH}\\s${DAY_NUMBER})`,
  String.raw`(?:in\s)?(?:half\san\shour|an?\shour|a\sminute|\d{1,3}\s(?:minutes?|mins?|hours?|days?|weeks?))`,
  CLOCK,
].join('|');
const RU_ALONE = [
  '(?:сегодня|завтра|послезавтра)',
  String.raw`на\s(?:этой|следующей|той|ближайшей)\sнеделе`,
  String.raw`\d{1,2}(?:-?го)?\s${RU_MONTH}|\d{1,2}-?го`,
  String.raw`(?:через|за)\s(?:полчаса|час|вечер|день|пару\s\p{L}{3,6}|\d{1,3}\s(?:минут|час|дн|недел)\p{L}{0,3})`,
  'полчаса',
  CLOCK,
].join('|');
const EN_PART = '(?:morning|afternoon|evening|night|noon)';
const RU_PART = '(?:утром|днём|днем|вечером|ночью|с утра|после обеда|в обед)';

const ATOM = [
  `(?:by|before|until|till|not before|no later than|not later than|after|on|at|due)\\s(?:${EN_WHEN})(?:\\s${EN_PART})?`,
  `(?:by|before|until|till)\\s(?:the\\s)?\\d{1,2}(?![\\p{L}\\d%]|[.,]\\d)`,
  '(?:before|until|till)\\s(?:the\\s)?(?:release|launch|demo|weekend|meeting|stand-?up)',
  'до\\s(?:запуска|релиза|демо|встречи|выходных)',
  `(?:до|к|ко|не позднее|не позже|не раньше|после|в|во|на)\\s(?:${RU_WHEN})(?:\\s${RU_PART})?`,
  String.raw`(?:до|к|ко)\s\d{1,2}(?![\p{L}\d%]|[.,]\d)`,
  `(?:${EN_ALONE})(?:\\s${EN_PART})?`,
  `(?:${RU_ALONE})(?:\\s${RU_PART})?`,
].join('|');
const NOT_IN_WORD = '(?<![\\p{L}\\p{N}.,:/-])';
const WORD_ENDS = '(?![\\p{L}\\p{N}])';
const DUE = new RegExp(
  `${NOT_IN_WORD}(?:${ATOM})${WORD_ENDS}(?:,?\\s(?:${ATOM}|${RU_PART}|${EN_PART}|${CLOCK})${WORD_ENDS}){0,2}`,
  'u',
);
/** Without any of these no time is named: asked first, as most sentences name none and the rest is dear to find out. */
const HINT =
  /\d|day|tonight|tomorrow|noon|midnight|lunch|eod|eow|week|month|quarter|year|sprint|hour|minute|release|launch|demo|meeting|stand-?up|сегодня|завтра|понедельник|вторник|сред|четверг|пятниц|суббот|воскрес|недел|час|вечер|утр|обед|полдня|конц|день|дня|выходн|запуск|релиз|демо|встреч/;

/** The first time that the text names; empty when it names none. */
export function dueIn(text: string): string {
  const lower = text.toLowerCase();
  if (!HINT.test(lower)) return '';
  const found = DUE.exec(lower);
  if (found === null) return '';
  // A few letters are longer in lower case.
  return lower.length === text.length ? text.slice(found.index, found.index + found[0].length) : found[0];
}
