/** How years are counted: 2026, or 115 of the Republic (民國), which forms and many hospitals use. */
export const CALENDARS = ['common', 'minguo'] as const;
export type Calendar = (typeof CALENDARS)[number];

export const MINGUO_OFFSET = 1911;
let chosen: Calendar = 'common';

/** One for the whole page: a table with two ways to count years would be read wrongly. */
export function setCalendar(calendar: Calendar): void {
  chosen = calendar;
}

export const currentCalendar = (): Calendar => chosen;

/** A year of the common era, as it is written now. Years before 1912 have no number of the Republic. */
export function writtenYear(year: string): string {
  const minguo = Number(year) - MINGUO_OFFSET;
  return chosen === 'minguo' && minguo > 0 ? String(minguo) : year;
}
