/**
 * Days as `YYYY-MM-DD`. Taiwan has UTC+8 all year, so days and times need arithmetic only, no time zone data.
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

/** Number of days between two days, negative in reverse order; NaN if either is invalid. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** Monday to Friday, except holidays. */
export function isWorkingDay(day: string, { holidays }: { readonly holidays: ReadonlySet<string> }): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.has(day);
}

/** Limit of the search for a working day, in case a list of holidays names every day. */
const MOST_DAYS = 3_660;

/** `day` itself or the next working day: a deadline on a holiday moves to the working day after it. */
export function workingDayFrom(day: string, calendar: { readonly holidays: ReadonlySet<string> }): string {
  let at = day;
  for (let tried = 0; tried < MOST_DAYS && !isWorkingDay(at, calendar); tried++) at = addDays(at, 1);
  return at;
}
