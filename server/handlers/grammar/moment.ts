/**
 * What words say of time. A moment is a stretch: a day is its 24 hours, `2h` is the last two hours, a time of day is
 * an instant.
 */

import type { Calendar, CivilDay } from './calendar.ts';
import { meaningAt, type NamedSpan, unitOf } from './words.ts';

/** [`from`, `to`) in Unix milliseconds; the two are equal for an instant. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type Reading =
  | { readonly kind: 'moment'; readonly span: Span; readonly length: number }
  /** Meant as a date, a time or a duration, but there is none such. */
  | { readonly kind: 'impossible'; readonly length: number }
  | { readonly kind: 'other' };

/** Longest duration that is understood, in its own unit; what is longer is no question about a channel. */
const MAX_DURATION = 10_000;

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(z|[+-]\d{2}:?\d{2})?)?$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{2}|\d{4}))?$/;
const TIME = /^(\d{1,2}):(\d{2})$/;
const DURATION = /^(\d{1,9})(\p{L}+)$/u;
/** Of digits and what stands between them in dates: meant as one, even in an order that is not read. */
const DATE_LIKE = /^\d{1,4}[./-]\d{1,2}([./-]\d{1,4})?$/;

/** The moment that begins at `words[at]`. */
export function readMoment(words: readonly string[], at: number, calendar: Calendar): Reading {
  const word = words[at] ?? '';
  const named = meaningAt(words, at);
  if (named?.meaning.is === 'span') {
    return moment(namedSpan(named.meaning.span, calendar), named.length);
  }
  if (named?.meaning.is === 'weekday') {
    const latest = -((calendar.weekday - named.meaning.weekday + 7) % 7);
    const ahead = calendar.begins !== undefined && calendar.day(latest + 1) <= calendar.begins ? 7 : 0;
    return moment({ from: calendar.day(latest + ahead), to: calendar.day(latest + ahead + 1) }, named.length);
  }
  return (
    readNamedDay(words, at, calendar) ??
    readNamedMonth(words, at, calendar) ??
    readDuration(words, at, calendar) ??
    readDate(word, words[at + 1] ?? '', calendar)
  );
}

/** `5 November`, `Nov 5`, `5 ноября 2025`. */
function readNamedDay(words: readonly string[], at: number, calendar: Calendar): Reading | undefined {
  const pair = [monthOf(words[at]), monthOf(words[at + 1])];
  const month = pair[0] ?? pair[1];
  const day = /^(\d{1,2})(?:st|nd|rd|th|-?го)?$/.exec(words[pair[0] === undefined ? at : at + 1] ?? '')?.[1];
  if (month === undefined || day === undefined) return undefined;
  const year = /^\d{4}$/.exec(words[at + 2] ?? '')?.[0];
  const length = year === undefined ? 2 : 3;
  const named = year === undefined ? latestYear(month, Number(day), calendar) : Number(year);
  return wholeDay(calendar.at(named, month, Number(day)), length, calendar);
}

/** `November`, `ноябрь 2025`: the latest one that has begun, where no year is named. */
function readNamedMonth(words: readonly string[], at: number, calendar: Calendar): Reading | undefined {
  const month = monthOf(words[at]);
  if (month === undefined) return undefined;
  const year = /^\d{4}$/.exec(words[at + 1] ?? '')?.[0];
  if (year !== undefined && calendar.at(Number(year), month, 1) === undefined) {
    return { kind: 'impossible', length: 2 };
  }
  const named = year === undefined ? latestYear(month, 1, calendar) : Number(year);
  return moment(calendar.month(named, month), year === undefined ? 1 : 2);
}

function monthOf(word = ''): number | undefined {
  const meaning = meaningAt([word], 0)?.meaning;
  return meaning?.is === 'month_name' ? meaning.month : undefined;
}

function wholeDay(from: number | undefined, length: number, calendar: Calendar): Reading {
  if (from === undefined) return { kind: 'impossible', length };
  return moment({ from, to: calendar.endOfDay(from) }, length);
}

function readDuration(words: readonly string[], at: number, calendar: Calendar): Reading | undefined {
  const word = words[at] ?? '';
  const glued = DURATION.exec(word);
  const digits = glued?.[1] ?? (/^\d{1,9}$/.test(word) ? word : '');
  const unit = unitOf(glued?.[2] ?? words[at + 1] ?? '');
  if (digits === '' || unit === undefined) return undefined;
  const length = glued === null ? 2 : 1;
  const count = Number(digits);
  if (count < 1 || count > MAX_DURATION) return { kind: 'impossible', length };
  return moment({ from: Math.max(0, calendar.before(count, unit)), to: calendar.now }, length);
}

