/** The days and times that words name, in Russian and English, as comparable marks: what a claim and a post share. */

const WEEKDAYS =
  /\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b|(?<!\p{L})((?:понедельник|вторник|четверг|пятниц|суббот|воскресень)\p{L}{0,3}|сред(?:[ауеы]|ой|ам|ами|ах)|пн|вт|ср|чт|пт|сб|вс)(?!\p{L})/giu;
const WEEKDAY_STEMS = [
  'mon понедельник пн',
  'tue вторник вт',
  'wed сред ср',
  'thu четверг чт',
  'fri пятниц пт',
  'sat суббот сб',
  'sun воскресень вс',
].map((names) => names.split(' '));
const MONTHS =
  /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t(?:ember)?|ober|ember)?\b|(?<!\p{L})(январ|феврал|март|апрел|ма[йяею](?!\p{L})|июн|июл|август|сентябр|октябр|ноябр|декабр)\p{L}{0,2}(?!\p{L})/giu;
const MONTH_STEMS = [
  'jan январ',
  'feb феврал',
  'mar март',
  'apr апрел',
  'may ма',
  'jun июн',
  'jul июл',
  'aug август',
  'sep сентябр',
  'oct октябр',
  'nov ноябр',
  'dec декабр',
].map((names) => names.split(' '));
const NUMERIC_DATE = /(?<![\d.])(\d{1,2})[./](\d{1,2})(?:[./](?:\d{4}|\d{2}))?(?![\d])/g;
const ISO_DATE = /\b\d{4}-(\d{2})-(\d{2})\b/g;
const CLOCK = /\b(\d{1,2})(?::(\d{2}))?\s?(am|pm)\b|(?<!\d)(\d{1,2}):(\d{2})(?!\d)/gi;
const NUMBER = /(?<![\d.,:])(\d{1,2})(?:st|nd|rd|th|-?(?:го|е|ое|му|ого))?(?![\d:]|[.,]\d)/gi;
/** Said in other words for the same: by mark. */
const RELATIVE: readonly (readonly [string, RegExp])[] = [
  [
    '+0',
    /\b(?:today|tonight|eod|cob|end of (?:the )?day)\b|(?<!\p{L})(?:сегодня\p{L}*|до конца дня)(?!\p{L})/iu,
  ],
  ['+2', /\bday after tomorrow\b|(?<!\p{L})послезавтра/iu],
  ['+1', /(?<!after )\btomorrow\b|(?<!\p{L})завтра/iu],
  ['week', /\b(?:weeks?|eow)\b|(?<!\p{L})недел/iu],
  ['weekend', /\bweekend\b|(?<!\p{L})выходн/iu],
  ['month', /\bmonths?\b|(?<!\p{L})месяц/iu],
  ['quarter', /\bquarter|\bq[1-4]\b|(?<!\p{L})квартал/iu],
  ['year', /\byear|(?<!\p{L})(?:год[ауе]?|году)(?!\p{L})/iu],
  ['hour', /\bhours?\b|(?<!\p{L})(?:час(?:а|ов|у|ам)?|полчаса)(?!\p{L})/iu],
  ['minute', /\b(?:minutes?|mins?)\b|(?<!\p{L})минут/iu],
  ['morning', /\bmorning\b|(?<!\p{L})утр/iu],
  ['noon', /\b(?:noon|midday|lunch)|(?<!\p{L})(?:полдень|полудн|обед)/iu],
  ['evening', /\bevening\b|(?<!\p{L})вечер/iu],
];

const DAY_MS = 86_400_000;

/** Marks of the days and times in a text: `w5` Friday, `m3` March, `12` the number, `t10:00`, `+1` tomorrow. */
export function dateMarks(text: string): Set<string> {
  const marks = new Set<string>();
  let rest = text;
  /** What was read as a date is not read again as a number. */
  const take = (pattern: RegExp, mark: (groups: readonly (string | undefined)[]) => readonly string[]) => {
    rest = rest.replace(pattern, (...found: unknown[]) => {
      const groups = found.slice(1).filter((each) => typeof each !== 'number') as (string | undefined)[];
      for (const each of mark(groups)) marks.add(each);
      return ' ';
    });
  };
  take(ISO_DATE, ([month = '', day = '']) => [`${Number(day)}`, `m${Number(month)}`]);
  take(CLOCK, ([hour, minute, half, hour24, minute24]) => [
    `t${(Number(hour ?? hour24) % 12) + (half?.toLowerCase() === 'pm' || Number(hour24) >= 12 ? 12 : 0)}:${minute ?? minute24 ?? '00'}`,
  ]);
  take(NUMERIC_DATE, ([day = '', month = '']) =>
    Number(day) > 31 || Number(month) > 12 ? [] : [`${Number(day)}`, `m${Number(month)}`],
  );
  for (const [mark, pattern] of RELATIVE) if (pattern.test(rest)) marks.add(mark);
  take(WEEKDAYS, ([latin, cyrillic]) => [`w${indexOf(WEEKDAY_STEMS, latin ?? cyrillic ?? '') + 1}`]);
  take(MONTHS, ([latin, cyrillic]) => [`m${indexOf(MONTH_STEMS, latin ?? cyrillic ?? '') + 1}`]);
  take(NUMBER, ([number = '']) => [`${Number(number)}`]);
  return marks;
}

function indexOf(stems: readonly (readonly string[])[], word: string): number {
  const lower = word.toLowerCase();
  return stems.findIndex((names) => names.some((name) => lower.startsWith(name)));
}

/** Day and month that a post's relative words mean, as `[day, month]` marks: its `Friday` is the next one. */
export function daysMeant(marks: ReadonlySet<string>, writtenAt: number): Set<string> {
  const days = new Set<string>();
  const add = (time: number) => {
    const date = new Date(time);
    days.add(`${date.getUTCDate()} m${date.getUTCMonth() + 1}`);
  };
  for (const mark of marks) {
    if (/^\+\d$/.test(mark)) add(writtenAt + Number(mark.slice(1)) * DAY_MS);
    if (!/^w[1-7]$/.test(mark)) continue;
    const today = new Date(writtenAt).getUTCDay() || 7;
    const ahead = (Number(mark.slice(1)) - today + 7) % 7;
    add(writtenAt + (ahead === 0 ? 7 : ahead) * DAY_MS);
    if (ahead === 0) add(writtenAt);
  }
  return days;
}
