import { addDays } from '../../shared/days.ts';

/** The Monday after `day` (YYYY-MM-DD); on a Monday the one in a week. */
export function nextMonday(day: string): string {
  const weekday = weekdayOf(day);
  return addDays(day, weekday === 0 ? 1 : 8 - weekday);
}

/** 0 is Sunday. A plain day has no zone. */
export function weekdayOf(day: string): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  return new Date(day).getUTCDay() as 0 | 1 | 2 | 3 | 4 | 5 | 6;
}
