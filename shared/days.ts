/**
 * Days as `YYYY-MM-DD`. Taiwan keeps UTC+8 all year: days and times are arithmetic, and no time zone data has to be at hand.
 */
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const TAIPEI_OFFSET_MS = 8 * HOUR_MS;

export function taipeiDay(at: number): string {
  return new Date(at + TAIPEI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Midnight in Taipei, ms. */
export const startOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`) - TAIPEI_OFFSET_MS;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Number of whole days from one day to another, negative in reverse order; NaN where either is no day. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** Monday to Friday but for the holidays. */
export function isWorkingDay(day: string, { holidays }: { readonly holidays: ReadonlySet<string> }): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/** Limit of the search for a working day: a list of holidays that names every day is a mistake. */
const MOST_DAYS = 3_660;

/** `day` itself, or the next one on which the office works: a term that ends on a holiday ends on the working day after it. */
export function workingDayFrom(day: string, calendar: { readonly holidays: ReadonlySet<string> }): string {
  let at = day;
  for (let tried = 0; tried < MOST_DAYS && !isWorkingDay(at, calendar); tried++) at = addDays(at, 1);
  return at;
}
