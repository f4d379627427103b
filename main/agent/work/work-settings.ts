import type { Settings } from '../../../shared/settings.ts';
import type { WorkingDays } from './working-days.ts';

/** `HH:MM-HH:MM` as the settings have it, in hours of the day. */
export function workingDaysOf({ holidays, workdayHours }: Settings['work']): WorkingDays {
  const [from = 8, to = 17.5] = workdayHours.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return hours + minutes / 60;
  });
  return { holidays: new Set(holidays), from, to };
}
