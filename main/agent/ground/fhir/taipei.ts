import { DAY_MS, TAIPEI_OFFSET_MS, taipeiDay } from '../../../../shared/days.ts';

export { taipeiDay };

/** ISO 8601 with Taiwan's offset, in ms: the form for results, the page and the command line. */
export function taipeiTime(at: number): string {
  return `${new Date(at + TAIPEI_OFFSET_MS).toISOString().slice(0, -1)}+08:00`;
}

export const taipeiTimeOrNull = (at: number | null): string | null => (at === null ? null : taipeiTime(at));

/** The day `days` before the day of `at`, in Asia/Taipei. */
export function taipeiDayBefore(at: number, days: number): string {
  return taipeiDay(at - days * DAY_MS);
}

/** A FHIR R4 `dateTime` with time and zone. */
const WITH_ZONE = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/;

/** The day of a FHIR `dateTime` in Asia/Taipei; a date, or a time without a zone, is returned as written. */
export function dayInTaipei(dateTime: string): string {
  const at = WITH_ZONE.test(dateTime) ? Date.parse(dateTime) : NaN;
  return Number.isNaN(at) ? dateTime : taipeiDay(at);
}
