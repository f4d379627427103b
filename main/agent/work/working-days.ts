import { addDays, DAY_MS, HOUR_MS, startOfDay, taipeiDay } from '../../../shared/days.ts';
import type { Settings } from '../../../shared/settings.ts';

/** Nobody waits longer than that for a working day; a list of holidays that names every day is a mistake. */
const MOST_DAYS = 3_660;

/** The days an office works: Monday to Friday but for the holidays (`YYYY-MM-DD`), from one hour to another (in hours). */
interface WorkingDays {
  readonly holidays: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

export function isWorkingDay(day: string, { holidays }: Pick<WorkingDays, 'holidays'>): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/** `day` itself, or the next one on which the office works: a term that ends on a holiday ends on the working day after it. */
export function workingDayFrom(day: string, calendar: Pick<WorkingDays, 'holidays'>): string {
  let at = day;
  for (let tried = 0; tried < MOST_DAYS && !isWorkingDay(at, calendar); tried++) at = addDays(at, 1);
  return at;
}

/** Hours of office time between two moments, ms; 0 when they are the wrong way round. Counts a year back at most. */
export function workingHoursBetween(from: number, to: number, calendar: WorkingDays): number {
  let hours = 0;
  let day = taipeiDay(Math.max(from, to - 366 * DAY_MS));
  const last = taipeiDay(to);
  for (; day <= last; day = addDays(day, 1)) {
    if (!isWorkingDay(day, calendar)) continue;
    const midnight = startOfDay(day);
    const opens = Math.max(from, midnight + calendar.from * HOUR_MS);
    const closes = Math.min(to, midnight + calendar.to * HOUR_MS);
    hours += Math.max(0, closes - opens) / HOUR_MS;
  }
  return hours;
}

/** `HH:MM-HH:MM` as the settings have it, in hours of the day. */
export function workingDaysOf({ holidays, workdayHours }: Settings['work']): WorkingDays {
  const [from = 8, to = 17.5] = workdayHours.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours + minutes / 60;
  });
  return { holidays: new Set(holidays), from, to };
}
