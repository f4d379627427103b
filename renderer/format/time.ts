import { taipeiDay } from '../../shared/days.ts';
import { writtenYear } from './calendar.ts';

/** NHI, the hospital and its staff all live by this clock, whatever the machine is set to. */
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
  return { ...fields, year: writtenYear(fields.year) };
}

/** ISO 8601 → `2026/11/24 14:05` in Taipei; what cannot be read comes back as it is. */
export function dateTime(iso: string): string {
  const f = fieldsOf(iso);
  return f === null ? iso : `${f.year}/${f.month}/${f.day} ${f.hour}:${f.minute}`;
}

/** `14:05` in Taipei: of this day. */
export function clockTime(ms: number): string {
  const f = fieldsOf(new Date(ms).toISOString());
  return f === null ? '' : `${f.hour}:${f.minute}`;
}

/** With seconds, for tooltips and the time line. */
export function exactTime(iso: string): string {
  const f = fieldsOf(iso);
  return f === null ? iso : `${f.year}/${f.month}/${f.day} ${f.hour}:${f.minute}:${f.second}`;
}

/** `YYYY-MM-DD` as NHI gives it, or an ISO time → `2026/11/24`. A plain date has no zone and is not moved. */
export function dateOnly(value: string): string {
  const [, year, rest] = /^(\d{4})-(\d{2}-\d{2})$/.exec(value) ?? [];
  if (year !== undefined && rest !== undefined) return `${writtenYear(year)}/${rest.replace('-', '/')}`;
  const f = fieldsOf(value);
  return f === null ? value : `${f.year}/${f.month}/${f.day}`;
}

/** Today shows the time alone, another day of this year the date and time, in as little width as a list has. */
export function shortTime(iso: string, now: number): string {
  const f = fieldsOf(iso);
  const today = fieldsOf(new Date(now).toISOString());
  if (f === null || today === null) return iso;
  const clock = `${f.hour}:${f.minute}`;
  if (f.year !== today.year) return `${f.year}/${f.month}/${f.day} ${clock}`;
  return f.month === today.month && f.day === today.day ? clock : `${f.month}/${f.day} ${clock}`;
}

/** The day in Taipei of an ISO time, YYYY-MM-DD. */
export const dayOf = (iso: string): string => taipeiDay(Date.parse(iso));

/** A day as `11/25`; the year only where it is not that of `today`. Both YYYY-MM-DD. */
export function monthDay(day: string, today: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const short = `${String(Number(month))}/${String(Number(date))}`;
  return year === today.slice(0, 4) ? short : `${writtenYear(year)}/${short}`;
}

/** An ISO time as `11/24 10:20`; of today the time alone. */
export function monthDayTime(iso: string, today: string): string {
  const f = fieldsOf(iso);
  if (f === null) return iso;
  const day = dayOf(iso);
  const clock = `${f.hour}:${f.minute}`;
  return day === today ? clock : `${monthDay(day, today)} ${clock}`;
}

export type Age =
  | { readonly unit: 'now' }
  | { readonly unit: 'second' | 'minute' | 'hour' | 'day'; readonly count: number; readonly ahead: boolean };

/** How long ago (or ahead) a time is, in the largest whole unit. `now` within 3 s: the page asks about once a second. */
export function ageOf(iso: string, now: number): Age {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  const ahead = seconds < 0;
  const size = Math.abs(seconds);
  if (Number.isNaN(size) || size <= 3) return { unit: 'now' };
  if (size < 60) return { unit: 'second', count: size, ahead };
  if (size < 3600) return { unit: 'minute', count: Math.floor(size / 60), ahead };
  if (size < 86_400) return { unit: 'hour', count: Math.floor(size / 3600), ahead };
  return { unit: 'day', count: Math.floor(size / 86_400), ahead };
}
