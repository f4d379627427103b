import { taipeiDay } from '../../shared/days.ts';
import { dateOnly, dateTime } from './time.ts';

/** The year is written only where it is not this one: `11/25`, `2027/1/25`. Days lose their leading zeros. */
export function shortDay(value: string, today: string): string {
  const day = dayOf(value);
  const [year = '', month = '', date = ''] = dateOnly(day).split('/');
  if (date === '') return value;
  const short = `${String(Number(month))}/${String(Number(date))}`;
  return day.slice(0, 4) === today.slice(0, 4) ? short : `${year}/${short}`;
}

/** `11/25 08:02`, where the hour matters. */
export function shortMoment(iso: string, today: string): string {
  return `${shortDay(iso, today)} ${clock(iso)}`;
}

/** `08:02` in Taipei. */
export function clock(iso: string): string {
  return dateTime(iso).slice(-5);
}

/** 0 for Sunday. */
export function weekday(day: string): number {
  return new Date(`${dayOf(day)}T00:00:00Z`).getUTCDay();
}

function dayOf(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? value : taipeiDay(ms);
}
