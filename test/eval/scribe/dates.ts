/** When things are due, as the scripted model puts it into the other language: what the gold files have of it. */

import type { Language } from '../../../server/summary/types.ts';

const PAIRS = `
by friday = до пятницы
by monday = до понедельника
by monday = к понедельнику
by monday evening = до вечера понедельника
by wednesday = до среды
by wednesday = к среде
by thursday = до четверга
by thursday = к четвергу
by thursday evening = до четверга вечера
before thursday = до четверга
on monday = в понедельник
on tuesday = во вторник
on wednesday = в среду
this wednesday = в эту среду
on thursday = в четверг
on thursday evening = в четверг вечером
by friday 15:00 = до пятницы 15:00
by the 13th = до 13-го
by the 15th = до 15-го
by the 16th = до 16-го
by the 17th = до 17го
by the 17th = к 17-му
by the 18th = до 18-го
by the 20th = до 20-го
by the 10th = до 10-го
by the 24th = до 24-го
by the 26th = к 26-му
on the 30th = 30го
on the 29th at 7 am = 29-го, в 7 утра
not before the 23rd = не раньше 23-го
the 18th «Река», the 19th «Пристань» = 18-го «Река», 19-го «Пристань»
12 june = 12 июня
by 6 march = до 6 марта
by 20 march = до 20 марта
by 10 october = до 10 октября
by 3 october = до 3 октября
by 1 march = К 1 марта
by 6 february = к 6 февраля
by 16:00 = до 16:00
until 18:30 = до 18:30
at 13:00 = в 13:00
at ten = в десять
tomorrow = завтра
tomorrow by 12 = завтра до 12
tomorrow by 12 = завтра к 12
tomorrow evening = завтра к вечеру
tomorrow morning = завтра утром
today = сегодня
today before evening = сегодня до вечера
tonight = сегодня вечером
by the end of the day = до конца дня
by the end of the week = до конца недели
this week = на этой неделе
before lunch = до обеда
by lunch = к обеду
after five = после пяти
in the morning at 8 = утром в 8
ahead of time = заранее
on the first day = в первый день
in an evening = за вечер
in half an hour = через полчаса
before the release = до релиза
before the release candidate = до кандидата в релиз
before the launch of «Пристань» = до запуска «Пристани»
after mounting in «Маяк» = после монтажа в «Маяке»
today = бүгін
until friday = жұмаға дейін
on friday morning = am freitag früh
by monday = bis montag
still today = heute noch
`
  .trim()
  .split('\n')
  .map((line) => line.split(' = ') as [string, string]);

const EN_BY_OTHER = new Map(PAIRS.map(([english, other]) => [other.toLowerCase(), english]));
const RU_BY_EN = new Map(
  PAIRS.filter(([, other]) => /^[\d\p{Script=Cyrillic}]/u.test(other))
    .map(([english, other]) => [english, other])
    .reverse() as [string, string][],
);

/** As it is when it is in that language, or when nobody has put it into it. */
export function dueIn(language: Language, due: string): string {
  const lower = due.toLowerCase();
  const english = EN_BY_OTHER.get(lower) ?? lower;
  if (language === 'en') return EN_BY_OTHER.has(lower) ? english : due;
  if (/^[\d\p{Script=Cyrillic}]/u.test(due) && !/[әғқңөұүһі]/iu.test(due)) return due;
  return RU_BY_EN.get(english) ?? due;
}
