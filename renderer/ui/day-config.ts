import { addDays, daysBetween, taipeiDay } from '../../shared/days.ts';
import { currentCalendar, MINGUO_OFFSET, writtenYear } from '../format/calendar.ts';

/**
 * Days for antd's picker: each the start of the day in UTC, so that no clock of the machine moves it. What its locale asks of a
 * library of dates is answered by our own words.
 */

export function dateOfDay(day: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || dayOfDate(date) !== day ? null : date;
}

export const dayOfDate = (date: Date): string => date.toISOString().slice(0, 10);

/** A whole day as somebody types it: 2026/11/30, 2026-11-30, 20261130, and 115/11/30 or 1151130 where years are counted so. */
export function dayTyped(text: string): string | null {
  const found = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})$/.exec(text.trim());
  if (found !== null) return known(Number(found[1]), found);
  const minguo =
    currentCalendar() === 'minguo' ? /^(\d{3})([-/.]?)(\d{2})\2(\d{2})$/.exec(text.trim()) : null;
  return minguo === null ? null : known(Number(minguo[1]) + MINGUO_OFFSET, minguo);
}

function known(year: number, found: RegExpExecArray): string | null {
  const day = `${String(year)}-${found[3] ?? ''}-${found[4] ?? ''}`;
  return dateOfDay(day) === null ? null : day;
}

const changed = (date: Date, change: (copy: Date) => void): Date => {
  const copy = new Date(date);
  change(copy);
  return copy;
};

/** 31 January and a month is the last of February. */
function addMonths(date: Date, months: number): Date {
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = endOfMonth(first).getUTCDate();
  return changed(first, (copy) => copy.setUTCDate(Math.min(date.getUTCDate(), last)));
}

const endOfMonth = (date: Date): Date => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
const isChinese = (locale: string): boolean => locale.startsWith('zh');
const monthName = (locale: string, month: number): string =>
  isChinese(locale)
    ? `${String(month + 1)}月`
    : new Date(Date.UTC(2026, month, 1)).toLocaleDateString('en', { month: 'short', timeZone: 'UTC' });
const two = (n: number): string => String(n).padStart(2, '0');
/** Weeks begin on Sunday, as Taiwan's calendars do. */
const weekOf = (date: Date): Date => new Date(`${addDays(dayOfDate(date), -date.getUTCDay())}T00:00:00Z`);

export const dayConfig = {
  getWeekDay: (date: Date) => date.getUTCDay(),
  getMillisecond: () => 0,
  getSecond: () => 0,
  getMinute: () => 0,
  getHour: () => 0,
  getDate: (date: Date) => date.getUTCDate(),
  getMonth: (date: Date) => date.getUTCMonth(),
  getYear: (date: Date) => date.getUTCFullYear(),
  getNow: () => new Date(`${taipeiDay(Date.now())}T00:00:00Z`),
  getFixedDate: (fixed: string) => new Date(`${fixed}T00:00:00Z`),
  getEndDate: endOfMonth,
  addYear: (date: Date, years: number) => addMonths(date, years * 12),
  addMonth: addMonths,
  addDate: (date: Date, days: number) => changed(date, (copy) => copy.setUTCDate(date.getUTCDate() + days)),
  setYear: (date: Date, year: number) => addMonths(date, (year - date.getUTCFullYear()) * 12),
  setMonth: (date: Date, month: number) => addMonths(date, month - date.getUTCMonth()),
  setDate: (date: Date, day: number) => changed(date, (copy) => copy.setUTCDate(day)),
  setHour: (date: Date) => date,
  setMinute: (date: Date) => date,
  setSecond: (date: Date) => date,
  setMillisecond: (date: Date) => date,
  isAfter: (one: Date, other: Date) => one > other,
  isValidate: (date: Date) => !Number.isNaN(date.getTime()),
  locale: {
    getWeekFirstDay: () => 0,
    getWeekFirstDate: (_locale: string, date: Date) => weekOf(date),
    getWeek: (_locale: string, date: Date) =>
      Math.floor(daysBetween(`${String(date.getUTCFullYear())}-01-01`, dayOfDate(date)) / 7) + 1,
    getShortWeekDays: (locale: string) =>
      isChinese(locale)
        ? ['日', '一', '二', '三', '四', '五', '六']
        : ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'],
    getShortMonths: (locale: string) => Array.from({ length: 12 }, (_, month) => monthName(locale, month)),
    format: (locale: string, date: Date, format: string) =>
      format.replaceAll(/YYYY|MMM|MM|M|DD|D/g, (token) => {
        switch (token) {
          case 'YYYY':
            return writtenYear(String(date.getUTCFullYear()));
          case 'MMM':
            return monthName(locale, date.getUTCMonth());
          case 'MM':
            return two(date.getUTCMonth() + 1);
          case 'M':
            return String(date.getUTCMonth() + 1);
          case 'DD':
            return two(date.getUTCDate());
          default:
            return String(date.getUTCDate());
        }
      }),
    parse: (_locale: string, text: string) => {
      const day = dayTyped(text);
      return day === null ? null : dateOfDay(day);
    },
  },
};
