import { taipeiDay, daysBetween } from '../../shared/days.ts';

/** Calendars: common era (2026) or 民國 (115), which forms and many hospitals use. */
export const CALENDARS = ['common', 'minguo'] as const;
export type Calendar = (typeof CALENDARS)[number];

export const MINGUO_OFFSET = 1911;
let chosen: Calendar = 'common';

/** One calendar for the whole page: mixed years would be misread. */
export function setCalendar(calendar: Calendar): void {
  chosen = calendar;
}

export const currentCalendar = (): Calendar => chosen;

/** Converts a common-era year to the chosen calendar. Years before 1912 have no minguo number. */
export function writtenYear(year: string): string {
  const minguo = Number(year) - MINGUO_OFFSET;
  return chosen === 'minguo' && minguo > 0 ? String(minguo) : year;
}

/** Time zone of NHI, hospital and staff, whatever the computer's setting. */
const ZONE = 'Asia/Taipei';

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

type Fields = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>;

function fieldsOf(iso: string): Fields | null {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return null;
  const fields: Fields = { year: '', month: '', day: '', hour: '', minute: '', second: '' };
  for (const part of parts.formatToParts(ms)) {
    if (part.type in fields) fields[part.type as keyof Fields] = part.value;
  }
  const bare = (part: string): string => String(Number(part));
  return { ...fields, year: writtenYear(fields.year), month: bare(fields.month), day: bare(fields.day) };
}

/** ISO 8601 → `2026/12/4 14:05` in Taipei; invalid text is returned unchanged. */
export function dateTime(iso: string): string {
  const f = fieldsOf(iso);
  return f === null ? iso : `${f.year}/${f.month}/${f.day} ${f.hour}:${f.minute}`;
}

/** With seconds, for tooltips and the timeline. */
export function exactTime(iso: string): string {
  const f = fieldsOf(iso);
  return f === null ? iso : `${f.year}/${f.month}/${f.day} ${f.hour}:${f.minute}:${f.second}`;
}

/** NHI's `YYYY-MM-DD`, or an ISO time → `2026/12/4`. A plain date has no zone and is not shifted. */
export function dateOnly(value: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? [];
  if (year !== undefined) return `${writtenYear(year)}/${String(Number(month))}/${String(Number(day))}`;
  const f = fieldsOf(value);
  return f === null ? value : `${f.year}/${f.month}/${f.day}`;
}

/** With the year only if it is not this one: `11/25`, `2027/1/25`. */
export function shortDay(value: string, today: string): string {
  const day = dayOf(value);
  const written = dateOnly(day);
  return day.slice(0, 4) === today.slice(0, 4) ? written.replace(/^\d+\//, '') : written;
}

/** `11/25 08:02`, for times whose hour matters. */
export function shortMoment(iso: string, today: string): string {
  return `${shortDay(iso, today)} ${clock(iso)}`;
}

/** `08:02` in Taipei. */
export function clock(iso: string): string {
  return dateTime(iso).slice(-5);
}

/** 0 for Sunday. */
export function weekday(day: string): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  return new Date(`${dayOf(day)}T00:00:00Z`).getUTCDay() as 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

/** Taipei day of an ISO time, YYYY-MM-DD; a plain date is returned unchanged. */
export function dayOf(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? value : taipeiDay(ms);
}

/** An ISO time as `11/24 10:20`; for today only the time. */
export function monthDayTime(iso: string, today: string): string {
  const f = fieldsOf(iso);
  if (f === null) return iso;
  const day = dayOf(iso);
  const time = `${f.hour}:${f.minute}`;
  return day === today ? time : `${shortDay(day, today)} ${time}`;
}

type Due = { readonly kind: 'overdue' | 'left'; readonly days: number } | { readonly kind: 'today' };

/** Compares a due day with today, both YYYY-MM-DD in Taipei. Whole days, so time zones have no effect. */
export function dueOf(dueOn: string, today: string): Due {
  const days = daysBetween(today, dueOn);
  if (days === 0) return { kind: 'today' };
  return days < 0 ? { kind: 'overdue', days: -days } : { kind: 'left', days };
}

/** True if a date is complete and valid: date fields give '' until then, and allow six-digit years. */
export function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Part of a file name: `202611` for a period within a month or without one, otherwise `20261101-20270115`. */
export function monthOf(
  period: { readonly from?: string | undefined; readonly to?: string | undefined } | undefined,
  today: string,
): string {
  const { from = '', to = '' } = period ?? {};
  const days = [from, to].filter((day) => day !== '').map((day) => day.replaceAll('-', ''));
  const months = new Set(days.map((day) => day.slice(0, 6)));
  if (days.length === 0) return today.slice(0, 7).replace('-', '');
  return months.size === 1 && days.length === 2 ? ([...months][0] ?? '') : days.join('-');
}
