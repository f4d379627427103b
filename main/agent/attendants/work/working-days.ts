import { addDays, DAY_MS, HOUR_MS, isWorkingDay, startOfDay, taipeiDay } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';

/** Office hours: Monday to Friday except `holidays` (`YYYY-MM-DD`), between `from` and `to` in hours of the day. */
interface WorkingDays {
  readonly holidays: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

/** Office time between two moments, ms; 0 if `to` is before `from`. Counts at most the last year. */
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