function readDate(word: string, next: string, calendar: Calendar): Reading {
  const time = TIME.exec(word);
  if (time !== null) return instant(timeToday(calendar, Number(time[1]), Number(time[2])), 1);
  if (/^\d{4}-\d{1,2}-\d{1,2}t.*(z|[+-]\d{2}:?\d{2})$/.test(word))
    return instant(offsetInstant(word, calendar), 1);
  const date = dateOf(word, calendar);
  if (date === undefined) return DATE_LIKE.test(word) ? { kind: 'impossible', length: 1 } : { kind: 'other' };
  const [, hour, minute] = TIME.exec(next) ?? [];
  if (date.hour !== undefined) return instant(calendar.at(...date.day, date.hour, date.minute), 1);
  if (hour !== undefined) return instant(calendar.at(...date.day, Number(hour), Number(minute)), 2);
  return wholeDay(calendar.at(...date.day), 1, calendar);
}

type Day = readonly [year: number, month: number, day: number];

/** What the digits say; the date need not exist. */
function dateOf(
  word: string,
  calendar: Calendar,
): { readonly day: Day; readonly hour?: number; readonly minute?: number } | undefined {
  const iso = ISO.exec(word);
  if (iso !== null) {
    const day: Day = [Number(iso[1]), Number(iso[2]), Number(iso[3])];
    return iso[4] === undefined ? { day } : { day, hour: Number(iso[4]), minute: Number(iso[5]) };
  }
  const dotted = DOTTED.exec(word);
  if (dotted === null) return undefined;
  const [day, month, year = ''] = [Number(dotted[1]), Number(dotted[2]), dotted[3]];
  if (year !== '') return { day: [year.length === 2 ? 2000 + Number(year) : Number(year), month, day] };
  return { day: [latestYear(month, day, calendar), month, day] };
}

/** A day without a year is the latest that has begun; 29 February may be some years back. */
function latestYear(month: number, day: number, calendar: Calendar): number {
  const { begins } = calendar;
  const { year: last } = calendar.today;
  const years = Array.from({ length: 10 }, (_, back) => last + 1 - back);
  const year =
    begins === undefined
      ? years.find((each) => (calendar.at(each, month, day) ?? Number.POSITIVE_INFINITY) <= calendar.now)
      : years.findLast((each) => {
          const at = calendar.at(each, month, day);
          return at !== undefined && calendar.endOfDay(at) > begins;
        });
  return year ?? last;
}

/** Today, or yesterday where that time is still to come. */
function timeToday(calendar: Calendar, hour: number, minute: number): number | undefined {
  const { now, begins, today } = calendar;
  const on = ({ year, month, day }: CivilDay): number | undefined =>
    calendar.at(year, month, day, hour, minute);
  if (begins !== undefined) {
    const sameDay = on(calendar.dayOf(begins));
    return sameDay === undefined || sameDay >= begins
      ? sameDay
      : on(calendar.dayOf(calendar.endOfDay(begins)));
  }
  const at = on(today);
  return at === undefined || at <= now ? at : on(calendar.dayOf(calendar.day(-1)));
}

/** With the offset written out, as programs write it. */
function offsetInstant(word: string, calendar: Calendar): number | undefined {
  const date = dateOf(word, calendar);
  const at = Date.parse(word.toUpperCase());
  // `Date.parse` takes 30 February for 2 March.
  if (date === undefined || Number.isNaN(at) || calendar.at(...date.day) === undefined) return undefined;
  return at;
}

function instant(at: number | undefined, length: number): Reading {
  return at === undefined ? { kind: 'impossible', length } : moment({ from: at, to: at }, length);
}

function moment(span: Span, length: number): Reading {
  return { kind: 'moment', span, length };
}

function namedSpan(name: NamedSpan, calendar: Calendar): Span {
  const { now } = calendar;
  switch (name) {
    case 'today':
      return { from: calendar.day(0), to: calendar.day(1) };
    case 'yesterday':
      return { from: calendar.day(-1), to: calendar.day(0) };
    case 'day_before_yesterday':
      return { from: calendar.day(-2), to: calendar.day(-1) };
    case 'week':
      return { from: calendar.before(1, 'week'), to: now };
    case 'this_week':
      return { from: calendar.monday(0), to: calendar.monday(1) };
    case 'last_week':
      return { from: calendar.monday(-1), to: calendar.monday(0) };
    case 'month':
      return { from: calendar.before(1, 'month'), to: now };
    case 'this_month':
      return { from: calendar.firstOfMonth(0), to: calendar.firstOfMonth(1) };
    case 'last_month':
      return { from: calendar.firstOfMonth(-1), to: calendar.firstOfMonth(0) };
    case 'weekend': {
      const saturday = calendar.weekday >= 6 ? 6 - calendar.weekday : -1 - calendar.weekday;
      return { from: calendar.day(saturday), to: calendar.day(saturday + 2) };
    }
    case 'day':
      return { from: calendar.before(1, 'day'), to: now };
    case 'hour':
      return { from: calendar.before(1, 'hour'), to: now };
  }
}
