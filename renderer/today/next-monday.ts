import { addDays } from '../../shared/days.ts';
import { weekday } from '../format/time.ts';

/** The Monday after `day` (YYYY-MM-DD); on a Monday the one in a week. */
export function nextMonday(day: string): string {
  const today = weekday(day);
  return addDays(day, today === 0 ? 1 : 8 - today);
}
