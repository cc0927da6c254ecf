/**
 * Days, weeks and months as the reader's clock counts them: a day has 23 or 25 hours where the clock changes.
 * Instants are Unix milliseconds.
 */

import { TZDateMini } from '@date-fns/tz/date/mini';

export interface Clock {
  readonly now: number;
  /** IANA name; UTC when empty or unknown to this runtime. */
  readonly timeZone: string;
}

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface CivilDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export interface Calendar {
  readonly now: number;
  /** What is named next ends something that begins here: of days and times that recur, the first from here on is meant. */
  readonly begins?: number;
  /** Midnight of a day, or a later time of it; `undefined` for a date or time that does not exist. Month 1 to 12. */
  at(year: number, month: number, day: number, hour?: number, minute?: number): number | undefined;
  /** Midnight of the day `days` after today. */
  day(days: number): number;
  /** Midnight of the Monday of this week, moved by whole weeks. */
  monday(weeks: number): number;
  /** Midnight of the first of this month, moved by whole months. */
  firstOfMonth(months: number): number;
  /** This long before now: hours and minutes as time passes, days and longer as the calendar counts. */
  before(count: number, unit: Unit): number;
  /** The midnight that ends the day of `at`. */
  endOfDay(at: number): number;
  /** A whole month, 1 to 12. */
  month(year: number, month: number): { readonly from: number; readonly to: number };
  readonly today: CivilDay;
  dayOf(at: number): CivilDay;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
}

export function calendarOf({ now, timeZone }: Clock): Calendar {
  const zone = isZone(timeZone) ? timeZone : 'UTC';
  const local = (at = now): Date => new TZDateMini(at, zone);
  const dayOf = (at: number): CivilDay => {
    const date = local(at);
    return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
  };
  const today = dayOf(now);
  const weekday = local().getDay() === 0 ? 7 : local().getDay();
  const midnight = (year: number, month: number, day: number): number =>
    Number(new TZDateMini(year, month - 1, day, 0, 0, 0, 0, zone));
  return {
    now,
    today,
    dayOf,
    weekday,
    at(year, month, day, hour = 0, minute = 0) {
      if (hour > 23 || minute > 59 || !isDate(year, month, day)) return undefined;
      return Number(new TZDateMini(year, month - 1, day, hour, minute, 0, 0, zone));
    },
    day: (days) => midnight(today.year, today.month, today.day + days),
    monday: (weeks) => midnight(today.year, today.month, today.day - weekday + 1 + 7 * weeks),
    firstOfMonth: (months) => midnight(today.year, today.month + months, 1),
    before(count, unit) {
      if (unit === 'minute') return now - count * MINUTE;
      if (unit === 'hour') return now - count * HOUR;
      const date = local();
      if (unit === 'month') {
        // The last day of a shorter month, not the third of the next.
        const day = date.getDate();
        date.setDate(1);
        date.setMonth(date.getMonth() - count);
        date.setDate(Math.min(day, daysIn(date.getFullYear(), date.getMonth() + 1)));
      } else {
        date.setDate(date.getDate() - count * (unit === 'week' ? 7 : 1));
      }
      return Number(date);
    },
    endOfDay(at) {
      const { year, month, day } = dayOf(at);
      return midnight(year, month, day + 1);
    },
    month: (year, month) => ({ from: midnight(year, month, 1), to: midnight(year, month + 1, 1) }),
  };
}

function isZone(name: string): boolean {
  if (name === '') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Years from 1970 on: nothing was posted before, and two-digit years would be taken for 19xx. */
function isDate(year: number, month: number, day: number): boolean {
  return year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}
